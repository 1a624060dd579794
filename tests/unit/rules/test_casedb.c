/* SPDX-License-Identifier: MIT */
/* The case database: rows in, rows out, hostile text escaped. */
#include <ctype.h>
#include <sqlite3.h>
#include <string.h>

#include "common/memory.h"
#include "rules/caserow.h"
#include "rules/engine/casedb.h"
#include "rules/engine/embedded.h"
#include "rules/engine/flow_table.h"
#include "rules/engine/query.h"
#include "srcindex/srcindex.h"
#include "tests/unit/cmocka.h"

static void test_insert(void **state)
{
	(void)state;
	struct casedb *db = NULL;
	assert_null(casedb_create(&db));
	for (int i = 0; i < 2; i++)
		assert_null(CASE_INSERT(db, gap, .effect = CASE_TEXT("effect \xc3\xa9"),
					.what = CASE_TEXT("a\x1b[31m\xff"), .why = CASE_TEXT("why"),
					.count = CASE_INT(i + 1)));
	sqlite3_stmt *statement = NULL;
	assert_int_equal(
		sqlite3_prepare_v2(casedb_sqlite(db), "SELECT what, effect, count FROM gap", -1, &statement, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	assert_string_equal((const char *)sqlite3_column_text(statement, 0), "a\\x1b[31m\\xff");
	assert_string_equal((const char *)sqlite3_column_text(statement, 1), "effect \xc3\xa9");
	assert_int_equal(sqlite3_column_int(statement, 2), 1);
	assert_int_equal(sqlite3_step(statement), SQLITE_DONE);
	sqlite3_finalize(statement);
	casedb_destroy(db);
}

static struct vmr_error *count_row(void *context, sqlite3_stmt *statement)
{
	(void)statement;
	++*(size_t *)context;
	return NULL;
}

/* A statement that fails on its way says so: the rows before that are not taken for all. */
static void test_each(void **state)
{
	(void)state;
	static const struct {
		const char *sql;
		size_t rows;
		bool fails;
	} cases[] = {{"VALUES (1), (2)", 2, false},
		     {"SELECT 1 WHERE 0", 0, false},
		     {"VALUES (1), (abs(-9223372036854775807 - 1)), (3)", 1, true}};
	struct casedb *db = NULL;
	assert_null(casedb_create(&db));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		sqlite3_stmt *statement = NULL;
		size_t rows = 0;
		assert_int_equal(sqlite3_prepare_v2(casedb_sqlite(db), cases[i].sql, -1, &statement, NULL), SQLITE_OK);
		struct vmr_error *error = casedb_each(db, statement, count_row, &rows);
		assert_int_equal(error != NULL, cases[i].fails);
		assert_int_equal(rows, cases[i].rows);
		vmr_error_destroy(error);
	}
	casedb_destroy(db);
}

static void test_wrong_rows(void **state)
{
	(void)state;
	const struct casedb_value value = CASE_TEXT("a");
	struct casedb *db = NULL;
	assert_null(casedb_create(&db));
	struct vmr_error *error = casedb_insert(db, "gap", &value, 1);
	assert_non_null(error);
	assert_int_equal(error->code, VMR_BUG);
	vmr_error_destroy(error);
	error = casedb_insert(db, "no_such_table", &value, 1);
	assert_non_null(error);
	vmr_error_destroy(error);
	casedb_destroy(db);
}

/* Rows by the names that a caller has: in its order, and only if they are the table's. */
static void test_names(void **state)
{
	(void)state;
	static const char *const columns[] = {"match", "path"}, *const other[] = {"match", "road"};
	const struct casedb_value values[] = {CASE_TEXT("exact"), CASE_TEXT("linux")};
	struct casedb *db = NULL;
	sqlite3_stmt *statement = NULL;
	assert_null(casedb_create(&db));
	assert_null(casedb_check_columns(db, "tree", columns, 2));
	assert_null(casedb_insert_named(db, "tree", columns, values, 2));
	assert_int_equal(sqlite3_prepare_v2(casedb_sqlite(db), "SELECT path FROM tree", -1, &statement, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	assert_string_equal((const char *)sqlite3_column_text(statement, 0), "linux");
	sqlite3_finalize(statement);
	struct vmr_error *error = casedb_insert_named(db, "tree", other, values, 2);
	assert_non_null(error);
	assert_string_equal(error->message, "case database: tree has no column road");
	vmr_error_destroy(error);
	error = casedb_check_columns(db, "tree", columns + 1, 1);
	assert_non_null(error);
	assert_string_equal(error->message, "case database: column match of tree is not filled");
	vmr_error_destroy(error);
	casedb_destroy(db);
}

/* Kinds of columns as srcindex checks them are those of the tables. */
static void test_kinds(void **state)
{
	(void)state;
	static const char *const made_here[] = {"successor", "stored"}; /* of numbers that the parser gives */
	struct casedb *db = NULL;
	const struct srcindex_table *table;
	size_t position = 0;
	assert_null(casedb_create(&db));
	while ((table = srcindex_table_next(&position))) {
		if (!strcmp(table->name, made_here[0]) || !strcmp(table->name, made_here[1]))
			continue;
		assert_int_equal(strlen(table->kinds), table->column_count);
		for (size_t i = 0; i < table->column_count; i++) {
			const char *type = NULL;
			int is_needed = 0;
			assert_int_equal(sqlite3_table_column_metadata(casedb_sqlite(db), NULL, table->name,
								       table->columns[i], &type, NULL, &is_needed, NULL,
								       NULL),
					 SQLITE_OK);
			char kind = strcmp(type, "TEXT") != 0 ? 'i' : 't';
			if ((is_needed ? kind : toupper(kind)) != table->kinds[i])
				fail_msg("%s.%s is %c", table->name, table->columns[i], table->kinds[i]);
		}
	}
	casedb_destroy(db);
}

/* Every statement of fill/ and engine/ fits the tables; those of a file with a `begin` the tables that it makes too. */
static void test_statements(void **state)
{
	(void)state;
	struct casedb *db = NULL;
	unsigned count = 0;
	assert_null(casedb_create(&db));
	for (const struct rules_embedded *file = rules_embedded_files; file->name; file++) {
		if (file->kind != RULES_EMBEDDED_STATEMENTS)
			continue;
		sqlite3_stmt *statement = NULL;
		assert_ptr_equal(embedded_statement(file->name, file->part), file->text);
		vmr_autoerror error = !strcmp(file->part, "begin")
					      ? casedb_run(db, file->name, file->part)
					      : casedb_prepare(db, file->name, file->part, &statement);
		if (error)
			fail_msg("%s", error->message);
		sqlite3_finalize(statement);
		count++;
	}
	assert_true(count > 20);
	casedb_destroy(db);
}

static struct vmr_error *append_text(void *context, sqlite3_stmt *statement)
{
	char **texts = context, *longer = vmr_format("%s%s%s", *texts, **texts ? ", " : "", query_text(statement, 0));
	free(*texts);
	*texts = longer;
	return NULL;
}

/* Rows of `flow` under a condition, in SQLite's order. */
static char *flow_rows(struct casedb *db, const char *condition)
{
	vmr_autofree char *sql =
		vmr_format("SELECT a || ' ' || b || ' ' || dominates || postdominates FROM flow %s", condition);
	sqlite3_stmt *statement = NULL;
	char *texts = vmr_strdup("");
	assert_int_equal(sqlite3_prepare_v2(casedb_sqlite(db), sql, -1, &statement, NULL), SQLITE_OK);
	assert_null(casedb_each(db, statement, append_text, &texts));
	return texts;
}

static void expect_flow(struct casedb *db, const char *condition, const char *rows)
{
	vmr_autofree char *found = flow_rows(db, condition);
	assert_string_equal(found, rows);
}

/* A case that is worked on, and its copy, which has a stored table, give the same rows in the same order. */
static void test_flow(void **state)
{
	(void)state;
	enum { AFTER = FLOW_PAIR_AFTER, BEFORE = AFTER | FLOW_PAIR_DOMINATES, SURE = AFTER | FLOW_PAIR_POSTDOMINATES };
	static const uint32_t ords[] = {2, 9, 10};
	static const uint8_t pairs[] = {0, BEFORE, BEFORE | SURE, 0, 0, SURE, 0, AFTER, 0};
	static const char *const conditions[] = {"",
						 "WHERE a = 'f.c:f#10'",
						 "WHERE b = 'f.c:f#9'",
						 "WHERE a = 'f.c:f#2' AND b = 'f.c:f#10'",
						 "WHERE a = 'f.c:f#9' AND b = 'f.c:e#10'",
						 "WHERE a IN ('f.c:f#02', 'f.c:f', 'f.c:f#3')",
						 "WHERE dominates AND b = 'f.c:f#10'",
						 "JOIN (SELECT 'f.c:e#10' AS x UNION SELECT 'f.c:f#9') ON a = x"};
	struct casedb *db = NULL, *copy = NULL;
	char *rows[VMR_COUNT(conditions)];
	assert_null(casedb_create(&db));
	assert_null(casedb_insert_flow(db, "f.c:f", ords, 3, pairs));
	assert_null(casedb_insert_flow(db, "f.c:e", ords, 3, pairs));
	assert_null(casedb_insert_flow(db, "f.c:e", ords, 2, pairs));
	expect_flow(db, conditions[1], "f.c:f#10 f.c:f#9 00");
	expect_flow(db, conditions[2], "f.c:f#10 f.c:f#9 00, f.c:f#2 f.c:f#9 10");
	expect_flow(db, conditions[3], "f.c:f#2 f.c:f#10 11");
	for (size_t i = 0; i < VMR_COUNT(conditions); i++)
		rows[i] = flow_rows(db, conditions[i]);
	assert_null(casedb_copy(db, &copy));
	for (size_t i = 0; i < VMR_COUNT(conditions); i++) {
		expect_flow(db, conditions[i], rows[i]);
		expect_flow(copy, conditions[i], rows[i]);
		free(rows[i]);
	}
	assert_null(casedb_insert_flow(db, "f.c:\x1bg", ords, 3, pairs));
	expect_flow(db, "WHERE a = 'f.c:\\x1bg#9'", "f.c:\\x1bg#9 f.c:\\x1bg#10 01");
	casedb_destroy(copy);
	casedb_destroy(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_insert),     cmocka_unit_test(test_each),
					   cmocka_unit_test(test_wrong_rows), cmocka_unit_test(test_names),
					   cmocka_unit_test(test_kinds),      cmocka_unit_test(test_statements),
					   cmocka_unit_test(test_flow)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
