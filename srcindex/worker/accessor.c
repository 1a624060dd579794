/* SPDX-License-Identifier: MIT */
/*
 * Functions that do nothing but give the record around what they are handed: to_device(kobj). Kernel code writes most
 * of its container_of() so, once a type. What they give is read off their syntax tree; nothing of them is executed
 * here.
 */
#include <string.h>

#include "srcindex/worker/lower.h"

/* Statements that one may have, and expressions that are looked at. */
enum { ACCESSOR_STATEMENTS = 3, ACCESSOR_NODES = 40 };

struct accessor {
	struct lower *lower;
	CXCursor definition;
	struct node *body;
	const struct value *given; /* one an argument */
	size_t count;
	unsigned depth, left; /* how deep calls may go on, and nodes that may be looked at */
};

static bool give(struct accessor *accessor, struct node *node, struct value *ret);

static enum CXChildVisitResult find_body(CXCursor cursor, CXCursor parent, CXClientData data)
{
	(void)parent;
	if (clang_getCursorKind(cursor) == CXCursor_CompoundStmt)
		*(CXCursor *)data = cursor;
	return CXChildVisit_Continue;
}

/* Statements of a body, more than may be when one is neither a declaration nor the return. */
static enum CXChildVisitResult count_statement(CXCursor cursor, CXCursor parent, CXClientData data)
{
	unsigned *count = data;
	enum CXCursorKind kind = clang_getCursorKind(cursor);

	(void)parent;
	*count += kind == CXCursor_ReturnStmt || kind == CXCursor_DeclStmt ? 1 : ACCESSOR_STATEMENTS + 1;
	return *count > ACCESSOR_STATEMENTS ? CXChildVisit_Break : CXChildVisit_Continue;
}

static bool is_short(CXCursor body)
{
	unsigned count = 0;

	clang_visitChildren(body, count_statement, &count);
	return count && count <= ACCESSOR_STATEMENTS;
}

static struct node *last_statement(struct node *body)
{
	return body && body->last && body->last->kind == CXCursor_ReturnStmt ? body->last->first : NULL;
}

static struct node *find_variable(struct node *node, CXCursor declaration)
{
	if (node->kind == CXCursor_VarDecl && clang_equalCursors(node->cursor, declaration))
		return node;
	for (struct node *child = node->first; child; child = child->next) {
		struct node *found = find_variable(child, declaration);
		if (found)
			return found;
	}
	return NULL;
}

static bool give_variable(struct accessor *accessor, struct node *node, struct value *ret)
{
	CXCursor declaration = clang_getCursorReferenced(node->cursor);

	for (size_t i = 0; i < accessor->count; i++)
		if (clang_equalCursors(clang_Cursor_getArgument(accessor->definition, (unsigned)i), declaration)) {
			*ret = accessor->given[i];
			return ret->place.root;
		}
	struct node *variable = find_variable(accessor->body, declaration);
	struct node *content = variable ? lower_find_initialiser(variable) : NULL;
	return content && give(accessor, content, ret);
}

static bool give_call(struct accessor *accessor, struct node *node, struct value *ret)
{
	struct node *callee = node->first ? node_strip(node->first) : NULL;
	struct node *argument = node->first ? node->first->next : NULL;
	struct value inner;

	if (!callee || callee->kind != CXCursor_DeclRefExpr || !argument || argument->next || !accessor->depth ||
	    !give(accessor, argument, &inner))
		return false;
	CXCursor definition = clang_getCursorDefinition(clang_getCursorReferenced(callee->cursor));
	return lower_accessor(accessor->lower, definition, &inner, 1, accessor->depth - 1, ret);
}

/* What lies before a member: the record, as a pointer of the type that the expression is cast to. */
static bool give_difference(struct accessor *accessor, struct node *node, struct value *ret)
{
	struct node *left = node_child(node, 0), *right = node_child(node, 1);
	struct lower_offset offset;
	struct value pointer;

	if (!left || !right || clang_getCursorBinaryOperatorKind(node->cursor) != CXBinaryOperator_Sub ||
	    !lower_read_offset(accessor->lower, right, &offset) || !give(accessor, left, &pointer))
		return false;
	*ret = value_container_named(accessor->lower, &pointer, clang_getCursorType(node->cursor), &offset,
				     "container_of");
	return true;
}

static bool give(struct accessor *accessor, struct node *node, struct value *ret)
{
	node = node_strip(node);
	if (!node || !accessor->left--)
		return accessor->left = 0, false;
	switch ((int)node->kind) {
	case CXCursor_DeclRefExpr:
		return give_variable(accessor, node, ret);
	case CXCursor_CallExpr:
		return give_call(accessor, node, ret);
	case CXCursor_BinaryOperator:
		return give_difference(accessor, node, ret);
	case CXCursor_StmtExpr:
		return node->first && node->first->last && give(accessor, node->first->last, ret);
	case CXCursor_GenericSelectionExpr:
	case CXCursor_CStyleCastExpr: {
		struct node *operand = node_last_expression(node);
		if (!operand || !give(accessor, operand, ret))
			return false;
		ret->type = clang_getCursorType(node->cursor);
		return true;
	}
	default:
		return false;
	}
}

bool lower_accessor(struct lower *lower, CXCursor definition, const struct value *given, size_t count, unsigned depth,
		    struct value *ret)
{
	CXCursor body = clang_getNullCursor();
	bool cut = false;
	CXType type = clang_getCursorResultType(definition);

	if (clang_Cursor_isNull(definition) || !count || !types_record(lower->pool, types_target(type)))
		return false;
	clang_visitChildren(definition, find_body, &body);
	if (clang_Cursor_isNull(body) || !is_short(body))
		return false;
	struct accessor accessor = {.lower = lower,
				    .definition = definition,
				    .body = node_build(lower->function->file, body, lower->pool, &cut),
				    .given = given,
				    .count = count,
				    .depth = depth,
				    .left = ACCESSOR_NODES};
	struct node *result = last_statement(accessor.body);
	struct value value;
	if (cut || !result || !give(&accessor, result, &value))
		return false;
	value.type = type;
	value.place.type = type;
	*ret = value;
	return true;
}
