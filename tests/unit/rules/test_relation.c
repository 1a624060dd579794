/* SPDX-License-Identifier: MIT */
/* Relations from one candidate to the next: which are made anew, and that what stays is right. */
#include <sqlite3.h>
#include <string.h>

#include "common/memory.h"
#include "rules/engine/foregone.h"
#include "rules/engine/query.h"
#include "rules/engine/relation.h"
#include "rules/engine/rowsum.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/rules/case.h"

static int64_t counted; /* rows for which popcount() was called: once for each row of a relation that is filled */

static void count_row(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count;
	counted++;
	sqlite3_result_value(context, values[0]);
}

struct scene {
	struct casedb *db;
	sqlite3 *sqlite;
	struct relation_set *set;
};

/* Candidates are rows of `bound` (lane, number); each relation reads the ones before it. */
static struct scene begin(const char *const (*lets)[2], enum relation_scope scope)
{
	struct scene scene = {.db = case_create("SELECT 1", NULL)};

	scene.sqlite = casedb_sqlite(scene.db);
	assert_int_equal(sqlite3_create_function(scene.sqlite, "popcount", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL,
						 count_row, NULL, NULL),
			 SQLITE_OK);
	assert_null(relation_set_create(scene.sqlite, &scene.set));
	assert_null(relation_declare(scene.set, "bound", "lane number"));
	for (size_t i = 0; lets[i][0]; i++)
		assert_null(relation_add(scene.set, lets[i][0], NULL, lets[i][1],
					 lets[i + 1][0] ? RELATION_OF_CANDIDATE : scope));
	return scene;
}

static void end(struct scene *scene)
{
	relation_set_destroy(scene->set);
	casedb_destroy(scene->db);
}

static struct vmr_error *add_number(void *context, sqlite3_stmt *row)
{
	int64_t *sum = context;

	*sum = *sum * 10 + sqlite3_column_int64(row, 0);
	return NULL;
}

/* The next candidate: what the statement gives of it, its digits one behind the other. */
static int64_t ask(struct scene *scene, const char *rows, const char *select)
{
	struct relation_query query = {0};
	int64_t digits = 0;
	vmr_autofree char *insert = vmr_format("INSERT INTO own.bound VALUES %s", rows);

	relation_forget(scene->set);
	assert_int_equal(sqlite3_exec(scene->sqlite, insert, NULL, NULL, NULL), SQLITE_OK);
	counted = 0;
	assert_null(relation_prepare(scene->set, select, &query));
	assert_null(relation_run(scene->set, &query, add_number, &digits));
	relation_query_release(&query);
	return digits;
}

static const char *const of_lanes[][2] = {
	{"before", "SELECT lane, number FROM bound"},
	{"behind", "SELECT popcount(before.number) AS number FROM before WHERE before.lane = 'waiter'"},
	{0},
};
static const char asked[] = "SELECT number FROM behind";

static void test_owner_stays(void **state)
{
	(void)state;
	struct scene scene = begin(of_lanes, RELATION_OF_OWNER);

	assert_int_equal(ask(&scene, "('waiter', 1), ('waker', 5)", asked), 1);
	assert_int_equal(counted, 1);
	assert_int_equal(ask(&scene, "('waiter', 1), ('waker', 6), ('waker', 7)", asked), 1);
	assert_int_equal(counted, 0); /* the other side is another one */
	assert_int_equal(ask(&scene, "('waiter', 1), ('waiter', 2), ('waker', 7)", asked), 12);
	assert_int_equal(counted, 2);
	assert_int_equal(ask(&scene, "('waiter', 2), ('waiter', 1), ('waker', 7)", asked), 21);
	assert_int_equal(counted, 2); /* in another order */
	assert_int_equal(ask(&scene, "('waker', 7)", asked), 0);
	assert_int_equal(ask(&scene, "('waiter', 2), ('waiter', 1)", asked), 21);
	assert_int_equal(counted, 2);
	end(&scene);
}

