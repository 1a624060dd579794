/* SPDX-License-Identifier: MIT */
/* A definition is read: its parameters, then its body. */
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "srcindex/worker/lower.h"

#define obstack_chunk_alloc vmr_alloc
#define obstack_chunk_free  free

static void read_parameters(struct lower *lower)
{
	struct function *function = lower->function;
	int count = clang_Cursor_getNumArguments(function->cursor);

	for (int i = 0; i < count; i++) {
		CXCursor argument = clang_Cursor_getArgument(function->cursor, (unsigned)i);
		function->parameters = vmr_realloc_array(function->parameters, function->parameter_count + 1,
							 sizeof(*function->parameters));
		function->parameters[function->parameter_count++] =
			(struct parameter){.name = types_string(lower->pool, clang_getCursorSpelling(argument)),
					   .type = types_text(lower->pool, clang_getCursorType(argument))};
	}
}

static struct node *find_body(struct node *root)
{
	for (struct node *child = root->first; child; child = child->next)
		if (child->kind == CXCursor_CompoundStmt)
			return child;
	return NULL;
}

void function_init(struct function *function, const struct unit_file *file, CXCursor cursor)
{
	*function = (struct function){.file = file, .cursor = cursor};
	obstack_init(&function->pool);
	graph_init(&function->graph);
	struct lower lower = {
		.function = function, .pool = &function->pool, .at = GRAPH_ENTRY, .switch_node = GRAPH_NONE};
	lower.jump_break.target = lower.jump_continue.target = GRAPH_NONE;
	function->name = types_string(&function->pool, clang_getCursorSpelling(cursor));
	function->is_static = clang_Cursor_getStorageClass(cursor) == CX_SC_Static;
	function->is_inline = clang_Cursor_isFunctionInlined(cursor);
	lower.root = node_build(file, cursor, &function->pool, &function->partial);
	lower.start = lower.root->start;
	lower.end = lower.root->end;
	function->line = lower_line(&lower, lower.root->start, NULL);
	function->last_line = lower_line(&lower, lower.root->end ? lower.root->end - 1 : 0, NULL);
	if (clang_getCursorKind(cursor) == CXCursor_VarDecl) {
		lower.only_slots = true;
		struct place place = place_of_variable(&lower, cursor);
		struct node *content = lower_find_initialiser(lower.root);
		lower_begin(&lower, "declare", lower.root);
		if (content && place.root)
			lower_initialise(&lower, &place, content);
		return;
	}
	unsigned line = 0;
	CXFile at;
	clang_getFileLocation(clang_getCursorLocation(cursor), &at, &line, NULL, NULL);
	if (line)
		function->line = line;
	read_parameters(&lower);
	lower_collect_labels(&lower, lower.root);
	struct node *body = find_body(lower.root);
	if (body)
		lower_statement(&lower, body);
	graph_connect(&function->graph, lower.at, GRAPH_EXIT, NULL);
}

void function_deinit(struct function *function)
{
	free(function->parameters);
	free(function->statements);
	free(function->aliases);
	free(function->slots);
	free(function->escapes);
	free(function->stack_objects);
	free(function->opaque);
	graph_deinit(&function->graph);
	obstack_free(&function->pool, NULL);
}
