/* SPDX-License-Identifier: MIT */
/* The engine: the fence around rules, evidence that goes and what goes with it, merging. */
#include <sqlite3.h>
#include <string.h>

#include "common/memory.h"
#include "rules/engine/candidates.h"
#include "rules/engine/check.h"
#include "rules/engine/fingerprint.h"
#include "rules/engine/limits.h"
#include "rules/engine/query.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/rules/case.h"

static const char *const forbidden[] = {
	"DELETE FROM gap",
	"INSERT INTO gap VALUES (1, 2, 3, 4, 5)",
	"PRAGMA user_version",
	"ATTACH 'x' AS y",
	"SELECT load_extension('x')",
	"SELECT 1; SELECT 2",
	"SELECT random()",
	"DROP TABLE gap",
	"CREATE TABLE t (a)",
	"SELECT no_such_column FROM gap",
	"",
};

static struct vmr_error *ignore_row(void *context, struct sqlite3_stmt *row)
{
	(void)context;
	(void)row;
	return NULL;
}

static void test_fence(void **state)
{
	(void)state;
	struct casedb *db = case_create("SELECT 1", NULL);
	for (size_t i = 0; i < sizeof(forbidden) / sizeof(*forbidden); i++) {
		sqlite3_stmt *statement = NULL;
		struct vmr_error *error = query_prepare(casedb_sqlite(db), forbidden[i], &statement);
		if (!error)
			fail_msg("allowed: %s", forbidden[i]);
		vmr_error_destroy(error);
	}
	sqlite3_stmt *endless = NULL;
	assert_null(query_prepare(
		casedb_sqlite(db),
		"WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n", &endless));
	int64_t left = 1000000;
	struct vmr_error *error = query_run_within(casedb_sqlite(db), endless, &left, ignore_row, NULL);
	assert_int_equal(left, 0);
	assert_non_null(error);
	assert_int_equal(error->code, VMR_TOO_LARGE);
	vmr_error_destroy(error);
	sqlite3_finalize(endless);
	casedb_destroy(db);
}

/* An evidence that goes takes its node, its edges and the edges of its node along. */
static void test_evidence_removed(void **state)
{
	(void)state;
	static const char trigger[] = "CREATE TRIGGER forget AFTER INSERT ON evidence WHEN NEW.key = 'src-leave' BEGIN "
				      "DELETE FROM evidence WHERE key = 'src-leave'; END";
	struct report_content *whole = case_analyze(case_create(case_source(), case_dump(), NULL));
	struct report_content *less = case_analyze(case_create(case_source(), case_dump(), trigger, NULL));
	const struct finding *a = &whole->findings[0], *b = &less->findings[0];
	assert_int_equal(b->evidence_count, a->evidence_count - 1);
	assert_int_equal(b->node_count, a->node_count - 1);
	assert_int_equal(b->edge_count, a->edge_count - 3);
	for (size_t i = 0; i < b->node_count; i++)
		assert_string_not_equal(b->nodes[i].id, "leave");
	for (size_t i = 0; i < b->edge_count; i++) {
		assert_string_not_equal(b->edges[i].from, "leave");
		assert_string_not_equal(b->edges[i].to, "leave");
	}
	report_content_destroy(whole);
	report_content_destroy(less);
}

/* A rule that fails is a limit: that it found nothing says nothing. */
static void test_failing_rule(void **state)
{
	(void)state;
	static const char trigger[] =
		"CREATE TRIGGER fail BEFORE INSERT ON finding WHEN NEW.rule = 'stack-waiter' BEGIN "
		"SELECT raise(ABORT, 'no room'); END";
	struct casedb *db = case_create(case_source(), case_dump(), trigger, NULL);
	struct rule **rules = NULL;
	size_t count = 0;
	assert_null(rules_load(&rules, &count));
	assert_null(case_evaluate(db, rules, count));
	sqlite3_stmt *statement = NULL;
	assert_null(query_prepare(casedb_sqlite(db),
				  "SELECT why FROM gap WHERE what = 'findings of stack-waiter' AND count = 1",
				  &statement));
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	assert_non_null(strstr(query_text(statement, 0), "no room"));
	sqlite3_finalize(statement);
	rules_free(rules, count);
	casedb_destroy(db);
}

