/* SPDX-License-Identifier: MIT */
/* What a store says beside the write: a pointer made of another one, a function in a callback member. */
#include <string.h>

#include "common/memory.h"
#include "srcindex/worker/lower.h"

static void add_alias(struct lower *lower, struct alias alias)
{
	struct function *function = lower->function;

	if (!strcmp(alias.variable, alias.of))
		return;
	for (size_t i = 0; i < function->alias_count; i++) {
		const struct alias *other = &function->aliases[i];
		if (other->serial == alias.serial && !strcmp(other->variable, alias.variable) &&
		    !strcmp(other->of, alias.of))
			return;
	}
	function->aliases = vmr_realloc_array(function->aliases, function->alias_count + 1, sizeof(alias));
	function->aliases[function->alias_count++] = alias;
}

static void note_copy(struct lower *lower, const struct place *place, const struct value *value, struct alias alias)
{
	CXType to = types_target(place->type), from = types_target(value->place.type);
	const char *to_record = types_record(lower->pool, to), *from_record = types_record(lower->pool, from);

	alias.type = to_record;
	alias.member = "";
	alias.how = "cast";
	if (to_record && from_record && !strcmp(to_record, from_record)) {
		alias.how = "copy";
	} else if (to_record && from_record) {
		const char *member = types_first_member(lower->pool, to, from_record);
		const char *inner = member ? NULL : types_first_member(lower->pool, from, to_record);
		if (member) {
			alias.how = "first-member";
			alias.member = member;
		} else if (inner) {
			alias.how = "member";
			alias.type = from_record;
			alias.member = inner;
		}
	} else if (!to_record && !from_record) {
		alias.how = "copy";
	}
	add_alias(lower, alias);
}

static void note_alias(struct lower *lower, const struct place *place, const struct value *value, unsigned line)
{
	const struct place *from = &value->place;
	struct alias alias = {.variable = place->root, .of = from->root, .line = line};
	alias.serial = lower->open ? lower->open->statement.serial : SERIAL_NONE;
	CXType of = from->root_type;

	alias.of_record = types_record(lower->pool, types_is_pointer(of) ? types_target(of) : of);

	if (*place->path || !types_is_pointer(place->type) || !from->root || !strcmp(place->root_kind, "global") ||
	    !strcmp(from->root_kind, "result"))
		return;
	if (value->how) {
		alias.type = types_record(lower->pool, types_target(value->type));
		if (!alias.type)
			alias.type = types_record(lower->pool, types_target(place->type));
		alias.member = value->via_member;
		alias.how = value->how;
		/* container_of of something that was loaded: another object. */
		bool plain = from->path[0] == '-' && from->path[1] == '(' && !strchr(from->path + 2, '-');
		if (!strcmp(value->how, "container_of") && !plain)
			alias.how = "list-walk";
		add_alias(lower, alias);
	} else if (value->address && from->hops <= 1 && !strchr(from->path, '[')) {
		alias.how = *from->member ? "member" : *from->path ? "copy" : "address";
		alias.type = from->record;
		alias.member = from->member;
		add_alias(lower, alias);
	} else if (!value->address && !*from->path && types_is_pointer(from->type)) {
		note_copy(lower, place, value, alias);
	} else if (!value->address && from->field && from->field_record && types_is_pointer(from->type)) {
		alias.type = types_record(lower->pool, types_target(place->type));
		alias.of_type = from->field_record;
		alias.member = from->field;
		alias.how = "member-load";
		if (alias.type)
			add_alias(lower, alias);
	}
}

/* A pointer variable as it is (or container_of it): not one that was read from memory, whose object was there before.
 */
static bool is_own_pointer(const struct value *value)
{
	const struct place *place = &value->place;
	CXType target = types_target(place->type);
	bool own = !*place->path || (value->how && !strcmp(value->how, "container_of") && !place->hops);

	return own && strcmp(place->root_kind, "global") != 0 && types_is_pointer(place->type) &&
	       (types_is_record(target) || value->how || types_bare(target).kind == CXType_Void);
}

static void note_escape(struct lower *lower, const struct place *place, const struct value *value, unsigned line)
{
	struct function *function = lower->function;
	bool plain = !*place->path && strcmp(place->root_kind, "global") != 0;

	if (plain || lower->only_slots || !lower->open || !value->place.root ||
	    !strcmp(value->place.root_kind, "result") || (!value->address && !is_own_pointer(value)))
		return;
	function->escapes =
		vmr_realloc_array(function->escapes, function->escape_count + 1, sizeof(*function->escapes));
	function->escapes[function->escape_count++] = (struct escape){
		.stored = value->place, .to = *place, .line = line, .serial = lower->open->statement.serial};
}

static void note_slot(struct lower *lower, const struct place *place, const char *target, unsigned line)
{
	struct function *function = lower->function;

	if (!place->field_record || !place->field)
		return;
	for (size_t i = 0; i < function->slot_count; i++) {
		const struct slot *other = &function->slots[i];
		if (other->line == line && !strcmp(other->target, target) && !strcmp(other->member, place->field) &&
		    !strcmp(other->record, place->field_record))
			return;
	}
	function->slots = vmr_realloc_array(function->slots, function->slot_count + 1, sizeof(*function->slots));
	function->slots[function->slot_count++] = (struct slot){
		.record = place->field_record, .member = place->field, .target = target, .place = *place, .line = line};
}

void lower_note_store(struct lower *lower, const struct place *place, const struct value *value, unsigned line)
{
	if (!place->root)
		return;
	if (value->function)
		note_slot(lower, place, value->function, line);
	else
		note_alias(lower, place, value, line);
	note_escape(lower, place, value, line);
}

