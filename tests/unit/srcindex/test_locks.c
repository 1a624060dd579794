/* SPDX-License-Identifier: MIT */
/* Locks: what is held at a statement, by helpers and callers too, and what was given back. */
#include "common/memory.h"
#include "rules/engine/casedb.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/srcindex/facts.h"

static const char held_sql[] = "SELECT count(*) FROM statement s JOIN lock_region l ON l.statement = s.statement"
			       " WHERE s.text = ?1 AND l.lock LIKE ?2 AND l.must || l.how LIKE ?3";
static const char given_sql[] = "SELECT count(*) FROM statement s JOIN lock_given l ON l.statement = s.statement"
				" WHERE s.text = ?1 AND l.lock LIKE ?2 AND l.must LIKE ?3";

static int held(void **state, const char *place, const char *lock, const char *how)
{
	return facts_count(*state, held_sql, place, lock, how, NULL);
}

static int given(void **state, const char *place, const char *lock, const char *must)
{
	return facts_count(*state, given_sql, place, lock, must, NULL);
}

static void test_helpers(void **state)
{
	assert_int_equal(held(state, "mark(10)", "&pool->lock", "1acquired"), 1);
	assert_int_equal(held(state, "mark(11)", "%", "%"), 0);
	assert_int_equal(held(state, "mark(12)", "&shelf->pool->lock", "1%"), 1);
	assert_int_equal(held(state, "mark(13)", "&shelf->own.lock", "1%"), 1);
	assert_int_equal(held(state, "mark(13)", "%", "%"), 1);
	assert_int_equal(held(state, "mark(14)", "%", "%"), 0);
	assert_int_equal(held(state, "mark(25)", "&main_shelf.lock", "1%"), 1);
	assert_int_equal(held(state, "mark(26)", "%", "%"), 0);
	assert_int_equal(given(state, "mark(1_)", "%", "%"), 0);
	assert_int_equal(held(state, "mark(27)", "%", "1%"), 0);
	assert_int_equal(held(state, "mark(30)", "&shelf->lock", "0%"), 1);
	assert_int_equal(given(state, "mark(31)", "%", "1"), 0);
	assert_int_equal(held(state, "mark(28)", "%", "1%"), 1);
	assert_int_equal(held(state, "mark(29)", "%", "%"), 0);
	assert_int_equal(given(state, "mark(29)", "%", "%"), 0);
	assert_int_equal(facts_count(*state,
				     "SELECT count(*) FROM lock_region WHERE lock = '&shelf->own.lock'"
				     " AND record_type = 'struct shelf' AND member = 'own.lock' AND root = 'shelf'",
				     NULL, NULL, NULL, NULL),
			 2);
}

static void test_on_some_paths(void **state)
{
	assert_int_equal(held(state, "mark(15)", "&pool->lock", "0%"), 1);
	assert_int_equal(held(state, "mark(18)", "&shelf->lock", "0%"), 1);
	assert_int_equal(given(state, "mark(5)", "&shelf->lock", "0"), 1);
}

static void test_given(void **state)
{
	assert_int_equal(given(state, "mark(1)", "&shelf->lock", "1"), 1);
	assert_int_equal(given(state, "mark(2)", "%", "%"), 0);
	assert_int_equal(given(state, "mark(3)", "%", "%"), 0);
	assert_int_equal(given(state, "mark(4)", "&shelf->lock", "1"), 1);
	assert_int_equal(held(state, "mark(16)", "&shelf->lock", "1%"), 1);
	assert_int_equal(held(state, "mark(17)", "%", "%"), 0);
	assert_int_equal(given(state, "mark(17)", "%", "%"), 0);
	assert_int_equal(held(state, "mark(21)", "&shelf->lock", "1asserted"), 1);
	assert_int_equal(given(state, "mark(22)", "&shelf->lock", "1"), 1);
	assert_int_equal(given(state, "mark(23)", "&shelf->lock", "1"), 1);
	assert_int_equal(given(state, "mark(24)", "%", "%"), 0);
	/* The statement that gives it back too; the one that takes it again not. */
	assert_int_equal(given(state, "mutex_unlock(&shelf->lock)", "&shelf->lock", "1"), 5);
	assert_int_equal(given(state, "mutex_lock(&shelf->lock)", "%", "%"), 0);
}

