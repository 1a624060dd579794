/* SPDX-License-Identifier: MIT */
/* What debug information says of the implicated functions: those around the use, the owners, and how owners leave. */
#include "rules/fill/dump_detail.h"

#include <sqlite3.h>
#include <string.h>

#include "common/memory.h"
#include "dumpcore/code/code.h"
#include "dumpcore/dumpcore.h"
#include "rules/caserow.h"
#include "rules/engine/casedb.h"

#define FILE_NAME  "fill/code.sql"
#define CALL_DEPTH 3 /* calls from an owner, or from a function around the use, to what is compared */

struct pairs {
	char *(*items)[2];
	size_t count;
};

static void free_pairs(struct pairs *pairs)
{
	for (size_t i = 0; i < pairs->count; i++) {
		free(pairs->items[i][0]);
		free(pairs->items[i][1]);
	}
	free(pairs->items);
}

static struct vmr_error *take_pair(void *context, sqlite3_stmt *statement)
{
	struct pairs *pairs = context;
	pairs->items = vmr_realloc_array(pairs->items, pairs->count + 1, sizeof(*pairs->items));
	for (int k = 0; k < 2; k++) {
		const char *text = (const char *)sqlite3_column_text(statement, k);
		pairs->items[pairs->count][k] = text ? vmr_strdup(text) : NULL;
	}
	pairs->count++;
	return NULL;
}

static struct vmr_error *select_pairs(struct casedb *db, const char *file, const char *part, struct pairs *pairs)
{
	sqlite3_stmt *statement = NULL;
	VMR_TRY(casedb_prepare(db, file, part, &statement));
	return casedb_each(db, statement, take_pair, pairs);
}

static struct vmr_error *add_lines(struct dumpcore *dump, struct casedb *db, const struct dumpcore_function *function)
{
	vmr_autofree struct dumpcore_code_line *lines = NULL;
	size_t count = 0;
	if (vmr_error_drop(dumpcore_function_lines(dump, function, &lines, &count)))
		return NULL;
	for (size_t i = 0; i < count; i++)
		VMR_TRY(CASE_INSERT(db, code_line, .function = CASE_TEXT(function->name),
				    .file = CASE_TEXT(function->file), .line = CASE_INT(lines[i].line),
				    .address = CASE_INT(lines[i].address)));
	return NULL;
}

static struct vmr_error *add_calls(struct dumpcore *dump, struct casedb *db, const struct dumpcore_function *function)
{
	vmr_autofree struct dumpcore_code_call *calls = NULL;
	size_t count = 0;
	if (vmr_error_drop(dumpcore_function_calls(dump, function, &calls, &count)))
		return NULL;
	for (size_t i = 0; i < count; i++)
		if (calls[i].function && !strcmp(calls[i].function, function->name))
			VMR_TRY(CASE_INSERT(db, code_call, .function = CASE_TEXT(function->name),
					    .file = CASE_TEXT(function->file ? function->file : ""),
					    .address = CASE_INT(calls[i].address),
					    .callee = CASE_TEXT(calls[i].callee ? calls[i].callee : ""),
					    .line = CASE_INT_IF(calls[i].line, calls[i].line),
					    .inlined = CASE_INT(calls[i].inlined)));
	return NULL;
}

static struct vmr_error *add_variables(struct dumpcore *dump, struct casedb *db,
				       const struct dumpcore_function *function)
{
	vmr_autofree struct dumpcore_code_variable *variables = NULL;
	size_t count = 0;
	if (vmr_error_drop(dumpcore_function_variables(dump, function, &variables, &count)))
		return NULL;
	for (size_t i = 0; i < count; i++) {
		const struct dumpcore_type *type = variables[i].type ? dumpcore_type_strip(variables[i].type) : NULL;
		if (!type || dumpcore_type_kind(type) != DUMPCORE_TYPE_STRUCT || variables[i].is_static ||
		    !variables[i].name)
			continue;
		VMR_TRY(CASE_INSERT(db, code_variable, .function = CASE_TEXT(function->name),
				    .file = CASE_TEXT(function->file ? function->file : ""),
				    .name = CASE_TEXT(variables[i].name), .type = CASE_TEXT(dumpcore_type_name(type)),
				    .line = CASE_INT(variables[i].line),
				    .parameter = CASE_INT(variables[i].is_parameter)));
	}
	return NULL;
}