struct event *lower_store(struct lower *lower, const struct place *place, const struct value *value,
			  const char *written)
{
	struct event *event = lower_access(lower, "write", place, false, written);

	if (event) {
		event->constant = value->constant;
		event->subject = subject_convert(value->subject, value->type, place->type);
	}
	lower_note_store(lower, place, value, lower_line(lower, lower->start, NULL));
	return event;
}

/* What a helper that is given a function stores it in: `parameter->member = function` in its body, or in that of a
 * function that it hands both on to. */
enum { HELPER_DEPTH = 4 };
struct store_search {
	CXCursor object_parameter, function_parameter;
	unsigned depth;
	CXCursor field;
};

static enum CXChildVisitResult first_child(CXCursor cursor, CXCursor parent, CXClientData data)
{
	(void)parent;
	*(CXCursor *)data = cursor;
	return CXChildVisit_Break;
}

static CXCursor child_of(CXCursor cursor)
{
	CXCursor child = clang_getNullCursor();

	clang_visitChildren(cursor, first_child, &child);
	return child;
}

static CXCursor strip_cursor(CXCursor cursor)
{
	for (unsigned i = 0; i < 16; i++) {
		enum CXCursorKind kind = clang_getCursorKind(cursor);
		if (kind != CXCursor_UnexposedExpr && kind != CXCursor_ParenExpr)
			break;
		CXCursor child = child_of(cursor);
		if (clang_Cursor_isNull(child))
			break;
		cursor = child;
	}
	return cursor;
}

struct operands {
	CXCursor at[2];
	unsigned count;
};

static enum CXChildVisitResult take_operand(CXCursor cursor, CXCursor parent, CXClientData data)
{
	struct operands *operands = data;

	(void)parent;
	if (operands->count < 2)
		operands->at[operands->count] = cursor;
	operands->count++;
	return CXChildVisit_Continue;
}

static enum CXChildVisitResult find_store(CXCursor cursor, CXCursor parent, CXClientData data);

/* Its argument that is just that parameter; -1 none. */
static int handed_on(CXCursor call, CXCursor parameter)
{
	int count = clang_Cursor_getNumArguments(call);

	for (int i = 0; i < count; i++) {
		CXCursor argument = strip_cursor(clang_Cursor_getArgument(call, (unsigned)i));
		if (clang_getCursorKind(argument) == CXCursor_DeclRefExpr &&
		    clang_equalCursors(clang_getCursorReferenced(argument), parameter))
			return i;
	}
	return -1;
}

static void search_callee(CXCursor call, struct store_search *search)
{
	int object = handed_on(call, search->object_parameter), function = handed_on(call, search->function_parameter);
	CXCursor definition = clang_getCursorDefinition(clang_getCursorReferenced(call));

	if (object < 0 || function < 0 || search->depth == HELPER_DEPTH || clang_Cursor_isNull(definition))
		return;
	struct store_search inner = {.object_parameter = clang_Cursor_getArgument(definition, (unsigned)object),
				     .function_parameter = clang_Cursor_getArgument(definition, (unsigned)function),
				     .depth = search->depth + 1,
				     .field = clang_getNullCursor()};
	clang_visitChildren(definition, find_store, &inner);
	search->field = inner.field;
}

static enum CXChildVisitResult find_store(CXCursor cursor, CXCursor parent, CXClientData data)
{
	struct store_search *search = data;

	(void)parent;
	if (clang_getCursorKind(cursor) == CXCursor_CallExpr) {
		search_callee(cursor, search);
		return clang_Cursor_isNull(search->field) ? CXChildVisit_Recurse : CXChildVisit_Break;
	}
	if (clang_getCursorKind(cursor) != CXCursor_BinaryOperator ||
	    clang_getCursorBinaryOperatorKind(cursor) != CXBinaryOperator_Assign)
		return CXChildVisit_Recurse;
	struct operands operands = {0};
	clang_visitChildren(cursor, take_operand, &operands);
	if (operands.count != 2)
		return CXChildVisit_Recurse;
	CXCursor left = operands.at[0], right = strip_cursor(operands.at[1]);
	if (clang_getCursorKind(left) != CXCursor_MemberRefExpr ||
	    !clang_equalCursors(clang_getCursorReferenced(right), search->function_parameter))
		return CXChildVisit_Recurse;
	CXCursor base = strip_cursor(child_of(left));
	if (!clang_equalCursors(clang_getCursorReferenced(base), search->object_parameter))
		return CXChildVisit_Recurse;
	search->field = clang_getCursorReferenced(left);
	return CXChildVisit_Break;
}

void lower_note_helper_slots(struct lower *lower, CXCursor callee, const struct argument *arguments, size_t count,
			     unsigned line)
{
	CXCursor definition = clang_getCursorDefinition(callee);

	if (clang_Cursor_isNull(definition))
		return;
	for (size_t i = 0; i < count; i++) {
		if (!arguments[i].value.function)
			continue;
		for (size_t j = 0; j < count; j++) {
			if (j == i || !arguments[j].value.place.root)
				continue;
			struct store_search search = {
				.object_parameter = clang_Cursor_getArgument(definition, (unsigned)j),
				.function_parameter = clang_Cursor_getArgument(definition, (unsigned)i),
				.field = clang_getNullCursor()};
			clang_visitChildren(definition, find_store, &search);
			if (clang_Cursor_isNull(search.field))
				continue;
			struct place object = arguments[j].value.address ? arguments[j].value.place
									 : place_deref(lower, &arguments[j].value);
			struct place field = place_member(lower, &object, search.field);
			note_slot(lower, &field, arguments[i].value.function, line);
		}
	}
}
