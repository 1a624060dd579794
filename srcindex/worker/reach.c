/* SPDX-License-Identifier: MIT */
/* The functions of a unit that have a body, and what they do to locks. */
#include "srcindex/worker/reach.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "srcindex/worker/macro_table.h"
#include "srcindex/worker/push.h"
#include "srcindex/worker/trim.h"
#include "srcindex/worker/types.h"

#define obstack_chunk_alloc vmr_alloc
#define obstack_chunk_free  free

enum { BUCKETS = 1024, CALLEE_MAX = 400, RECORD_MAX = 200, NAME_SIZE = 64 };

struct reach {
	struct unit *unit;
	struct reached *buckets[BUCKETS];
	struct obstack pool;
	struct unit_file **files; /* that were opened for it */
	size_t file_count;
	unsigned levels; /* of calls that may still be looked into */
};

struct reach *reach_create(struct unit *unit)
{
	struct reach *reach = vmr_alloc(sizeof(*reach));

	reach->unit = unit;
	reach->levels = REACH_LEVEL_MAX;
	obstack_init(&reach->pool);
	return reach;
}

void reach_destroy(struct reach *reach)
{
	if (!reach)
		return;
	for (size_t i = 0; i < BUCKETS; i++)
		for (struct reached *reached = reach->buckets[i], *next; reached; reached = next) {
			next = reached->next;
			free(reached->callees);
			free(reached->records);
			free(reached);
		}
	for (size_t i = 0; i < reach->file_count; i++) {
		unit_file_close(reach->files[i]);
		free((char *)reach->files[i]->path);
		free(reach->files[i]);
	}
	free(reach->files);
	obstack_free(&reach->pool, NULL);
	free(reach);
}

struct reached *reach_find(struct reach *reach, CXCursor definition)
{
	struct reached **bucket = &reach->buckets[clang_hashCursor(definition) % BUCKETS];

	for (struct reached *reached = *bucket; reached; reached = reached->next)
		if (clang_equalCursors(reached->definition, definition))
			return reached;
	struct reached *reached = vmr_alloc(sizeof(*reached));
	reached->definition = definition;
	reached->next = *bucket;
	return *bucket = reached;
}

/* ---------------------------------------------------------------- a light look at a body */

struct look {
	struct reach *reach;
	struct reached *reached;
};

static bool names_lock(CXCursor function)
{
	CXString string = clang_getCursorSpelling(function);
	const char *name = clang_getCString(string);
	bool is = name && (lock_rule_find(name) || !strncmp(name, "class_", 6));

	clang_disposeString(string);
	return is;
}

static void add_callee(struct look *look, CXCursor callee)
{
	struct reached *reached = look->reached;
	CXCursor definition = clang_getCursorDefinition(callee);

	if (names_lock(callee)) {
		reached->names_lock = true;
		return;
	}
	if (clang_Cursor_isNull(definition) || reached->callee_count >= CALLEE_MAX)
		return;
	struct reached *found = reach_find(look->reach, definition);
	for (size_t i = 0; i < reached->callee_count; i++)
		if (reached->callees[i] == found)
			return;
	reached->callees = vmr_realloc_array(reached->callees, reached->callee_count + 1, sizeof(*reached->callees));
	reached->callees[reached->callee_count++] = found;
}

static void add_record(struct reached *reached, CXCursor field)
{
	CXCursor record = clang_getCursorSemanticParent(field);

	for (unsigned i = 0; i < 8 && clang_Cursor_isAnonymous(record); i++)
		record = clang_getCursorSemanticParent(record);
	for (size_t i = 0; i < reached->record_count; i++)
		if (clang_equalCursors(reached->records[i], record))
			return;
	if (reached->record_count >= RECORD_MAX)
		return;
	reached->records = vmr_realloc_array(reached->records, reached->record_count + 1, sizeof(*reached->records));
	reached->records[reached->record_count++] = record;
}

static enum CXChildVisitResult take_first(CXCursor cursor, CXCursor parent, CXClientData data)
{
	(void)parent;
	*(CXCursor *)data = cursor;
	return CXChildVisit_Break;
}

/* Whether an expression is, or lies in, a record among the function's own variables. */
static bool is_own_record(CXCursor cursor)
{
	for (unsigned i = 0; i < 16; i++) {
		if (clang_getCursorKind(cursor) == CXCursor_DeclRefExpr) {
			CXCursor variable = clang_getCursorReferenced(cursor);
			return clang_getCursorKind(variable) == CXCursor_VarDecl &&
			       clang_Cursor_hasVarDeclGlobalStorage(variable) != 1 &&
			       types_is_record(clang_getCursorType(variable));
		}
		CXCursor child = clang_getNullCursor();
		clang_visitChildren(cursor, take_first, &child);
		if (clang_Cursor_isNull(child))
			return false;
		cursor = child;
	}
	return false;
}

