/* SPDX-License-Identifier: MIT */
/* The tables `successor` and `stored`: is there a path between two statements that avoids a third? */

#include "common/memory.h"
#include "rules/engine/casedb.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/srcindex/facts.h"

/* Paths of a function from a statement ("": its entry) to another ("": its end) around all of a third text. */
static const char path_sql[] =
	"WITH RECURSIVE place(text, statement) AS (SELECT text, statement FROM statement WHERE function = ?1),"
	" way(at) AS ("
	"  SELECT next FROM successor WHERE statement IN (SELECT iif(?2 = '', ?1, (SELECT statement FROM place WHERE "
	"text = ?2)))"
	"  UNION SELECT s.next FROM way JOIN successor s ON s.statement = way.at"
	"  WHERE way.at NOT IN (SELECT statement FROM place WHERE text = ?4))"
	" SELECT count(*) FROM way WHERE at = iif(?3 = '', '', (SELECT statement FROM place WHERE text = ?3))";

static bool has_path(struct casedb *db, const char *name, const char *from, const char *to, const char *around)
{
	vmr_autofree char *function = vmr_format("paths.c:%s", name);

	return facts_count(db, path_sql, function, from, to, around) > 0;
}

static void test_paths(void **state)
{
	static const struct {
		const char *function, *from, *to, *around;
		bool expected;
	} paths[] = {
		/* An arm without else at a loop's end leads to its head. */
		{"loop_ends_with_if", "first(entry)", "first(entry)", "second(entry)", true},
		{"loop_ends_with_if", "first(entry)", "first(entry)", "list_for_each_entry(entry, list, link)", false},
		{"loop_ends_with_if", "second(entry)", "first(entry)", "", true},
		{"loop_ends_with_if", "second(entry)", "third(entry)", "list_for_each_entry(entry, list, link)", false},
		{"loop_ends_with_if", "third(entry)", "first(entry)", "", false},
		{"loop_ends_with_if", "", "third(entry)", "first(entry)", true},
		{"loop_continues", "ask(entry)", "first(entry)", "second(entry)", true},
		{"loop_continues", "ask(entry)", "", "list_for_each_entry_safe(entry, after, list, link)", false},
		{"loop_while", "first(entry)", "second(entry)", "entry = next_of(entry)", false},
		{"loop_while", "second(entry)", "first(entry)", "entry = next_of(entry)", true},
		{"loop_while", "first(entry)", "first(entry)", "entry = next_of(entry)", false},
		{"loop_while", "first(entry)", "third(entry)", "ask(entry)", false},
		{"loop_while", "", "third(entry)", "first(entry)", true},
		{"loop_by_hand", "first(entry)", "first(entry)", "entry = entry + 1", false},
		{"loop_by_hand", "first(entry)", "first(entry)", "", true},
		{"loop_once", "", "second(entry)", "first(entry)", false},
		{"loop_once", "first(entry)", "", "second(entry)", true},
		{"loop_once", "second(entry)", "", "first(entry)", true},
		{"loop_once", "second(entry)", "first(entry)", "ask(entry)", false},
		{"go_back", "second(entry)", "third(entry)", "first(entry)", false},
		{"go_back", "second(entry)", "third(entry)", "", true},
		{"go_back", "first(entry)", "third(entry)", "second(entry)", true},
		{"go_out", "first(entry)", "third(entry)", "second(entry)", true},
		{"go_out", "", "", "third(entry)", false},
		{"go_out", "second(entry)", "first(entry)", "", false},
		{"local_labels", "first(entry)", "third(entry)", "second(entry)", true},
		{"local_labels", "first(entry)", "", "third(entry)", false},
		{"local_labels", "third(entry)", "first(entry)", "", false},
		{"local_labels", "third(entry)", "", "second(entry)", true},
		{"fall_through", "first(entry)", "", "second(entry)", false},
		{"fall_through", "entry->count", "second(entry)", "first(entry)", true},
		{"fall_through", "first(entry)", "third(entry)", "", false},
		{"fall_through", "entry->count", "", "second(entry)", true},
		{"leave_early", "first(entry)", "", "second(entry)", true},
		{"leave_early", "return 1", "second(entry)", "", false},
		{"leave_early", "second(entry)", "", "return 0", false},
		{"both", "ask(entry)", "second(entry)", "ask_again(entry)", true},
		{"both", "ask(entry)", "first(entry)", "ask_again(entry)", false},
		{"either", "ask(entry)", "first(entry)", "ask_again(entry)", true},
		{"either", "ask(entry)", "second(entry)", "ask_again(entry)", true},
		{"either", "", "second(entry)", "first(entry)", true},
		{"chosen", "ask(entry)", "second(entry)", "entry->count", true},
		{"chosen", "ask(entry)", "ask_again(entry)", "entry->count", true},
		{"for_ever", "first(entry)", "first(entry)", "", true},
		{"for_ever", "first(entry)", "", "", false},
	};
	struct casedb *db = *state;

	for (size_t i = 0; i < VMR_COUNT(paths); i++)
		if (has_path(db, paths[i].function, paths[i].from, paths[i].to, paths[i].around) != paths[i].expected)
			fail_msg("%s: %s -> %s around %s", paths[i].function, paths[i].from, paths[i].to,
				 paths[i].around);
}

