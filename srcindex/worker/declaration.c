/* SPDX-License-Identifier: MIT */
/* Variables: what they are set to, the records among them on the stack, what happens when they go out of scope. */
#include <string.h>

#include "common/memory.h"
#include "srcindex/worker/lower.h"

/* The class of a guard: X of class_X_t; NULL when the variable is none. */
static const char *guard_class(struct lower *lower, CXCursor variable)
{
	const char *type = types_string(lower->pool, clang_getTypeSpelling(clang_getCursorType(variable)));
	size_t length = strlen(type);

	if (!strncmp(type, "const ", 6))
		type += 6, length -= 6;
	if (strncmp(type, "class_", 6) != 0 || length < 9 || strcmp(type + length - 2, "_t") != 0)
		return NULL;
	return lower_format(lower, "%.*s", (int)length - 8, type + 6);
}

/* __free(function) between the type and the name; true when there is one. */
static bool free_cleanup(struct lower *lower, struct node *node, const char *name)
{
	const struct unit_file *file = lower->function->file;
	bool found = false;

	for (size_t i = 0; i < file->macro_count; i++) {
		const struct macro *macro = &file->macros[i];
		if (macro->start < node->start || macro->end > node->end || strcmp(macro->name, "__free") != 0 ||
		    !macro->arg_count)
			continue;
		lower_add_cleanup(lower,
				  (struct cleanup){.scope = lower->scope,
						   .callee = lower_text(lower, macro->arg[0].start, macro->arg[0].end),
						   .variable = name,
						   .macro = "__free"});
		found = true;
	}
	return found;
}

/* A call of the name that the cleanup attribute has, with the variable's address. The attribute's own cursor does not
 * say the name: the declaration as it is printed does. */
static void attribute_cleanup(struct lower *lower, struct node *node, const struct place *place)
{
	static const char mark[] = "cleanup(";

	if (!clang_Cursor_hasAttrs(node->cursor))
		return;
	CXPrintingPolicy policy = clang_getCursorPrintingPolicy(node->cursor);
	clang_PrintingPolicy_setProperty(policy, CXPrintingPolicy_SuppressInitializers, 1);
	const char *text = types_string(lower->pool, clang_getCursorPrettyPrinted(node->cursor, policy));
	clang_PrintingPolicy_dispose(policy);
	const char *callee = strstr(text, mark);
	if (!callee)
		return;
	callee += strlen(mark);
	int length = (int)strspn(callee, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
	if (!length || callee[length] != ')')
		return;
	struct place *variable = obstack_alloc(lower->pool, sizeof(*variable));
	*variable = *place;
	lower_add_cleanup(lower, (struct cleanup){.scope = lower->scope,
						  .callee = lower_format(lower, "%.*s", length, callee),
						  .variable = lower_format(lower, "&%s", place->root),
						  .macro = "__cleanup",
						  .place = variable});
}

struct node *lower_find_initialiser(struct node *node)
{
	CXCursor initialiser = clang_Cursor_getVarDeclInitializer(node->cursor);

	if (clang_Cursor_isNull(initialiser))
		return NULL;
	for (struct node *child = node->first; child; child = child->next)
		if (clang_equalCursors(child->cursor, initialiser))
			return child;
	return node_last_expression(node);
}

void lower_initialise(struct lower *lower, const struct place *place, struct node *content)
{
	struct node *inner = node_strip(content);

	if (inner->kind == CXCursor_InitListExpr) {
		lower_initialiser(lower, place, inner, place->type);
		return;
	}
	struct value value = lower_value(lower, content);
	if (content->end)
		lower->start = content->start, lower->end = content->end;
	lower_store(lower, place, &value, lower_text(lower, lower->start, lower->end));
}

static void note_stack_object(struct lower *lower, struct node *node, const struct place *place)
{
	struct function *function = lower->function;
	CXType type = place->type;

	while (types_is_array(type))
		type = types_target(type);
	const char *record = types_record(lower->pool, type);
	if (!record)
		return;
	function->stack_objects = vmr_realloc_array(function->stack_objects, function->stack_object_count + 1,
						    sizeof(*function->stack_objects));
	function->stack_objects[function->stack_object_count++] =
		(struct stack_object){.variable = place->root,
				      .type = record,
				      .ctype = type,
				      .macro = node->macro ? lower_format(lower, "%s", node->macro->name) : NULL,
				      .line = lower_line(lower, lower->start, NULL)};
}

static bool is_local(CXCursor variable)
{
	return clang_Cursor_hasVarDeclGlobalStorage(variable) != 1;
}

void lower_declaration(struct lower *lower, struct node *node)
{
	struct place place = place_of_variable(lower, node->cursor);
	struct node *content = lower_find_initialiser(node);
	const char *class = guard_class(lower, node->cursor);

	if (node->end)
		lower->start = node->start, lower->end = node->end;
	if (class && lock_class_is_lock(class)) {
		lower_guard(lower, node, class);
		return;
	}
	bool local = is_local(node->cursor);
	if (!place.root || clang_getCursorLinkage(node->cursor) == CXLinkage_External)
		return;
	if (local && !lower->only_slots)
		note_stack_object(lower, node, &place);
	if (!content && !(local && place.record))
		return;
	bool only_slots = lower->only_slots;
	lower->only_slots |= !local;
	lower_begin(lower, "declare", node);
	if (node->macro)
		lower->open->statement.macro = lower_format(lower, "%s", node->macro->name);
	if (content)
		lower_initialise(lower, &place, content);
	lower_end(lower, local && place.record);
	lower->only_slots = only_slots;
	if (!free_cleanup(lower, node, place.root) && local)
		attribute_cleanup(lower, node, &place);
}
