/* SPDX-License-Identifier: MIT */
/* Statements of rules: they may read, and nothing else; rows and time are bounded. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

struct sqlite3;
struct sqlite3_stmt;

/* Rows that one statement may give, and instructions of SQLite's machine that it may take. */
#define QUERY_ROW_LIMIT         100000
#define QUERY_INSTRUCTION_LIMIT 1000000000

/*
 * Put up the fence, once a connection: to put it up again would undo each statement that is prepared. It is open but in
 * query_prepare.
 */
void query_fence(struct sqlite3 *sqlite);
/*
 * Prepare one SELECT under the fence: VMR_BAD_INPUT when it is anything else, does not parse, or more than one
 * statement. The caller finalizes *ret.
 */
struct vmr_error *query_prepare(struct sqlite3 *sqlite, const char *sql, struct sqlite3_stmt **ret) VMR_MUST_USE;
/* Called with the name of each table that a statement reads. */
typedef void query_table(void *context, const char *table);
/* The same, and say what it reads. */
struct vmr_error *query_prepare_noting(struct sqlite3 *sqlite, const char *sql, query_table *note, void *context,
				       struct sqlite3_stmt **ret) VMR_MUST_USE;
/* The same of an INSERT of ours, of a SELECT's rows into one table. */
struct vmr_error *query_prepare_insert(struct sqlite3 *sqlite, const char *sql, const char *into, query_table *note,
				       void *context, struct sqlite3_stmt **ret) VMR_MUST_USE;
/* Called for each row; an error ends the query and is handed on. */
typedef struct vmr_error *query_row(void *context, struct sqlite3_stmt *statement);
/* Run a prepared statement from its start and reset it; row NULL: rows are dropped. VMR_TOO_LARGE beyond the limits. */
struct vmr_error *query_run(struct sqlite3 *sqlite, struct sqlite3_stmt *statement, query_row *row,
			    void *context) VMR_MUST_USE;
/* The same with a limit of instructions of its own: *left, of which it takes what it needed. */
struct vmr_error *query_run_within(struct sqlite3 *sqlite, struct sqlite3_stmt *statement, int64_t *left,
				   query_row *row, void *context) VMR_MUST_USE;
/* A column's text by number, NULL for NULL; borrowed until the next row. */
const char *query_text(struct sqlite3_stmt *statement, int column);
/* Number of the column with that name, -1 none. */
int query_column(struct sqlite3_stmt *statement, const char *name);
