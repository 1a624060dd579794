/* SPDX-License-Identifier: MIT */
/*
 * A rule by hand-made facts: the case beside it (facts.sql) fires, and each change of it (changes.sql) turns an item, a
 * guard or a rival. Argument: the rule's folder.
 *
 * "--@ change NAME: VERDICT[ BY][, ITEM=STATE]...": what becomes of the rule's strongest finding; BY: what silences it.
 * "--+ NAME" in a change: the SQL of "--@ edit NAME" comes first.
 * "--@ unreached ITEM=STATE": an answer that no facts by hand bring about. All others that an item's SQL names must
 * have been given once.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "common/memory.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/rules/case.h"
#include "tests/unit/rules/script.h"

static struct {
	char *id;
	struct script facts, changes;
	struct rule **rules;
	size_t rule_count;
	struct casedb *seen; /* table seen: item, state */
} suite;

/* ---- what the rules said */

static char *ask(struct casedb *db, const char *sql, const char *parameter)
{
	sqlite3_stmt *statement = NULL;
	if (sqlite3_prepare_v2(casedb_sqlite(db), sql, -1, &statement, NULL) != SQLITE_OK)
		fail_msg("%s", sqlite3_errmsg(casedb_sqlite(db)));
	if (sqlite3_bind_parameter_count(statement))
		sqlite3_bind_text(statement, 1, parameter, -1, SQLITE_STATIC);
	char *answer = NULL;
	if (sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_text(statement, 0))
		answer = vmr_strdup((const char *)sqlite3_column_text(statement, 0));
	sqlite3_finalize(statement);
	return answer;
}

/* What the strongest finding of the rule is, and what each item of it answers. */
static const char strongest[] = "CREATE TEMP TABLE strongest AS SELECT finding, verdict, silenced_by FROM finding "
				"WHERE rule = %Q ORDER BY object_address IS NULL, instr("
				"'confirmed likely damaged possible merged silent', verdict), finding LIMIT 1;"
				"CREATE TEMP TABLE answer AS SELECT item, state, why FROM (SELECT finding, item, "
				"state, why FROM confirm UNION ALL "
				"SELECT finding, item, state, why FROM guard UNION ALL SELECT finding, item, state, "
				"why FROM rival) JOIN strongest "
				"USING (finding);";

static void note_strongest(struct casedb *db)
{
	char *sql = sqlite3_mprintf(strongest, suite.id);
	case_run(db, sql);
	sqlite3_free(sql);
	vmr_autofree char *failed = ask(db, "SELECT rule || ': ' || why FROM rule_result WHERE status = 'error'", NULL);
	if (failed)
		fail_msg("%s", failed);
	sql = ask(db,
		  "SELECT group_concat('INSERT OR IGNORE INTO seen VALUES (''' || item || ''', ''' || state || ''')', "
		  "';') "
		  "FROM answer",
		  NULL);
	if (sql)
		case_run(suite.seen, sql);
	free(sql);
}

#define EDIT "--+ "

/* The edits that a change names, in the lines that it begins with. */
static void run_edits(struct casedb *db, const char *change)
{
	for (const char *at = strstr(change, EDIT); at; at = strstr(at, EDIT)) {
		bool begins = at == change || at[-1] == '\n';
		at += strlen(EDIT);
		if (!begins)
			continue;
		vmr_autofree char *mark = vmr_format("edit %.*s", (int)strcspn(at, "\n"), at);
		case_run(db, script_find(&suite.changes, mark));
	}
}

static struct casedb *run_case(const char *change)
{
	struct casedb *db = case_create("SELECT 1", NULL);
	for (size_t i = 0; i < suite.facts.count; i++)
		case_run(db, suite.facts.sections[i].sql);
	run_edits(db, change);
	case_run(db, change);
	vmr_autoerror error = case_evaluate(db, suite.rules, suite.rule_count);
	if (error)
		fail_msg("%s", error->message);
	note_strongest(db);
	return db;
}

/* ---- what was expected */

static unsigned failures;

static void expect(struct casedb *db, const char *name, const char *what, const char *is, const char *expected)
{
	if (is && !strcmp(is, expected))
		return;
	vmr_autofree char *all = ask(
		db, "SELECT group_concat(item || '=' || state || ' (' || why || ')', char(10) || '    ') FROM answer",
		NULL);
	print_error("%s: %s is %s, not %s\n", name, what, is ? is : "nothing", expected);
	fprintf(stderr, "    %s\n", all ? all : "");
	failures++;
}