static struct vmr_error *add_function(struct dumpcore *dump, struct casedb *db, const char *name, const char *file)
{
	vmr_autofree struct dumpcore_function *functions = NULL;
	size_t count = 0;
	if (vmr_error_drop(dumpcore_functions_named(dump, name, file, &functions, &count)))
		return NULL;
	enum { LIMIT = 8 };
	for (size_t i = 0; i < count && i < LIMIT; i++) {
		const struct dumpcore_function *f = &functions[i];
		if (!f->file)
			continue;
		VMR_TRY(CASE_INSERT(db, code_function, .name = CASE_TEXT(f->name), .file = CASE_TEXT(f->file),
				    .line = CASE_INT(f->line), .low = CASE_INT_IF(f->high, f->low),
				    .high = CASE_INT_IF(f->high, f->high)));
		if (!f->high)
			continue;
		VMR_TRY(add_lines(dump, db, f));
		VMR_TRY(add_calls(dump, db, f));
		VMR_TRY(add_variables(dump, db, f));
	}
	return NULL;
}

struct vmr_error *fill_dump_code_of(struct dumpcore *dump, struct casedb *db, const char *file, const char *part)
{
	struct pairs pairs = {0};
	struct vmr_error *error = select_pairs(db, file, part, &pairs);
	for (size_t i = 0; i < pairs.count && !error; i++)
		error = add_function(dump, db, pairs.items[i][0], pairs.items[i][1]);
	free_pairs(&pairs);
	return error;
}

static bool lies_in(const char *file, const char *folder)
{
	size_t length = strlen(folder);
	return file && !strncmp(file, folder, length) && !strchr(file + length, '/');
}

/* Functions in the files of one folder that have a record of a type on their stack. */
static struct vmr_error *add_neighbours_of(struct dumpcore *dump, struct casedb *db, const char *type,
					   const char *folder)
{
	enum { LIMIT = 8 };
	vmr_autofree struct dumpcore_automatic *list = NULL;
	size_t count = 0, taken = 0;
	if (vmr_error_drop(dumpcore_automatics_of(dump, type, &list, &count)))
		return NULL;
	for (size_t i = 0; i < count && taken < LIMIT; i++) {
		if (!lies_in(list[i].function.file, folder))
			continue;
		taken++;
		VMR_TRY(add_function(dump, db, list[i].function.name, list[i].function.file));
	}
	return NULL;
}

static struct vmr_error *add_neighbours(struct dumpcore *dump, struct casedb *db)
{
	struct pairs pairs = {0};
	struct vmr_error *error = select_pairs(db, FILE_NAME, "neighbours", &pairs);
	for (size_t i = 0; i < pairs.count && !error; i++)
		error = add_neighbours_of(dump, db, pairs.items[i][0], pairs.items[i][1]);
	free_pairs(&pairs);
	return error;
}

/* Of what a pointer points to; 0: no pointer, or not known. */
static uint64_t pointee_size(const struct dumpcore_type *type)
{
	const struct dumpcore_type *bare = dumpcore_type_strip(type);
	const struct dumpcore_type *target =
		dumpcore_type_kind(bare) == DUMPCORE_TYPE_POINTER ? dumpcore_type_target(bare) : NULL;
	return target ? dumpcore_type_size(dumpcore_type_strip(target)) : 0;
}

static struct vmr_error *add_members(struct dumpcore *dump, struct casedb *db, const char *name)
{
	const struct dumpcore_type *type = NULL;
	if (vmr_error_drop(dumpcore_type_find(dump, name, &type)))
		return NULL;
	size_t count = 0;
	const struct dumpcore_member *members = dumpcore_type_members(dumpcore_type_strip(type), &count);
	for (size_t i = 0; i < count; i++) {
		if (!members[i].name || members[i].bit_size)
			continue;
		uint64_t size = pointee_size(members[i].type);
		VMR_TRY(CASE_INSERT(db, code_member, .type = CASE_TEXT(name), .member = CASE_TEXT(members[i].name),
				    .offset = CASE_INT(members[i].bit_offset / 8),
				    .size = CASE_INT(dumpcore_type_size(members[i].type)),
				    .member_type = CASE_TEXT(dumpcore_type_name(members[i].type)),
				    .pointee_size = CASE_INT_IF(size, size)));
	}
	return NULL;
}

struct vmr_error *fill_dump_code(struct dumpcore *dump, struct casedb *db)
{
	VMR_TRY(fill_dump_code_of(dump, db, FILE_NAME, "near"));
	VMR_TRY(fill_dump_code_of(dump, db, FILE_NAME, "called"));
	VMR_TRY(add_neighbours(dump, db));
	for (int depth = 2; depth <= CALL_DEPTH; depth++)
		VMR_TRY(fill_dump_code_of(dump, db, FILE_NAME, "deeper"));
	struct pairs types = {0};
	struct vmr_error *error = select_pairs(db, FILE_NAME, "types", &types);
	for (size_t i = 0; i < types.count && !error; i++)
		error = add_members(dump, db, types.items[i][0]);
	free_pairs(&types);
	return error;
}