/* A function is named, or called: each call names it too. */
static void count_value(struct look *look, CXCursor function, int number)
{
	CXCursor definition = clang_getCursorDefinition(function);

	if (!clang_Cursor_isNull(definition))
		reach_find(look->reach, definition)->values += number;
}

/* A body is wanted that libclang was not given: nothing else makes a static function without one. */
static void note_left_out(struct look *look, CXCursor function)
{
	if (clang_getCursorLinkage(function) != CXLinkage_Internal ||
	    !clang_Cursor_isNull(clang_getCursorDefinition(function)))
		return;
	CXString name = clang_getCursorSpelling(function);
	const char *text = clang_getCString(name);
	trim_want(text ? text : "");
	look->reach->unit->lacks = true;
	clang_disposeString(name);
}

/* A call that hands on the address of (a part of) the caller's own record. */
static void note_handed(struct look *look, CXCursor call, CXCursor callee)
{
	CXCursor definition = clang_getCursorDefinition(callee);

	if (clang_Cursor_isNull(definition))
		return;
	int count = clang_Cursor_getNumArguments(call);
	for (int i = 0; i < count; i++) {
		CXCursor argument = clang_Cursor_getArgument(call, (unsigned)i);
		CXType target = types_target(clang_getCursorType(argument));
		if (clang_getCursorKind(argument) == CXCursor_UnaryOperator &&
		    clang_getCursorUnaryOperatorKind(argument) == CXUnaryOperator_AddrOf && types_is_record(target) &&
		    !types_is_plain(clang_getTypeDeclaration(types_bare(target))) && is_own_record(argument))
			reach_find(look->reach, definition)->is_handed = true;
	}
}

static enum CXChildVisitResult look_at(CXCursor cursor, CXCursor parent, CXClientData data)
{
	struct look *look = data;
	enum CXCursorKind kind = clang_getCursorKind(cursor);
	CXCursor target = clang_getNullCursor();

	(void)parent;
	if (kind == CXCursor_CallExpr || kind == CXCursor_MemberRefExpr || kind == CXCursor_DeclRefExpr)
		target = clang_getCursorReferenced(cursor);
	bool function = clang_getCursorKind(target) == CXCursor_FunctionDecl;
	if (kind == CXCursor_CallExpr && function) {
		add_callee(look, target);
		note_handed(look, cursor, target);
	}
	if (function) {
		count_value(look, target, kind == CXCursor_CallExpr ? -1 : 1);
		note_left_out(look, target);
	}
	if (kind == CXCursor_MemberRefExpr && clang_getCursorKind(target) == CXCursor_FieldDecl)
		add_record(look->reached, target);
	else if (kind == CXCursor_UnaryOperator && !look->reached->hands_on &&
		 clang_getCursorUnaryOperatorKind(cursor) == CXUnaryOperator_AddrOf)
		look->reached->hands_on = is_own_record(cursor);
	return CXChildVisit_Recurse;
}

/* A macro that is a lock function has no call of that name: as written. */
static bool writes_lock(const struct unit *unit, CXCursor definition)
{
	CXSourceRange range = clang_getCursorExtent(definition);
	CXFile file, same;
	unsigned start, end;
	size_t size;

	clang_getFileLocation(clang_getRangeStart(range), &file, NULL, NULL, &start);
	clang_getFileLocation(clang_getRangeEnd(range), &same, NULL, NULL, &end);
	const char *text = file && file == same ? clang_getFileContents(unit->tu, file, &size) : NULL;
	if (!text || end > size)
		return false;
	for (unsigned at = start, from = start; at < end; at++) {
		if (isalnum((unsigned char)text[at]) || text[at] == '_')
			continue;
		char name[NAME_SIZE];
		if (text[at] == '(' && at > from && at - from < sizeof(name)) {
			snprintf(name, sizeof(name), "%.*s", (int)(at - from), text + from);
			if (lock_rule_find(name))
				return true;
		}
		from = at + 1;
	}
	return false;
}

void reach_look(struct reach *reach, struct reached *reached)
{
	struct look look = {reach, reached};

	if (reached->looked)
		return;
	clang_visitChildren(reached->definition, look_at, &look);
	reached->names_lock |= writes_lock(reach->unit, reached->definition);
	reached->looked = true;
}

void reach_look_from(struct reach *reach, const struct unit_file *file)
{
	struct reached **stack = NULL;
	size_t count = 0, room = 0;

	for (size_t i = 0; i < file->top_count; i++)
		*PUSH(stack, count, room) = reach_find(reach, file->tops[i]);
	while (count) {
		struct reached *reached = stack[--count];
		if (reached->is_followed)
			continue;
		reached->is_followed = true;
		reach_look(reach, reached);
		for (size_t i = 0; i < reached->callee_count; i++)
			*PUSH(stack, count, room) = reached->callees[i];
	}
	free(stack);
}

