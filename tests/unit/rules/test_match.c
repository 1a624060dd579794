/* SPDX-License-Identifier: MIT */
/* The source against debug information: what fits is exact, what does not differs and says why. */
#include <sqlite3.h>
#include <string.h>

#include "rules/fill/source.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/rules/case.h"

static const char code_sql[] = "DELETE FROM function_match; DELETE FROM code_member; DELETE FROM "
			       "source_member; DELETE FROM code_call; UPDATE tree SET match = 'unknown';"
			       "INSERT INTO code_function VALUES ('drv_wake', 'drv/a.c', 10, -700, -500), ('drv_wait', "
			       "'drv/a.c', 30, -4000, -2000), ('finish_wait', 'kernel/wait.c', 100, -9000, -8500);"
			       "INSERT INTO code_line VALUES ('drv_wake', 'drv/a.c', 15, -640), ('drv_wake', "
			       "'drv/a.c', 16, -600), ('finish_wait', 'kernel/wait.c', 111, -8900);"
			       "INSERT INTO code_call VALUES ('drv_wake', 'drv/a.c', -600, 'wake_up_process', 16, 0), "
			       "('drv_wake', 'drv/a.c', -610, 'compiler_made', 99, 0);";

static char *match_of(const char *change, const char *function, char **ret_why)
{
	struct casedb *db = case_create(case_source(), case_dump(), code_sql, change, NULL);
	vmr_autoerror error = fill_match(db);
	assert_null(error);
	sqlite3_stmt *statement = NULL;
	assert_int_equal(
		sqlite3_prepare_v2(
			casedb_sqlite(db),
			"SELECT m.match || '/' || t.match, m.why FROM function_match m, tree t WHERE m.function = ?",
			-1, &statement, NULL),
		SQLITE_OK);
	sqlite3_bind_text(statement, 1, function, -1, SQLITE_STATIC);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	char *match = strdup((const char *)sqlite3_column_text(statement, 0));
	const char *why = (const char *)sqlite3_column_text(statement, 1);
	*ret_why = why ? strdup(why) : NULL;
	sqlite3_finalize(statement);
	casedb_destroy(db);
	return match;
}

static const struct {
	const char *change, *match, *why;
} changes[] = {
	{"SELECT 1", "exact/exact", NULL},
	{"UPDATE code_function SET line = 12 WHERE name = 'drv_wake'", "differs/differs", "starts at line 12"},
	{"INSERT INTO code_line VALUES ('drv_wake', 'drv/a.c', 25, -590)", "differs/differs", "line 25, outside"},
	{"UPDATE code_call SET line = 14 WHERE callee = 'wake_up_process'", "differs/differs",
	 "calls wake_up_process() at line 14"},
	/* It is an argument of a macro that begins there, or of one that begins elsewhere. */
	{"UPDATE code_call SET line = 14 WHERE callee = 'wake_up_process'; UPDATE call SET macro_line = 14 WHERE "
	 "callee = 'wake_up_process'",
	 "exact/exact", NULL},
	{"UPDATE code_call SET line = 14 WHERE callee = 'wake_up_process'; UPDATE call SET macro_line = 13 WHERE "
	 "callee = 'wake_up_process'",
	 "differs/differs", "calls wake_up_process() at line 14"},
	/* The end of a scope calls it. */
	{"UPDATE code_call SET line = 14 WHERE callee = 'wake_up_process'; UPDATE statement SET macro = '__cleanup' "
	 "WHERE statement IN (SELECT statement FROM call WHERE callee = 'wake_up_process')",
	 "exact/exact", NULL},
	{"INSERT INTO code_member VALUES ('struct drv_waiter', 'task', 40, 8, 'p', NULL); INSERT INTO source_member "
	 "VALUES "
	 "('struct drv_waiter', 'task', 48, NULL)",
	 "differs/differs", "offsets differ"},
	{"INSERT INTO code_member VALUES ('struct drv_waiter', 'task', 40, 8, 'p', NULL); INSERT INTO source_member "
	 "VALUES "
	 "('struct drv_waiter', 'task', 40, NULL)",
	 "exact/exact", NULL},
};

static void test_changes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		char *why = NULL;
		char *match = match_of(changes[i].change, "drv/a.c:drv_wake", &why);
		assert_string_equal(match, changes[i].match);
		if (changes[i].why && (!why || !strstr(why, changes[i].why)))
			fail_msg("change %zu: why is %s", i, why);
		free(match);
		free(why);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_changes)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