/* In place of popcount(): ends what runs, as the limit of instructions does, when many rows have been written. */
static void end_query(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count;
	if (sqlite3_value_int(values[0]) == 40000)
		sqlite3_interrupt(sqlite3_context_db_handle(context));
	sqlite3_result_text(context, "a text of some length, so that there are many pages", -1, SQLITE_STATIC);
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

/* Put another statement in place of a part of the rule entry-left-behind. */
static void replace_part(struct rule **rules, size_t count, enum rule_part_kind kind, const char *sql)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < rules[i]->part_count && !strcmp(rules[i]->id, "entry-left-behind"); k++)
			if (rules[i]->parts[k].kind == kind) {
				free(rules[i]->parts[k].sql);
				rules[i]->parts[k].sql = vmr_strdup(sql);
			}
}

/* The case in which one rule has another statement; the caller destroys it. */
static struct casedb *evaluate_with(enum rule_part_kind kind, const char *sql)
{
	struct casedb *db = case_create(case_source(), case_dump(), NULL);
	struct rule **rules = NULL;
	size_t count = 0;
	assert_null(rules_load(&rules, &count));
	replace_part(rules, count, kind, sql);
	sqlite3_create_function(casedb_sqlite(db), "popcount", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, end_query,
				NULL, NULL);
	assert_null(case_evaluate(db, rules, count));
	rules_free(rules, count);
	return db;
}

static const char all_facts[] = "SELECT (SELECT count(*) FROM statement) * 1000 + (SELECT count(*) FROM object)";

/* What is said of that rule, and that nothing was taken from the facts, nor from the rules behind it. */
static void check_failed(struct casedb *db, const char *why)
{
	struct casedb *untouched = case_create(case_source(), case_dump(), NULL);
	vmr_autofree char *gap = vmr_format(
		"SELECT count(*) FROM gap WHERE what = 'findings of entry-left-behind' AND why LIKE '%s'", why);
	assert_int_equal(number_of(db, gap), 1);
	assert_int_equal(
		number_of(db, "SELECT count(*) FROM finding WHERE rule = 'stack-waiter' AND verdict = 'likely'"), 1);
	assert_int_equal(number_of(db, "SELECT count(*) FROM rule_result WHERE status = 'error'"), 1);
	assert_int_equal(number_of(db, all_facts), number_of(untouched, all_facts));
	casedb_destroy(untouched);
}

static const char unfinished[] =
	"SELECT count(*) FROM finding WHERE rule = 'entry-left-behind' AND silenced_by = 'unfinished'";

/* What one candidate writes for too long ends that candidate. */
static void test_endless_candidate(void **state)
{
	(void)state;
	struct casedb *db = evaluate_with(
		RULE_PART_SIDE, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) "
				"SELECT 'waiter' AS lane, popcount(i) AS function FROM n");
	check_failed(db, "for 2 of 2 candidates (drv/a.c): %takes too long");
	assert_int_equal(number_of(db, unfinished), 2);
	casedb_destroy(db);
}

/* Rows beyond the limit are not cut off in silence. */
static void test_too_many_rows(void **state)
{
	(void)state;
	struct casedb *db = evaluate_with(
		RULE_PART_SIDE, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100001) "
				"SELECT 'waiter' AS lane, i AS function FROM n");
	check_failed(db, "for 2 of 2 candidates (drv/a.c): %more than 100000 rows");
	assert_int_equal(number_of(db, unfinished), 2);
	casedb_destroy(db);
}

