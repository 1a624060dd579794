/* SPDX-License-Identifier: MIT */
/* The case database: facts of one case in SQLite, with the tables of rules/case. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/list.h"

struct sqlite3;
struct sqlite3_stmt;
struct casedb; /* opaque; not for two threads at once */

/* Make a case database in memory, with all tables and the data of rules/api. The caller destroys *ret. */
struct vmr_error *casedb_create(struct casedb **ret) VMR_MUST_USE;
/*
 * The same beside other work, with what `more` adds to it (may be NULL): rows may be inserted at once, which happens
 * beside too, and what fails of it is said by the next call that can, of those below. Any other call waits for all of
 * it, and from then on rows are inserted when they are given, until casedb_go_beside().
 */
struct casedb *casedb_begin(struct vmr_error *(*more)(void *context, struct sqlite3 *sqlite), void *context);
/* The rows that come now are inserted beside. Without effect on a case that was not begun so. No statement of it may be
 * on its way. */
void casedb_go_beside(struct casedb *db);
/* Wait for what is done beside; gives what failed of it. */
struct vmr_error *casedb_settle(struct casedb *db) VMR_MUST_USE;
/*
 * What queries sort, and databases that are attached without a name, go to files that nobody else sees beyond their
 * cache, as the case itself does; else they stay in memory. Temporary tables are as casedb_create made them then.
 */
struct vmr_error *casedb_spill(struct casedb *db) VMR_MUST_USE;
/*
 * Write it to a file as it is now, which replaces an older case database. VMR_BAD_INPUT when the file is something else
 * or one of `inputs` (paths; may be NULL), VMR_SYSTEM when it cannot be written; what was there is then as it was.
 */
struct vmr_error *casedb_keep(struct casedb *db, const char *path, const struct vmr_list *inputs) VMR_MUST_USE;
/* Another in memory with the same rows, to which things are done that are not done to this one. The caller destroys
 * *ret. */
struct vmr_error *casedb_copy(struct casedb *db, struct casedb **ret) VMR_MUST_USE;
void casedb_destroy(struct casedb *db);
/* SQLite's handle, borrowed: for reading. */
struct sqlite3 *casedb_sqlite(struct casedb *db);
/* Run a script of rules/: file and part as of embedded_statement. */
struct vmr_error *casedb_run(struct casedb *db, const char *file, const char *part) VMR_MUST_USE;
/*
 * Prepare such a statement. VMR_BUG when it does not fit the tables. The caller finalizes *ret.
 */
struct vmr_error *casedb_prepare(struct casedb *db, const char *file, const char *part,
				 struct sqlite3_stmt **ret) VMR_MUST_USE;
/* Called for each row; an error ends the rows and is handed on. */
typedef struct vmr_error *casedb_row(void *context, struct sqlite3_stmt *statement);
/*
 * Run such a statement to its end and finalize it; row NULL: rows are dropped. VMR_BUG when it fails on its way: fewer
 * rows are never taken for all.
 */
struct vmr_error *casedb_each(struct casedb *db, struct sqlite3_stmt *statement, casedb_row *row,
			      void *context) VMR_MUST_USE;
/* Append the first column of each row of casedb_prepare's statement to a list. */
struct vmr_error *casedb_list(struct casedb *db, const char *file, const char *part,
			      struct vmr_list *list) VMR_MUST_USE;

enum casedb_value_kind { CASEDB_NULL = 0, CASEDB_INTEGER, CASEDB_TEXT, CASEDB_BLOB };
/* A column's value; text and bytes are borrowed during the call. */
struct casedb_value {
	enum casedb_value_kind kind;
	int64_t integer;
	const void *data;
	size_t size; /* bytes of a blob */
};
#define CASE_NULL                ((struct casedb_value){0})
#define CASE_INT(number)         ((struct casedb_value){.kind = CASEDB_INTEGER, .integer = (int64_t)(number)})
#define CASE_INT_IF(has, number) ((has) ? CASE_INT(number) : CASE_NULL)
#define CASE_BLOB(bytes, n)      casedb_blob((bytes), (n))
/* NULL bytes are NULL. */
static inline struct casedb_value casedb_blob(const void *bytes, size_t size)
{
	return (struct casedb_value){.kind = bytes ? CASEDB_BLOB : CASEDB_NULL, .data = bytes, .size = size};
}
/* NULL text is NULL. */
static inline struct casedb_value casedb_text(const char *text)
{
	return (struct casedb_value){.kind = text ? CASEDB_TEXT : CASEDB_NULL, .data = text};
}
#define CASE_TEXT(text) casedb_text(text)

/*
 * Insert a row: a value for each column of the table, in the table's order; CASE_INSERT (rules/caserow.h) writes it by
 * the columns' names. A row whose key exists is left as it is (the first wins). Text that is not UTF-8 or has control
 * characters is escaped. VMR_BUG when table or column count are wrong, or a NOT NULL column is NULL.
 */
struct vmr_error *casedb_insert(struct casedb *db, const char *table, const struct casedb_value *values,
				size_t count) VMR_MUST_USE;
/*
 * The same by the names of columns, in any order; the array must stay as it is as long as the database. VMR_BUG, with
 * table and column, when they are not the table's.
 */
struct vmr_error *casedb_insert_named(struct casedb *db, const char *table, const char *const *columns,
				      const struct casedb_value *values, size_t count) VMR_MUST_USE;
/*
 * Rows of the table `flow`, those of a function at once: the numbers of statements in their order, and for each two of
 * them the bits of flow_table.h, a's in a row. They take no room as rows while nobody asks for them.
 */
struct vmr_error *casedb_insert_flow(struct casedb *db, const char *function, const uint32_t *ords, size_t count,
				     const uint8_t *pairs) VMR_MUST_USE;
/* Whether such rows would fit: VMR_BUG as above. */
struct vmr_error *casedb_check_columns(struct casedb *db, const char *table, const char *const *columns,
				       size_t count) VMR_MUST_USE;
