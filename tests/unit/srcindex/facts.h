/* SPDX-License-Identifier: MIT */
/* A file of the sample tree in a case database, and what it counts there. */
#pragma once

#include <sqlite3.h>
#include <stdio.h>

#include "common/memory.h"
#include "rules/engine/casedb.h"
#include "srcindex/srcindex.h"

static inline struct vmr_error *facts_add(void *context, const struct srcindex_row *row)
{
	struct casedb_value values[32] = {0};

	for (size_t i = 0; i < row->value_count && i < VMR_COUNT(values); i++) {
		const struct srcindex_value *value = &row->values[i];
		values[i] = value->kind == SRCINDEX_TEXT      ? CASE_TEXT(value->text)
			    : value->kind == SRCINDEX_INTEGER ? CASE_INT(value->integer)
							      : CASE_NULL;
	}
	return casedb_insert_named(context, row->table, row->columns, values, row->value_count);
}

/* 0 when it was read; the caller destroys *ret. */
static inline int facts_read(const char *tree, const char *file, struct casedb **ret)
{
	const struct srcindex_options options = {.tree = tree, .jobs = 1, .seconds = 30, .no_cache = true};
	struct srcindex *index;

	if (vmr_error_drop(casedb_create(ret)) || vmr_error_drop(srcindex_open(&options, &index)))
		return 1;
	int failed = vmr_error_drop(srcindex_read(index, &file, 1, facts_add, *ret));
	srcindex_close(index);
	return failed;
}

/* The number that a query with up to four texts gives, -1 when it is wrong. */
static inline int facts_count(struct casedb *db, const char *sql, const char *one, const char *two, const char *three,
			      const char *four)
{
	const char *const texts[] = {one, two, three, four};
	sqlite3_stmt *statement = NULL;
	int count = -1;

	if (sqlite3_prepare_v2(casedb_sqlite(db), sql, -1, &statement, NULL) != SQLITE_OK) {
		fprintf(stderr, "%s\n", sqlite3_errmsg(casedb_sqlite(db)));
		return -1;
	}
	for (int i = 0; i < (int)VMR_COUNT(texts) && texts[i]; i++)
		sqlite3_bind_text(statement, i + 1, texts[i], -1, SQLITE_STATIC);
	if (sqlite3_step(statement) == SQLITE_ROW)
		count = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	return count;
}