/* What is asked for all candidates ends the rule. */
static void test_endless_rule(void **state)
{
	(void)state;
	struct casedb *db = evaluate_with(
		RULE_PART_BIND, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) "
				"SELECT 1 AS observed, popcount(i) AS function FROM n ORDER BY 2");
	check_failed(db, "rule entry-left-behind, %takes too long");
	assert_int_equal(number_of(db, unfinished), 0);
	casedb_destroy(db);
}

/* Relations of so many files that they may go to disk have the same rows. */
static void test_many_files(void **state)
{
	(void)state;
	static const char files[] =
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500) "
		"INSERT INTO file (path, tree, hash, quality) SELECT 'many/' || i || '.h', 'tree', 'x', 'ok' FROM n";
	static const char verdicts[] =
		"SELECT count(*) FROM finding WHERE verdict = 'confirmed' AND rule = 'stack-waiter'";
	struct rule **rules = NULL;
	size_t count = 0;
	assert_null(rules_load(&rules, &count));
	struct casedb *db = case_create(case_source(), case_dump(), files, NULL);
	assert_null(case_evaluate(db, rules, count));
	assert_int_equal(number_of(db, "SELECT count(*) > 1500 FROM file"), 1);
	assert_int_equal(number_of(db, verdicts), 1);
	assert_int_equal(number_of(db, "SELECT count(*) FROM rule_result WHERE status = 'error'"), 0);
	casedb_destroy(db);
	for (size_t i = 0; i < count; i++) { /* alone: none finds made what another one would have */
		db = case_create(case_source(), case_dump(), files, NULL);
		assert_null(case_evaluate(db, &rules[i], 1));
		assert_int_equal(number_of(db, "SELECT count(*) FROM rule_result WHERE status = 'error'"), 0);
		casedb_destroy(db);
	}
	rules_free(rules, count);
}

/* Rivals come in the rule's order, other rules last, with the ids of their evidence. */
static void test_rivals(void **state)
{
	(void)state;
	static const char trigger[] = "CREATE TRIGGER rivals AFTER INSERT ON rival WHEN NEW.item = 'flipped-bit' BEGIN "
				      "UPDATE rival SET why = 'many differ', evidence = 'src-leave none' WHERE item = "
				      "'flipped-bit'; END";
	struct report_content *content = case_analyze(case_create(case_source(), case_dump(), trigger, NULL));
	const struct finding *finding = &content->findings[0];
	assert_int_equal(finding->rival_count, 10);
	assert_string_equal(finding->rivals[0].id, "never-set");
	assert_string_equal(finding->rivals[3].id, "flipped-bit");
	assert_string_equal(finding->rivals[3].text, "one bit of it was flipped");
	assert_string_equal(finding->rivals[3].state, "excluded");
	assert_string_equal(finding->rivals[3].why, "many differ");
	assert_int_equal(finding->rivals[3].evidence.count, 1);
	assert_string_equal(finding->rivals[9].id, "rule:late-completion");
	report_content_destroy(content);
}

static const char damage_sql[] =
	"INSERT INTO queue VALUES (-5000, 'wait_queue_head', 'drv_queue', 'kernel data', NULL, NULL, -5000, 0, 2, 0, "
	"0);"
	"INSERT INTO queue_damage VALUES (-5000, 1, -79930, 'dead-stack', NULL, NULL, 0, -5000, NULL, 'the entry lies "
	"in a dead stack frame');";

