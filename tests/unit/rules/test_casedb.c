/* SPDX-License-Identifier: MIT */
/* The case database: rows in, rows out, hostile text escaped. */
#include <sqlite3.h>

#include "rules/engine/casedb.h"
#include "tests/unit/cmocka.h"

static void test_insert(void **state)
{
	(void)state;
	struct casedb *db = NULL;
	assert_null(casedb_create(NULL, &db));
	for (int i = 0; i < 2; i++)
		assert_null(CASEDB_INSERT(db, "gap", CASE_TEXT("a\x1b[31m\xff"), CASE_TEXT("why"),
					  CASE_TEXT("effect \xc3\xa9"), CASE_NULL, CASE_INT(i + 1)));
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

static void test_wrong_rows(void **state)
{
	(void)state;
	struct casedb *db = NULL;
	assert_null(casedb_create(NULL, &db));
	struct vmr_error *error = CASEDB_INSERT(db, "gap", CASE_TEXT("a"));
	assert_non_null(error);
	assert_int_equal(error->code, VMR_BUG);
	vmr_error_destroy(error);
	error = CASEDB_INSERT(db, "no_such_table", CASE_TEXT("a"));
	assert_non_null(error);
	vmr_error_destroy(error);
	casedb_destroy(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_insert), cmocka_unit_test(test_wrong_rows)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
