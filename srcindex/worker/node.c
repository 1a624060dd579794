/* SPDX-License-Identifier: MIT */
/* A function's cursors as a tree. */
#include "srcindex/worker/node.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

#define obstack_chunk_alloc vmr_alloc
#define obstack_chunk_free  free

enum { DEPTH_MAX = 1000 };

struct build {
	const struct unit_file *file;
	struct obstack *pool;
	struct node *parent;
	unsigned depth;
	bool *cut;
};

const struct macro *node_macro_at(const struct unit_file *file, unsigned offset)
{
	size_t low = 0, high = file->macro_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (file->macros[middle].start < offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low < file->macro_count && file->macros[low].start == offset ? &file->macros[low] : NULL;
}

/*
 * An end that libclang gives wrongly: within a macro's argument an expression whose last token comes from another macro
 * ends, for it, where that one begins: "x ==" of likely(x == LIMIT). What really ends there ends with its own token.
 */
static const struct macro *last_macro(const struct unit_file *file, const struct node *node)
{
	const struct macro *macro = node_macro_at(file, node->end);
	unsigned char before = node->end > node->start ? (unsigned char)file->text[node->end - 1] : ')';

	if (!macro || isalnum(before) || strchr("_)]};\"'", before))
		return NULL;
	return macro;
}

static void locate(const struct unit_file *file, struct node *node)
{
	CXSourceRange range = clang_getCursorExtent(node->cursor);
	CXFile at;
	unsigned start, end;

	clang_getFileLocation(clang_getRangeStart(range), &at, NULL, NULL, &start);
	if (!at || !clang_File_isEqual(at, file->file))
		return;
	clang_getFileLocation(clang_getRangeEnd(range), &at, NULL, NULL, &end);
	if (!at || !clang_File_isEqual(at, file->file) || end < start || end > file->size)
		end = start;
	node->start = start;
	node->end = end;
	node->macro = node_macro_at(file, start);
	if (node->macro && node->end < node->macro->end)
		node->end = node->macro->end;
	const struct macro *last = last_macro(file, node);
	if (last)
		node->end = last->end;
}

static enum CXChildVisitResult visit(CXCursor cursor, CXCursor parent, CXClientData data)
{
	struct build *build = data;

	(void)parent;
	if (build->depth >= DEPTH_MAX) {
		*build->cut = true;
		return CXChildVisit_Break;
	}
	struct node *node = obstack_alloc(build->pool, sizeof(*node));
	*node = (struct node){.cursor = cursor, .kind = clang_getCursorKind(cursor), .parent = build->parent};
	locate(build->file, node);
	if (build->parent->last)
		build->parent->last->next = node;
	else
		build->parent->first = node;
	build->parent->last = node;
	struct build below = *build;
	below.parent = node;
	below.depth++;
	clang_visitChildren(cursor, visit, &below);
	return CXChildVisit_Continue;
}

struct node *node_build(const struct unit_file *file, CXCursor cursor, struct obstack *pool, bool *ret_cut)
{
	struct node *node = obstack_alloc(pool, sizeof(*node));

	*node = (struct node){.cursor = cursor, .kind = clang_getCursorKind(cursor)};
	locate(file, node);
	struct build build = {.file = file, .pool = pool, .parent = node, .cut = ret_cut};
	clang_visitChildren(cursor, visit, &build);
	return node;
}

bool node_is_expansion(const struct node *node)
{
	return node->macro && node->end <= node->macro->end;
}

struct node *node_child(const struct node *node, unsigned i)
{
	struct node *child = node->first;

	while (child && i--)
		child = child->next;
	return child;
}

unsigned node_child_count(const struct node *node)
{
	unsigned count = 0;

	for (struct node *child = node->first; child; child = child->next)
		count++;
	return count;
}

bool node_is_expression(const struct node *node)
{
	return node->kind == CXCursor_UnexposedExpr || clang_isExpression(node->kind);
}

struct node *node_last_expression(const struct node *node)
{
	struct node *found = NULL;

	for (struct node *child = node->first; child; child = child->next)
		if (node_is_expression(child))
			found = child;
	return found;
}

struct node *node_strip(struct node *node)
{
	while (node && (node->kind == CXCursor_ParenExpr || node->kind == CXCursor_UnexposedExpr) && node->first &&
	       node->first == node->last && node_is_expression(node->first))
		node = node->first;
	return node;
}

struct node *node_find_range(struct node *root, unsigned start, unsigned end)
{
	for (struct node *child = root->first; child; child = child->next) {
		bool within = child->start >= start && child->end <= end && child->start < child->end;
		if (within && node_is_expression(child) && child->kind != CXCursor_MemberRef)
			return child;
		struct node *found = node_find_range(child, start, end);
		if (found)
			return found;
	}
	return NULL;
}
