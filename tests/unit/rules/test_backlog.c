/* SPDX-License-Identifier: MIT */
/* Rows that are inserted beside: the same as those that are inserted at once, and no failure is lost. */
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "common/memory.h"
#include "rules/caserow.h"
#include "rules/engine/casedb.h"
#include "tests/unit/cmocka.h"

enum { ROWS = 20000 }; /* far more than may wait */

/* Hostile text, no text, long ones, bytes and none. */
static void insert_rows(struct casedb *db, int first, int end)
{
	static const char *const columns[] = {"bytes", "address"};
	char text[3000], bytes[64];

	for (int i = first; i < end; i++) {
		memset(text, 'a' + i % 26, sizeof(text));
		text[i % 1000 ? i % 70 : (int)sizeof(text) - 1] = '\0';
		vmr_autofree char *what = vmr_format("%d \x1b[31m%s\xff", i, text);
		assert_null(CASE_INSERT(db, gap, .what = CASE_TEXT(what), .why = CASE_TEXT(""),
					.effect = CASE_TEXT(text), .address = CASE_INT_IF(i % 3, i),
					.count = CASE_INT(i)));
		memset(bytes, i, sizeof(bytes));
		const struct casedb_value values[] = {CASE_BLOB(bytes, (size_t)(i % 64)), CASE_INT(i)};
		assert_null(casedb_insert_named(db, "memory", columns, values, VMR_COUNT(values)));
	}
	memset(text, 0, sizeof(text)); /* what was given is not the caller's any more */
	memset(bytes, 0, sizeof(bytes));
}

static int64_t number_of(struct casedb *db, const char *sql)
{
	sqlite3_stmt *statement = NULL;

	assert_int_equal(sqlite3_prepare_v2(casedb_sqlite(db), sql, -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	int64_t number = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return number;
}

static char *all_rows(struct casedb *db)
{
	static const char sql[] = "SELECT group_concat(line, char(10)) FROM (SELECT quote(what) || quote(effect) || "
				  "quote(gap.address) || count || quote(bytes) || typeof(bytes) AS line FROM gap JOIN "
				  "memory ON memory.address = count ORDER BY count)";
	sqlite3_stmt *statement = NULL;

	assert_int_equal(sqlite3_prepare_v2(casedb_sqlite(db), sql, -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	char *rows = vmr_strdup((const char *)sqlite3_column_text(statement, 0));
	sqlite3_finalize(statement);
	return rows;
}

static void test_same_rows(void **state)
{
	struct casedb *at_once = NULL, *beside = casedb_begin(NULL, NULL);

	(void)state;
	insert_rows(beside, 0, ROWS / 2);
	assert_int_equal(number_of(beside, "SELECT count(*) FROM gap"), ROWS / 2);
	insert_rows(beside, ROWS / 2, ROWS / 2 + 10); /* at once now */
	casedb_go_beside(beside);
	insert_rows(beside, ROWS / 2 + 10, ROWS);
	vmr_autofree char *rows = all_rows(beside);
	assert_null(casedb_settle(beside));
	casedb_destroy(beside);
	assert_null(casedb_create(&at_once));
	casedb_go_beside(at_once); /* without effect */
	insert_rows(at_once, 0, ROWS);
	vmr_autofree char *others = all_rows(at_once);
	assert_string_equal(rows, others);
	casedb_destroy(at_once);
}

/* Rows of `flow` do not stop the others, which are there when somebody asks. */
static void test_flow_beside(void **state)
{
	static const uint32_t ords[] = {1, 2};
	static const uint8_t pairs[] = {0, 1, 0, 0};
	struct casedb *db = casedb_begin(NULL, NULL);

	(void)state;
	insert_rows(db, 0, 100);
	assert_null(casedb_insert_flow(db, "f.c:f", ords, 2, pairs));
	insert_rows(db, 100, 200);
	assert_null(casedb_insert_flow(db, "f.c:g", ords, 2, pairs));
	assert_int_equal(number_of(db, "SELECT count(*) FROM flow"), 2);
	assert_int_equal(number_of(db, "SELECT count(*) FROM memory"), 200);
	casedb_destroy(db);
}

/* A row that does not fit is told of once, whoever asks next; those behind it are not inserted. */
static void test_wrong_row(void **state)
{
	const struct casedb_value one[] = {CASE_INT(1)};
	struct casedb *db = casedb_begin(NULL, NULL);

	(void)state;
	insert_rows(db, 0, 10);
	assert_null(casedb_insert(db, "gap", one, 1));
	insert_rows(db, 10, 20);
	assert_int_equal(number_of(db, "SELECT count(*) FROM gap"), 10); /* which cannot tell */
	struct vmr_error *error = casedb_insert(db, "memory", one, 1);
	assert_string_equal(error->message, "case database: gap has 5 columns, not 1");
	vmr_error_destroy(error);
	insert_rows(db, 20, 30);
	casedb_go_beside(db);
	assert_null(casedb_insert(db, "no_such_table", one, 1));
	error = casedb_run(db, "engine/working.sql", "begin");
	assert_string_equal(error->message, "case database: no table no_such_table");
	vmr_error_destroy(error);
	assert_null(casedb_run(db, "engine/working.sql", "begin"));
	assert_int_equal(number_of(db, "SELECT count(*) FROM gap"), 20);
	casedb_destroy(db);
}

static struct vmr_error *make_table(void *context, struct sqlite3 *sqlite)
{
	usleep(20000); /* rows come meanwhile */
	if (!context)
		return vmr_error_create(VMR_SYSTEM, "no more");
	assert_int_equal(sqlite3_exec(sqlite, "CREATE TABLE more (number)", NULL, NULL, NULL), SQLITE_OK);
	return NULL;
}

static void test_more(void **state)
{
	const struct casedb_value one[] = {CASE_INT(1)};
	struct casedb *db = casedb_begin(make_table, state);

	assert_null(casedb_insert(db, "more", one, 1));
	assert_int_equal(number_of(db, "SELECT number FROM more"), 1);
	casedb_destroy(db);
	db = casedb_begin(make_table, NULL);
	insert_rows(db, 0, 10);
	struct vmr_error *error = casedb_settle(db);
	assert_string_equal(error->message, "case database: no more");
	vmr_error_destroy(error);
	casedb_destroy(db);
	db = casedb_begin(make_table, NULL);
	insert_rows(db, 0, 2000);
	casedb_destroy(db); /* nobody asked */
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_same_rows), cmocka_unit_test(test_flow_beside),
					   cmocka_unit_test(test_wrong_row), cmocka_unit_test(test_more)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