/* A damaged queue whose broken entry is the record of a confirmed race becomes evidence of that race. */
static void test_merge(void **state)
{
	(void)state;
	static const char dump_sql[] =
		"INSERT INTO dump (path, flattened, incomplete, vmlinux_match) VALUES ('x', 0, 0, 'yes')";
	struct report_content *alone = case_analyze(case_create(damage_sql, dump_sql, NULL));
	assert_int_equal(alone->finding_count, 1);
	assert_int_equal(alone->findings[0].verdict, VMRACE_DAMAGED);
	struct report_content *both = case_analyze(case_create(case_source(), case_dump(), damage_sql, NULL));
	assert_int_equal(both->finding_count, 1);
	assert_int_equal(both->findings[0].verdict, VMRACE_CONFIRMED);
	bool merged = false;
	for (size_t i = 0; i < both->findings[0].evidence_count; i++)
		merged |= strstr(both->findings[0].evidence[i].statement, "damaged-queue") != NULL;
	assert_true(merged);
	struct report_content *flux = case_analyze(case_create(damage_sql, "UPDATE queue SET in_flux = 1", NULL));
	assert_int_equal(flux->finding_count, 0);
	assert_string_equal(case_silenced(flux, "damaged-queue"), "in-flux");
	struct report_content *unread =
		case_analyze(case_create(damage_sql, dump_sql, "UPDATE queue SET in_flux = NULL", NULL));
	assert_int_equal(unread->finding_count, 0);
	report_content_destroy(alone);
	report_content_destroy(both);
	report_content_destroy(flux);
	report_content_destroy(unread);
}

static const struct {
	const char *release;
	bool is_untried;
} releases[] = {{"4.18.0-553.el8.x86_64", true},
		{"4.19.0", false},
		{"5.10.0-34-cloud-amd64", false},
		{"7.3.4+deb13-rt-amd64", false},
		{"7.4.0", true},
		{"7.10.0", true},
		{"10.0", true},
		{"", false}};

/* A kernel that is older or newer than what this was tried on is said. */
static void test_untried(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(releases) / sizeof(*releases); i++) {
		char sql[128];
		snprintf(sql, sizeof(sql),
			 "INSERT INTO dump (path, release, flattened, incomplete, vmlinux_match) VALUES ('x', '%s', 0, "
			 "0, 'yes')",
			 releases[i].release);
		struct casedb *db = case_create(sql, NULL);
		assert_null(limits_note(db));
		struct report_content *content = case_analyze(db);
		bool said = false;
		for (size_t k = 0; k < content->limit_count; k++)
			said |= strstr(content->limits[k].why, "this was tried on") != NULL;
		assert_int_equal(said, releases[i].is_untried);
		report_content_destroy(content);
	}
}

static const struct {
	const char *place[3], *deed[2];
	size_t deeds;
	int like; /* the row that it matches too */
} prints[] = {
	{{"a", "b", NULL}, {NULL, NULL}, 0, 2},  {{"ab", "", NULL}, {NULL, NULL}, 0, 1},
	{{"a", "b", ""}, {"use", "x->y"}, 2, 0}, {{"a", "b", ""}, {"use", "x->z"}, 2, 0},
	{{"ab", "", ""}, {"use", "x->y"}, 2, 1},
};

/* Of the same place, and of the same deed there where both are known. */
static void test_fingerprint(void **state)
{
	(void)state;
	enum { COUNT = sizeof(prints) / sizeof(*prints) };
	char *made[COUNT];
	for (int i = 0; i < COUNT; i++) {
		made[i] = fingerprint_make(prints[i].place, 3, prints[i].deed, prints[i].deeds);
		assert_int_equal(strlen(made[i]), strlen("vmrace1:") + (prints[i].deeds ? 48 : 32));
	}
	for (int i = 0; i < COUNT; i++) {
		assert_true(fingerprint_matches(made[i], made[i]));
		assert_true(fingerprint_matches(made[i], made[prints[i].like]));
		assert_true(fingerprint_matches(made[prints[i].like], made[i]));
	}
	assert_false(fingerprint_matches(made[2], made[3]));
	assert_false(fingerprint_matches(made[2], made[4]));
	assert_false(fingerprint_matches(made[0], made[1]));
	assert_false(fingerprint_matches(made[2], "vmrace1:"));
	assert_false(fingerprint_matches(made[0], "vmrace1:0123456789abcdef"));
	for (int i = 0; i < COUNT; i++)
		free(made[i]);
}