static void test_rcu_is_no_lock(void **state)
{
	static const char takes_sql[] = "SELECT count(*) FROM statement WHERE function = 'locks.c:reads'"
					" AND exit_locked = 1";

	assert_int_equal(held(state, "mark(20)", "RCU", "1rcu"), 1);
	assert_int_equal(facts_count(*state, takes_sql, NULL, NULL, NULL, NULL), 0);
}

/* ---------------------------------------------------------------- callers */

/*
 * "record member must how" of what is held at a mark: by the function (how as in lock_region), or by its callers (how:
 * caller) and not given back there.
 */
static int by_caller(void **state, const char *place, const char *lock)
{
	static const char sql[] =
		"WITH held AS (SELECT statement, record_type, member, must, how FROM own_lock UNION ALL"
		" SELECT s.statement, e.record_type, e.member, e.must AND NOT EXISTS (SELECT 1 FROM given_lock g"
		" WHERE g.statement = s.statement AND g.record_type = e.record_type AND g.member = e.member), 'caller'"
		" FROM statement s CROSS JOIN entry_lock e ON e.function = s.function"
		" WHERE NOT EXISTS (SELECT 1 FROM given_lock g WHERE g.statement = s.statement AND g.must = 1"
		" AND g.record_type = e.record_type AND g.member = e.member)"
		" AND NOT EXISTS (SELECT 1 FROM own_lock o WHERE o.statement = s.statement"
		" AND o.record_type = e.record_type AND o.member = e.member))"
		" SELECT count(*) FROM statement s CROSS JOIN held h ON h.statement = s.statement WHERE s.text = ?1"
		" AND h.record_type || ' ' || h.member || ' ' || h.must || ' ' || h.how LIKE ?2";

	return facts_count(*state, sql, place, lock, NULL, NULL);
}

static void test_callers(void **state)
{
	assert_int_equal(by_caller(state, "mark(1)", "struct cabinet lock 1 caller"), 1);
	assert_int_equal(by_caller(state, "mark(1)", "struct cabinet keys 0 caller%"), 1);
	assert_int_equal(by_caller(state, "mark(2)", "% lock %"), 0);
	assert_int_equal(by_caller(state, "mark(3)", "struct cabinet lock 1 acquired"), 1);
	assert_int_equal(by_caller(state, "mark(3)", "% lock %"), 1);
	assert_int_equal(by_caller(state, "mark(4)", "% lock 0 caller%"), 1);
	assert_int_equal(by_caller(state, "mark(5)", "% lock 1 caller"), 1);
	assert_int_equal(by_caller(state, "mark(6)", "% lock 1 caller"), 1);
	assert_int_equal(by_caller(state, "mark(7)", "% lock 1 caller"), 1);
	assert_int_equal(by_caller(state, "mark(8)", "% lock 1 caller"), 1);
	assert_int_equal(by_caller(state, "mark(9)", "% lock 1%"), 0);
	assert_int_equal(by_caller(state, "mark(10)", "struct mutex everything 1 caller"), 1);
	assert_int_equal(by_caller(state, "mark(11)", "%"), 0);
	assert_int_equal(by_caller(state, "mark(12)", "% lock 1 caller"), 1);
	assert_int_equal(by_caller(state, "mark(13)", "% lock 1 caller"), 1);
}

static int set_up(void **state)
{
	return facts_read(SAMPLE_TREE, "locks.c", (struct casedb **)state);
}

static int set_up_callers(void **state)
{
	return facts_read(SAMPLE_TREE, "callers.c", (struct casedb **)state);
}

static int tear_down(void **state)
{
	casedb_destroy(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_helpers),
		cmocka_unit_test(test_on_some_paths),
		cmocka_unit_test(test_given),
		cmocka_unit_test(test_rcu_is_no_lock),
	};
	const struct CMUnitTest callers[] = {
		cmocka_unit_test(test_callers),
	};
	int failed = cmocka_run_group_tests(tests, set_up, tear_down);
	return failed + cmocka_run_group_tests(callers, set_up_callers, tear_down);
}