static void test_both_lanes_read(void **state)
{
	(void)state;
	struct scene scene = begin(of_lanes, RELATION_OF_CANDIDATE);

	assert_int_equal(ask(&scene, "('waiter', 1), ('waker', 5)", asked), 1);
	assert_int_equal(ask(&scene, "('waiter', 1), ('waker', 6)", asked), 1);
	assert_int_equal(counted, 1); /* it does not say that it reads one lane alone */
	assert_int_equal(ask(&scene, "('waiter', 1), ('waker', 6)", asked), 1);
	assert_int_equal(counted, 0);
	end(&scene);
}

/* Rows that go, and come back. */
static void test_without_rows(void **state)
{
	(void)state;
	static const char *const lets[][2] = {
		{"wakers", "SELECT number FROM bound WHERE lane = 'waker'"},
		{"behind", "SELECT popcount(bound.number) AS number FROM bound JOIN wakers"},
		{0},
	};
	struct scene scene = begin(lets, RELATION_OF_CANDIDATE);

	for (int i = 0; i < 2; i++) {
		assert_int_equal(ask(&scene, "('waiter', 1), ('waker', 5)", asked), 15);
		assert_int_equal(counted, 2);
		assert_int_equal(ask(&scene, "('waiter', 1)", asked), 0);
		assert_int_equal(counted, 0);
	}
	end(&scene);
}

/* What a relation makes of other rows may be the same rows: what reads those stays. */
static void test_same_rows_made(void **state)
{
	(void)state;
	static const char *const lets[][2] = {
		{"parity", "SELECT number % 2 AS number FROM bound"},
		{"behind", "SELECT popcount(number) AS number FROM parity"},
		{0},
	};
	struct scene scene = begin(lets, RELATION_OF_CANDIDATE);

	assert_int_equal(ask(&scene, "('waiter', 3)", asked), 1);
	assert_int_equal(ask(&scene, "('waiter', 5)", asked), 1);
	assert_int_equal(counted, 0);
	assert_int_equal(ask(&scene, "('waiter', 4)", asked), 0);
	assert_int_equal(counted, 1);
	end(&scene);
}

/* What is asked only of some candidates is compared with the last one that it was asked of. */
static void test_asked_now_and_then(void **state)
{
	(void)state;
	struct scene scene = begin(of_lanes, RELATION_OF_OWNER);

	assert_int_equal(ask(&scene, "('waiter', 1)", asked), 1);
	assert_int_equal(ask(&scene, "('waiter', 2)", "SELECT number FROM bound"), 2);
	assert_int_equal(ask(&scene, "('waiter', 2)", "SELECT number FROM before"), 2);
	assert_int_equal(ask(&scene, "('waiter', 1)", asked), 1);
	assert_int_equal(ask(&scene, "('waiter', 3)", asked), 3);
	end(&scene);
}

/* The turn of a candidate's mistake changes without a relation. */
static void test_turn(void **state)
{
	(void)state;
	static const char *const lets[][2] = {
		{"before", "SELECT lane, number FROM bound"},
		{"behind", "SELECT before.number FROM before JOIN turn ON turn.number = before.number"},
		{0},
	};
	struct scene scene = begin(lets, RELATION_OF_OWNER);

	case_run(scene.db,
		 "CREATE TEMP TABLE IF NOT EXISTS turn (number); DELETE FROM turn; INSERT INTO turn VALUES (1)");
	assert_int_equal(ask(&scene, "('waiter', 1), ('waiter', 2)", asked), 1);
	case_run(scene.db, "UPDATE turn SET number = 2");
	assert_int_equal(ask(&scene, "('waiter', 1), ('waiter', 2)", asked), 2);
	end(&scene);
}

static struct rowsum sum_of(sqlite3 *sqlite, const char *values)
{
	vmr_autofree char *sql = vmr_format("DELETE FROM temp.sums; INSERT INTO temp.sums VALUES %s", values);
	sqlite3_stmt *select = NULL;
	struct rowsum sum;