#define HEADER                                                                                                         \
	"-- id: x\n-- title: t\n-- family: 1\n-- severity: error\n-- verdict: race\n-- cwe: CWE-1\n-- roles: a\n-- "   \
	"needs: gap\n"
#define REST                                                                                                           \
	"--@ roles\nSELECT 'a' AS role\n--@ sentence\nSELECT 's' AS sentence\n"                                        \
	"--@ confirm c: text\nSELECT 'yes' AS state, '' AS why, '' AS evidence\n"
static const struct {
	const char *text, *problem; /* NULL: none */
} lints[] = {
	{HEADER "--@ bind\nSELECT 1 AS observed FROM gap ORDER BY 1\n" REST, NULL},
	{HEADER "--@ bind\nSELECT 1 AS observed FROM gap\n" REST, "ORDER BY"},
	{HEADER "--@ bind\nSELECT 1 FROM gap ORDER BY 1\n" REST, "observed"},
	{HEADER "--@ bind\nSELECT 1 AS observed FROM no_table ORDER BY 1\n" REST, "no such table"},
	{HEADER "--@ bind\nSELECT 1 AS observed FROM no_table ORDER BY 1\n" REST, "is called no_table"},
	{HEADER "--@ let early: text\nSELECT 1 AS one FROM late\n--@ let late: text\nSELECT 1 AS one\n"
		"--@ bind\nSELECT 1 AS observed ORDER BY 1\n" REST,
	 "let late stands at line 12"},
	{HEADER "--@ let early: text\nSELECT 1 AS one FROM touch\n--@ bind\nSELECT 1 AS observed ORDER BY 1\n" REST,
	 "behind bind"},
	{HEADER "-- optional: b\n--@ bind\nSELECT 1 AS observed ORDER BY 1\n" REST, "none of the roles"},
	{HEADER "--@ bind\nSELECT 1 AS observed ORDER BY 1\n" REST "--@ rival rule:nobody\n", "is built in"},
	{HEADER "--@ bind\nDELETE FROM gap\n" REST, "not authorized"},
	{HEADER "--@ bind\nSELECT 1 AS observed ORDER BY 1\n" REST "--@ steps\nSELECT 1\n", "it gives a column"},
	{HEADER "--@ bind\nSELECT 1 AS observed FROM gap ORDER BY 1\n" REST
		"--@ rival r: text\nSELECT 'open' AS state\n",
	 NULL},
	{HEADER "--@ bind\nSELECT 1 AS observed FROM gap ORDER BY 1\n" REST "--@ rival r: text\nSELECT 1\n",
	 "it gives a column"},
	{HEADER "--@ bind\nSELECT 1 AS observed FROM gap ORDER BY 1\n" REST "--@ rival\nSELECT 1,2,3\n",
	 "needs a name"},
	{HEADER "--@ bind\nSELECT 1 AS observed ORDER BY 1\n" REST "--@ guard nobody-has-it: text\n", "no item/"},
	{HEADER "--@ nonsense\nSELECT 1\n", "no statement of a rule"},
	{"-- id: x\n-- title: t\n-- family: 1\n-- severity: error\n-- verdict: race\n-- cwe: CWE-1\n-- roles: a\n"
	 "-- needs: gap|gaps\n--@ bind\nSELECT 1 AS observed ORDER BY 1\n" REST,
	 "needs gaps"},
	{"-- id: x\n", "header"},
};

static void test_check(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(lints) / sizeof(*lints); i++) {
		struct rule_problem *problems = NULL;
		size_t count = 0;
		assert_null(rule_check("x.sql", lints[i].text, &problems, &count));
		bool said = false;
		for (size_t k = 0; k < count; k++)
			said |= lints[i].problem && strstr(problems[k].text, lints[i].problem);
		if (lints[i].problem && !said)
			fail_msg("lint %zu: %s, not %s", i, count ? problems[0].text : "good", lints[i].problem);
		if (!lints[i].problem && count)
			fail_msg("lint %zu: %s", i, problems[0].text);
		rule_problems_free(problems, count);
	}
}