static void test_arms_are_those_of_branch(void **state)
{
	static const char both_sql[] =
		"SELECT count(*) FROM branch b JOIN successor s ON s.statement = b.statement"
		" AND s.arm = b.arm AND s.next = coalesce(b.first, '') WHERE b.statement LIKE ?1";
	static const char arms_sql[] = "SELECT count(*) FROM successor WHERE arm = ?2 AND statement LIKE ?1";
	struct casedb *db = *state;

	assert_int_equal(facts_count(db, both_sql, "paths.c:fall_through#%", NULL, NULL, NULL), 4);
	assert_int_equal(facts_count(db, both_sql, "paths.c:loop_while#%", NULL, NULL, NULL), 2);
	assert_int_equal(facts_count(db, arms_sql, "paths.c:fall_through#%", "case 3", NULL, NULL), 1);
	assert_int_equal(facts_count(db, arms_sql, "paths.c:fall_through#%", "true", NULL, NULL), 0);
}

static void test_stations(void **state)
{
	static const char next_sql[] = "SELECT count(*) FROM statement a JOIN successor s ON s.statement = a.statement"
				       " JOIN statement b ON b.statement = s.next"
				       " WHERE a.function = 'paths.c:stations' AND a.text = ?1 AND b.text = ?2";
	struct casedb *db = *state;

	assert_int_equal(facts_count(db, next_sql, "first(entry)", "copy = entry", NULL, NULL), 1);
	assert_int_equal(facts_count(db, next_sql, "copy = entry", "second(copy + sum)", NULL, NULL), 1);
	assert_int_equal(facts_count(db, next_sql, "first(entry)", "sum = 2", NULL, NULL), 0);
}

/* Stores to variables of the function lie on the edges that pass them. */
static void test_stores_between(void **state)
{
	static const char stored_sql[] = "SELECT count(*) FROM stored JOIN statement s ON s.statement = stored.store"
					 " JOIN statement a ON a.statement = stored.statement"
					 " WHERE a.function = 'paths.c:answers' AND a.text = ?1 AND stored.arm = ?2"
					 " AND s.text = ?3";
	static const char entry_sql[] = "SELECT count(*) FROM stored JOIN statement s ON s.statement = stored.store"
					" WHERE stored.statement = 'paths.c:answers' AND s.text LIKE ?1";
	struct casedb *db = *state;

	assert_int_equal(facts_count(db, entry_sql, "%error = 0%", NULL, NULL, NULL), 1);
	assert_int_equal(facts_count(db, stored_sql, "ask(entry)", "true", "error = 1", NULL), 1);
	assert_int_equal(facts_count(db, stored_sql, "ask(entry)", "false", "error = 2", NULL), 1);
	assert_int_equal(facts_count(db, stored_sql, "ask(entry)", "false", "error = 3", NULL), 1);
	assert_int_equal(facts_count(db, stored_sql, "ask(entry)", "true", "error = 3", NULL), 0);
	assert_int_equal(facts_count(db, stored_sql, "second(entry)", "", "error = 1", NULL), 0);
}

static int set_up(void **state)
{
	return facts_read(SAMPLE_TREE, "paths.c", (struct casedb **)state);
}

static int tear_down(void **state)
{
	casedb_destroy(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_arms_are_those_of_branch),
		cmocka_unit_test(test_stations),
		cmocka_unit_test(test_stores_between),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