/* Whether a body, or what it calls within some levels, names a lock function at all. */
static bool may_lock(struct reach *reach, struct reached *reached, unsigned levels)
{
	enum reach_answer *answer = &reached->locks[levels];

	if (*answer == REACH_UNKNOWN) {
		*answer = REACH_BUSY;
		reach_look(reach, reached);
		bool found = reached->names_lock;
		for (size_t i = 0; levels && i < reached->callee_count && !found; i++)
			found = may_lock(reach, reached->callees[i], levels - 1);
		*answer = found ? REACH_YES : REACH_NO;
	}
	return *answer == REACH_YES;
}

/* ---------------------------------------------------------------- locks */

const struct unit_file *reach_file(struct reach *reach, CXCursor definition)
{
	unsigned line;
	vmr_autofree char *path = unit_place(reach->unit, definition, &line);

	if (!path)
		return NULL;
	for (size_t i = 0; i < reach->file_count; i++)
		if (!strcmp(reach->files[i]->path, path))
			return reach->files[i];
	struct unit_file file;
	char *copy = vmr_strdup(path);
	if (!unit_file_open(reach->unit, copy, &file)) {
		free(copy);
		return NULL;
	}
	struct unit_file *kept = vmr_alloc(sizeof(*kept));
	*kept = file;
	reach->files = vmr_realloc_array(reach->files, reach->file_count + 1, sizeof(struct unit_file *));
	return reach->files[reach->file_count++] = kept;
}

static const char *keep(struct reach *reach, const char *text)
{
	return text ? obstack_copy0(&reach->pool, text, (int)strlen(text)) : NULL;
}

/* Index of a parameter that is never set anew, -1. */
static int parameter_index(const struct function *function, const char *name)
{
	for (size_t i = 0; i < function->statement_count; i++)
		for (const struct event *event = function->statements[i].events; event; event = event->next)
			if (event->kind == EVENT_ACCESS && !*event->place.path && !strcmp(event->place.root, name) &&
			    (!strcmp(event->access, "write") || !strcmp(event->access, "rmw")))
				return -1;
	for (size_t i = 0; i < function->parameter_count; i++)
		if (!strcmp(function->parameters[i].name, name))
			return (int)i;
	return -1;
}

/* What is so of one lock at the function's end, in names that its caller has; false when it is left as it was. */
static bool net_effect(struct reach *reach, const struct function *function, size_t i, struct lock_effect *ret)
{
	const struct held_lock *lock = &function->locks[i];
	const struct held *end = &function->at_end;
	uint64_t bit = UINT64_C(1) << i;
	bool given = end->caller_may & ~end->must & bit, taken = end->may & ~end->caller_may & bit;

	if (!given && !taken)
		return false;
	*ret = (struct lock_effect){.kind = given ? LOCK_RELEASE : LOCK_ACQUIRE,
				    .counts = lock->counts,
				    .how = lock->counts ? "acquired" : "rcu",
				    .parameter = -1};
	ret->maybe = given ? !(end->caller_must & ~end->may & bit) : !(end->must & bit);
	const char *kind = lock->place.root ? lock->place.root_kind : "";
	if (!strcmp(kind, "parameter"))
		ret->parameter = parameter_index(function, lock->place.root);
	if (ret->parameter < 0 && strcmp(kind, "global") != 0 && lock->counts)
		return true; /* some lock, and the caller has no name for it */
	ret->text = keep(reach, lock->text);
	ret->place = lock->place;
	ret->place.root = keep(reach, lock->place.root);
	ret->place.root_kind = ret->parameter < 0 ? "global" : "parameter";
	ret->place.path = keep(reach, lock->place.path);
	ret->place.record = keep(reach, lock->place.record);
	ret->place.member = keep(reach, lock->place.member);
	ret->place.field = ret->place.field_record = NULL;
	return true;
}

static struct lock_summary summarise(struct reach *reach, const struct unit_file *file, CXCursor definition)
{
	struct function function;
	struct lock_summary summary = {0};

	function_init(&function, file, definition);
	function_find_locks(&function, reach);
	summary.effects = obstack_alloc(&reach->pool, (function.lock_count + 1) * sizeof(*summary.effects));
	for (size_t i = 0; i < function.lock_count && !function.partial; i++)
		summary.count += net_effect(reach, &function, i, &summary.effects[summary.count]);
	function_deinit(&function);
	return summary;
}

const struct lock_summary *reach_locks(struct reach *reach, CXCursor definition)
{
	if (!reach || !reach->levels)
		return NULL;
	unsigned levels = reach->levels - 1;
	struct reached *reached = reach_find(reach, definition);
	if (!may_lock(reach, reached, levels))
		return NULL;
	if (reached->summarised[levels] == REACH_UNKNOWN) {
		reached->summarised[levels] = REACH_BUSY;
		const struct unit_file *file = reach_file(reach, definition);
		reach->levels = levels;
		if (file)
			reached->summary[levels] = summarise(reach, file, definition);
		reach->levels = levels + 1;
		reached->summarised[levels] = reached->summary[levels].count ? REACH_YES : REACH_NO;
	}
	return reached->summarised[levels] == REACH_YES ? &reached->summary[levels] : NULL;
}