/* Beyond the limit nothing is kept; whose it was is told, of each rule. */
static void test_candidates(void **state)
{
	(void)state;
	struct casedb *db = case_create("SELECT 1", NULL);
	sqlite3_stmt *bind = NULL;
	assert_null(query_prepare(casedb_sqlite(db),
				  "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 30003) "
				  "SELECT 0 AS observed, x, iif(x <= 30000, 'early.c', 'late' || (x % 2) || '.c') AS "
				  "owner_file FROM n",
				  &bind));
	for (int rule = 0; rule < 2; rule++) {
		struct candidates c = {0};
		assert_null(query_run(casedb_sqlite(db), bind, candidates_row, &c));
		assert_int_equal(c.count, 30000);
		assert_int_equal(c.columns, 3);
		assert_int_equal(sqlite3_value_int(c.values[(c.count - 1) * 3 + 1]), 30000);
		assert_int_equal(c.over.count, 3);
		assert_null(candidates_note(&c, rule ? "two" : "one", db));
		candidates_deinit(&c);
	}
	sqlite3_finalize(bind);
	static const char ask[] = "SELECT group_concat(what || ': ' || why || ' ' || count, '; ') FROM (SELECT * FROM"
				  " gap ORDER BY what)";
	sqlite3_stmt *gap = NULL;
	assert_null(query_prepare(casedb_sqlite(db), ask, &gap));
	assert_int_equal(sqlite3_step(gap), SQLITE_ROW);
	assert_string_equal(query_text(gap, 0), "candidates of one: more than 30000 were bound; left out are some of "
						"late1.c, late0.c 3; candidates of two: more than 30000 were bound; "
						"left out are some of late1.c, late0.c 3");
	sqlite3_finalize(gap);
	casedb_destroy(db);
}

/* Of many files some are named, and the others' are counted. */
static void test_candidates_unnamed(void **state)
{
	(void)state;
	struct casedb *db = case_create("SELECT 1", NULL);
	sqlite3_stmt *bind = NULL, *gap = NULL;
	assert_null(query_prepare(casedb_sqlite(db),
				  "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 30100) "
				  "SELECT 0 AS observed, iif(x % 50, x || '.c', NULL) AS file FROM n",
				  &bind));
	struct candidates c = {0};
	assert_null(query_run(casedb_sqlite(db), bind, candidates_row, &c));
	assert_int_equal(c.over.count, 100);
	assert_int_equal(c.over.files.count, 20);
	assert_int_equal(c.over.unnamed, 80);
	assert_null(candidates_note(&c, "one", db));
	candidates_deinit(&c);
	sqlite3_finalize(bind);
	assert_null(query_prepare(casedb_sqlite(db), "SELECT why FROM gap", &gap));
	assert_int_equal(sqlite3_step(gap), SQLITE_ROW);
	assert_non_null(strstr(query_text(gap, 0), "30019.c, 30020.c, and 80 of other files"));
	sqlite3_finalize(gap);
	casedb_destroy(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_fence),
					   cmocka_unit_test(test_evidence_removed),
					   cmocka_unit_test(test_rivals),
					   cmocka_unit_test(test_merge),
					   cmocka_unit_test(test_untried),
					   cmocka_unit_test(test_fingerprint),
					   cmocka_unit_test(test_check),
					   cmocka_unit_test(test_candidates),
					   cmocka_unit_test(test_candidates_unnamed),
					   cmocka_unit_test(test_failing_rule),
					   cmocka_unit_test(test_endless_candidate),
					   cmocka_unit_test(test_too_many_rows),
					   cmocka_unit_test(test_many_files),
					   cmocka_unit_test(test_endless_rule)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