	assert_int_equal(sqlite3_exec(sqlite, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_null(rowsum_prepare(sqlite, "temp", "sums", &select));
	assert_null(rowsum_read(select, &sum));
	sqlite3_finalize(select);
	return sum;
}

static void test_sums(void **state)
{
	(void)state;
	static const char *const different[] = {
		"(1, NULL)",       "('1', NULL)",     "(NULL, 1)",        "('', NULL)",     "('', '')", "('ab', 'c')",
		"('a', 'bc')",     "(1, 2), (3, 4)",  "(3, 4), (1, 2)",   "(1, 2), (1, 2)", "(1, 2)",   "(1.5, 2)",
		"('12345678', 1)", "('12345679', 1)", "('123456789', 1)", "(x'31', NULL)",
	};
	sqlite3 *sqlite = NULL;
	struct rowsum sums[VMR_COUNT(different)];

	assert_int_equal(sqlite3_open(":memory:", &sqlite), SQLITE_OK);
	assert_int_equal(sqlite3_exec(sqlite, "CREATE TEMP TABLE sums (first, second)", NULL, NULL, NULL), SQLITE_OK);
	for (size_t i = 0; i < VMR_COUNT(different); i++) {
		sums[i] = sum_of(sqlite, different[i]);
		assert_true(sums[i].all == sum_of(sqlite, different[i]).all && sums[i].all == sums[i].of_owner);
		for (size_t k = 0; k < i; k++)
			assert_true(sums[i].all != sums[k].all);
	}
	sqlite3_close(sqlite);
}

/* What followed from an owner's side alone holds while that side is the same, and no longer. */
static void test_foregone(void **state)
{
	(void)state;
	struct foregone foregone = {0};
	const struct rowsum first = {.all = 1, .of_owner = 7}, same_owner = {.all = 2, .of_owner = 7},
			    other = {.all = 1, .of_owner = 8};

	assert_false(foregone_holds(&foregone, &first));
	foregone_note(&foregone, &first, "same-context", "nobody else finds it");
	assert_true(foregone_holds(&foregone, &first) && foregone_holds(&foregone, &same_owner));
	assert_string_equal(foregone.why, "nobody else finds it");
	assert_false(foregone_holds(&foregone, &other));
	foregone_note(&foregone, &same_owner, NULL, NULL);
	assert_false(foregone_holds(&foregone, &same_owner));
	foregone_deinit(&foregone);
}

static int64_t number_of(sqlite3 *sqlite, const char *sql)
{
	sqlite3_stmt *statement = NULL;

	assert_int_equal(sqlite3_prepare_v2(sqlite, sql, -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	int64_t number = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return number;
}

/* A set on databases that are there already, then another that attaches them itself; gives the size of its cache. */
static int64_t use_early(const char *facts)
{
	struct scene scene = {.db = case_create("SELECT 1", NULL)};
	int64_t size = 0;

	scene.sqlite = casedb_sqlite(scene.db);
	assert_null(relation_attach_early(scene.sqlite));
	assert_false(sqlite3_get_autocommit(scene.sqlite));
	case_run(scene.db, facts);
	if (relation_set_is_large(scene.sqlite))
		assert_null(casedb_spill(scene.db));
	for (int64_t turn = 1; turn < 3; turn++) {
		vmr_autofree char *row = vmr_format("('waiter', %d)", (int)turn);
		assert_null(relation_set_create(scene.sqlite, &scene.set));
		size = number_of(scene.sqlite, "PRAGMA shared.cache_size");
		assert_int_equal(number_of(scene.sqlite, "SELECT count(*) FROM shared.release_at"), 0);
		assert_null(relation_declare(scene.set, "bound", "lane number"));
		assert_int_equal(ask(&scene, row, "SELECT number FROM bound"), turn);
		relation_set_destroy(scene.set);
		assert_false(sqlite3_get_autocommit(scene.sqlite));
		assert_true(sqlite3_db_readonly(scene.sqlite, "shared") < 0);
	}
	casedb_destroy(scene.db);
	return size;
}

static void test_attached_early(void **state)
{
	static const char many[] = "WITH n(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM n WHERE n < 1500) "
				   "INSERT INTO file SELECT 'file' || n || '.c', 'tree', NULL, '', 'ok' FROM n";
	(void)state;
	assert_int_equal(use_early("SELECT 1"), -8192);
	assert_int_equal(use_early(many), -32768);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_owner_stays),
		cmocka_unit_test(test_both_lanes_read),
		cmocka_unit_test(test_without_rows),
		cmocka_unit_test(test_same_rows_made),
		cmocka_unit_test(test_asked_now_and_then),
		cmocka_unit_test(test_turn),
		cmocka_unit_test(test_sums),
		cmocka_unit_test(test_foregone),
		cmocka_unit_test(test_attached_early),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