static void expect_verdict(struct casedb *db, const char *name, const char *expected)
{
	vmr_autofree char *verdict =
		ask(db, "SELECT verdict || coalesce(' ' || silenced_by, '') FROM (SELECT 1) LEFT JOIN strongest", NULL);
	expect(db, name, "the verdict", verdict ? verdict : "none", expected);
}

static void expect_item(struct casedb *db, const char *name, char *expected)
{
	char *state = strchr(expected, '=');
	if (!state)
		fail_msg("%s: \"%s\" is no ITEM=STATE", name, expected);
	*state++ = '\0';
	vmr_autofree char *is = ask(db, "SELECT state FROM answer WHERE item = ?", expected);
	expect(db, name, expected, is, state);
}

static void run_change(const struct script_section *section)
{
	vmr_autofree char *mark = vmr_strdup(section->mark);
	char *expected = strstr(mark, ": ");
	if (!expected)
		fail_msg("\"%s\" expects nothing", section->mark);
	*expected = '\0';
	expected += strlen(": ");
	struct casedb *db = run_case(section->sql);
	char *save = NULL;
	expect_verdict(db, mark, strtok_r(expected, ",", &save));
	for (char *item = strtok_r(NULL, ",", &save); item; item = strtok_r(NULL, ",", &save))
		expect_item(db, mark, item + strspn(item, " "));
	casedb_destroy(db);
}

static void test_changes(void **state)
{
	(void)state;
	failures = 0;
	for (size_t i = 0; i < suite.changes.count; i++)
		if (!strncmp(suite.changes.sections[i].mark, "change ", strlen("change ")))
			run_change(&suite.changes.sections[i]);
	assert_int_equal(failures, 0);
}

/* ---- whether each answer was given */

static bool is_unreached(const char *answer)
{
	for (size_t i = 0; i < suite.changes.count; i++) {
		const char *mark = suite.changes.sections[i].mark;
		if (!strncmp(mark, "unreached ", strlen("unreached ")) && !strcmp(mark + strlen("unreached "), answer))
			return true;
	}
	return false;
}

static void check_seen(const struct rule_part *part)
{
	static const char *const states[][3] = {{"yes", "no", "unknown"}, {"excluded", "open", "holds"}};
	bool is_rival = part->kind == RULE_PART_RIVAL;
	for (int i = 0; i < 3; i++) {
		vmr_autofree char *quoted = vmr_format("'%s'", states[is_rival][i]);
		vmr_autofree char *answer = vmr_format("%s=%s", part->name, states[is_rival][i]);
		bool can = part->sql && *part->sql &&
			   (strstr(part->sql, quoted) || (strstr(part->sql, "_answer") && i < 2));
		can |= !strncmp(part->name, "rule:", strlen("rule:"));
		vmr_autofree char *seen = ask(suite.seen, "SELECT 1 FROM seen WHERE item || '=' || state = ?", answer);
		if (can && !seen != is_unreached(answer)) {
			print_error("%s was %s\n", answer, seen ? "given, but is called unreached" : "never given");
			failures++;
		}
	}
}

static void test_each_answer(void **state)
{
	(void)state;
	failures = 0;
	for (size_t i = 0; i < suite.rule_count; i++)
		for (size_t k = 0; k < suite.rules[i]->part_count && !strcmp(suite.rules[i]->id, suite.id); k++) {
			const struct rule_part *part = &suite.rules[i]->parts[k];
			if (part->kind == RULE_PART_CONFIRM || part->kind == RULE_PART_GUARD ||
			    part->kind == RULE_PART_RIVAL)
				check_seen(part);
		}
	assert_int_equal(failures, 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_changes), cmocka_unit_test(test_each_answer)};
	if (argc != 2)
		return 2;
	suite.id = strrchr(argv[1], '/') + 1;
	vmr_autofree char *facts = vmr_format("%s/facts.sql", argv[1]);
	vmr_autofree char *changes = vmr_format("%s/changes.sql", argv[1]);
	script_read(&suite.facts, facts);
	script_read(&suite.changes, changes);
	suite.seen = case_create("CREATE TABLE seen (item, state, PRIMARY KEY (item, state))", NULL);
	vmr_autoerror error = rules_load(&suite.rules, &suite.rule_count);
	if (error)
		return 2;
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	rules_free(suite.rules, suite.rule_count);
	casedb_destroy(suite.seen);
	script_deinit(&suite.facts);
	script_deinit(&suite.changes);
	return failed;
}
