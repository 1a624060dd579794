/* SPDX-License-Identifier: MIT */
/* Family 1 by hand-made facts: each item and guard turns the verdict. */
#include <string.h>

#include "rules/engine/fingerprint.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/rules/case.h"

static const struct finding_role *role_of(const struct finding *finding, const char *name)
{
	for (size_t i = 0; i < finding->role_count; i++)
		if (!strcmp(finding->roles[i].role, name))
			return &finding->roles[i];
	fail_msg("no role %s", name);
	return NULL;
}

static void assert_role(const struct finding *finding, const char *name, const char *function, unsigned line)
{
	const struct finding_role *role = role_of(finding, name);
	assert_non_null(role->function);
	assert_string_equal(role->function, function);
	assert_int_equal(role->line, line);
}

static void test_confirmed(void **state)
{
	(void)state;
	struct report_content *content = case_analyze(case_create(case_source(), case_dump(), NULL));
	assert_int_equal(content->finding_count, 1);
	const struct finding *finding = &content->findings[0];
	for (size_t i = 0; i < finding->confirm_count; i++)
		if (strcmp(finding->confirm[i].state, "yes"))
			print_message("%s: %s (%s)\n", finding->confirm[i].id, finding->confirm[i].state,
				      finding->confirm[i].why);
	for (size_t i = 0; i < finding->guard_count; i++)
		if (strcmp(finding->guards[i].state, "no"))
			print_message("%s: %s (%s)\n", finding->guards[i].id, finding->guards[i].state,
				      finding->guards[i].why);
	assert_int_equal(finding->verdict, VMRACE_CONFIRMED);
	assert_int_equal(finding->confirm_count, 5);
	assert_int_equal(finding->guard_count, 7);
	assert_role(finding, "release", "drv_wake", 15);
	assert_role(finding, "use", "drv_wake", 16);
	assert_role(finding, "owner", "drv_wait", 32);
	assert_role(finding, "leave", "finish_wait", 110);
	assert_true(finding->object.address == (vmr_kaddr)-79950);
	assert_int_equal(finding->object.place.pid, 42);
	assert_true(finding->lock_count > 0 && finding->against_count > 0 && finding->step_count >= 5 &&
		    finding->edge_count > 4);
	assert_non_null(finding->fix_text);
	assert_non_null(finding->sentence);
	for (size_t i = 0; i < finding->evidence_count; i++)
		if (!strcmp(finding->evidence[i].kind, "dump"))
			assert_true(finding->evidence[i].has_address && finding->evidence[i].bytes);
	for (size_t i = 0; i < finding->node_count; i++)
		assert_non_null(finding->nodes[i].evidence);
	report_content_destroy(content);
}

#define HANDED "UPDATE crash_step SET how = 'handed', memory_now = 0, no_list = 1 WHERE step = 2"

/* A change of the facts, and what becomes of the finding: a verdict, or silent because of that item or guard. */
static const struct {
	const char *sql, *silenced;
	enum vmrace_verdict verdict;
} changes[] = {
	{"UPDATE object SET lifetime = 'live'", "owner-left", 0},
	{"UPDATE object SET lifetime = 'unknown'", NULL, VMRACE_LIKELY},
	{"UPDATE frame SET task = -2000, idx = idx + 5, context = 'task' WHERE task = -1000; UPDATE crash SET task = "
	 "-2000, idx = 5; UPDATE crash_step SET task = -2000, idx = idx + 5",
	 "same-context", 0},
	{"UPDATE object SET task = NULL", NULL, VMRACE_LIKELY},
	/* More than one function has such a record: the one that was read need not be the one whose it was. */
	{"UPDATE object SET owner_function = NULL, owner_variable = NULL", NULL, VMRACE_LIKELY},
	{"UPDATE crash_step SET memory_now = value", NULL, VMRACE_LIKELY},
	{"UPDATE crash_step SET memory_now = NULL", NULL, VMRACE_LIKELY},
	/* The owner's own task: what the record held while it was alive. */
	{"UPDATE crash_step SET value = -2000 WHERE step = 2", NULL, VMRACE_LIKELY},
	/* The owner never wrote the member: it can have been wrong from the start. */
	{"DELETE FROM access WHERE statement = 'drv/a.c:drv_wait#1'", NULL, VMRACE_LIKELY},
	/* One bit away from the owner's task, and from what memory holds. */
	{"UPDATE crash_step SET value = -2000 - (1 << 40) WHERE step = 2", NULL, VMRACE_LIKELY},
	{"UPDATE crash_step SET memory_now = value - (1 << 40)", NULL, VMRACE_LIKELY},
	/* But not where the owner's task is all that the member ever holds: what is there now is no value of a live
	   record either. */
	{"UPDATE access SET value = 'current' WHERE statement = 'drv/a.c:drv_wait#1'; UPDATE crash_step SET memory_now "
	 "= value - (1 << 40)",
	 NULL, VMRACE_CONFIRMED},
	{"UPDATE access SET value = 'current' WHERE statement = 'drv/a.c:drv_wait#1'; UPDATE crash_step SET value = "
	 "-2000 - (1 << 40) WHERE step = 2",
	 NULL, VMRACE_LIKELY},
	{"UPDATE crash_step SET memory_now = value; INSERT INTO place (address, category, text) VALUES (-2008, "
	 "'function', 'a function')",
	 NULL, VMRACE_CONFIRMED},
	{"UPDATE crash_step SET memory_now = value; UPDATE object SET lifetime = 'live'", "owner-left", 0},
	/* NULL or anything else that no list of a queue head ever holds. */
	{"UPDATE crash_step SET memory_now = value, no_list = 1 WHERE step = 2", NULL, VMRACE_CONFIRMED},
	{"UPDATE crash_step SET memory_now = value, no_list = 1 WHERE step = 2; DELETE FROM access WHERE statement = "
	 "'drv/a.c:drv_wait#1'",
	 NULL, VMRACE_LIKELY},
	{"UPDATE crash_step SET memory_now = value, no_list = 1 WHERE step = 2; UPDATE object SET lifetime = 'live'",
	 "owner-left", 0},
	/* No value that was read, but a call at work with the record: its queue head is none; could be one; a flipped
	   bit in the pointer; alive. */
	{HANDED, NULL, VMRACE_CONFIRMED},
	{HANDED "; UPDATE crash_step SET no_list = 0", NULL, VMRACE_LIKELY},
	{HANDED "; DELETE FROM access WHERE statement = 'drv/a.c:drv_wait#1'", NULL, VMRACE_LIKELY},
	{HANDED "; INSERT INTO object (address, type, size, place, pid, task, lifetime) VALUES (-79950 - (1 << 20), "
		"'struct drv_waiter', 64, 'stack', 43, -3000, 'live')",
	 NULL, VMRACE_LIKELY},
	{HANDED "; INSERT INTO object (address, type, size, place, pid, task, lifetime) VALUES (-79950 - 4096 * 3, "
		"'struct drv_waiter', 64, 'stack', 43, -3000, 'live')",
	 NULL, VMRACE_CONFIRMED},
	{HANDED "; UPDATE object SET lifetime = 'live'", NULL, 0},
	{HANDED "; UPDATE object SET lifetime = 'unknown'", NULL, 0},
	{HANDED "; UPDATE object SET task = -1000; UPDATE frame SET context = 'task'", "same-context", 0},
	{"UPDATE frame SET line = 13 WHERE function = 'drv_wake'", NULL, VMRACE_LIKELY},
	{"UPDATE function_match SET match = 'differs' WHERE function = 'drv/a.c:drv_wake'", NULL, VMRACE_LIKELY},
	{"DELETE FROM function_match", NULL, VMRACE_LIKELY},
	/* The test is made under the waker's lock. */
	{"INSERT INTO lock_region VALUES ('kernel/wait.c:finish_wait#1', '&head->lock', 'head', '->lock', 'struct "
	 "wait_queue_head', 'lock', 1, 'acquired');"
	 "INSERT INTO lock_region VALUES ('drv/a.c:drv_wait#3', '&head->lock', 'head', '->lock', 'struct "
	 "wait_queue_head', 'lock', 1, 'acquired')",
	 "owner-retakes-lock", 0},
	/* remove_wait_queue instead of finish_wait. */
	{"UPDATE call SET callee = 'remove_wait_queue' WHERE callee = 'finish_wait'; DELETE FROM code_call WHERE "
	 "callee = 'finish_wait'",
	 "owner-retakes-lock", 0},
	/* Wake first, unlink last, with care and without. */
	{"UPDATE statement SET ord = 9 WHERE statement = 'drv/a.c:drv_wake#3'; DELETE FROM flow; INSERT INTO flow "
	 "SELECT x.statement, y.statement, 1, 1 FROM statement x JOIN statement y"
	 " ON x.function = y.function AND x.ord < y.ord; UPDATE call SET callee = 'list_del_init_careful' WHERE "
	 "statement = 'drv/a.c:drv_wake#3'",
	 "careful-release-last", 0},
	{"UPDATE statement SET ord = 9 WHERE statement = 'drv/a.c:drv_wake#3'; DELETE FROM flow; INSERT INTO flow "
	 "SELECT x.statement, y.statement, 1, 1 FROM statement x JOIN statement y"
	 " ON x.function = y.function AND x.ord < y.ord",
	 "release-is-last", 0},
	/* The waker never unlinks. */
	{"DELETE FROM call WHERE statement = 'drv/a.c:drv_wake#3'", "never-unlinks", 0},
	/* The owner has a way out that leaves the entry on the queue: then nobody need have let it go. */
	{"INSERT INTO statement VALUES ('drv/a.c:drv_wait#9', 'drv/a.c:drv_wait', 9, 'drv/a.c', 35, 1, 'return', "
	 "'return', NULL, 0, 1, 0);"
	 "INSERT INTO flow VALUES ('drv/a.c:drv_wait#2', 'drv/a.c:drv_wait#9', 1, 0); UPDATE flow SET postdominates = "
	 "0 WHERE a = 'drv/a.c:drv_wait#2'",
	 NULL, VMRACE_LIKELY},
	/* The entry is still on its queue: it was not unlinked, whatever the source says. */
	{"INSERT INTO queue VALUES (-5000, 'wait_queue_head', 'q', 'kernel data', -5000, 1, 1, 1, 1);"
	 "INSERT INTO queue_entry VALUES (-79950, 'wait_queue_entry', 42, -5000, 'drv_wake', 1, -5000, -5000, 0)",
	 "released-first", 0},
	{"UPDATE object SET lifetime = 'reincarnated'; INSERT INTO queue_entry VALUES (-79950, 'wait_queue_entry', 42, "
	 "-5000, 'drv_wake', 1, -5000, -5000, 0)",
	 NULL, VMRACE_CONFIRMED},
	/* What could not be read proves nothing. */
	{"UPDATE function SET quality = 'degraded' WHERE name = 'drv_wake'; UPDATE statement SET ord = 9 WHERE "
	 "statement = 'drv/a.c:drv_wake#3'; DELETE FROM flow",
	 NULL, VMRACE_LIKELY},
};

static void test_changes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		struct report_content *content =
			case_analyze(case_create(case_source(), case_dump(), changes[i].sql, NULL));
		enum vmrace_verdict verdict =
			content->finding_count ? content->findings[0].verdict : VMRACE_VERDICT_UNKNOWN;
		if (verdict != changes[i].verdict)
			fail_msg("change %zu: verdict %s, not %s (silenced by %s): %s", i, vmrace_verdict_name(verdict),
				 vmrace_verdict_name(changes[i].verdict), case_silenced(content, "stack-waiter"),
				 changes[i].sql);
		const char *silenced = case_silenced(content, "stack-waiter");
		if (changes[i].silenced && (!silenced || strcmp(silenced, changes[i].silenced)))
			fail_msg("change %zu: silenced by %s, not %s", i, silenced ? silenced : "nothing",
				 changes[i].silenced);
		report_content_destroy(content);
	}
}

static void test_dump_alone(void **state)
{
	(void)state;
	struct report_content *content = case_analyze(case_create(case_dump(), NULL));
	assert_int_equal(content->finding_count, 1);
	assert_int_equal(content->findings[0].verdict, VMRACE_LIKELY);
	assert_role(&content->findings[0], "release", "drv_wake", 15);
	assert_role(&content->findings[0], "use", "drv_wake", 16);
	assert_role(&content->findings[0], "owner", "drv_wait", 32);
	assert_int_equal(role_of(&content->findings[0], "leave")->line, 0);
	report_content_destroy(content);
}

static void test_source_alone(void **state)
{
	(void)state;
	struct report_content *content = case_analyze(case_create(case_source(), NULL));
	assert_int_equal(content->finding_count, 1);
	assert_int_equal(content->findings[0].verdict, VMRACE_POSSIBLE);
	assert_role(&content->findings[0], "leave", "finish_wait", 110);
	report_content_destroy(content);
}

/* Another place, another PID, other lines, another layout: the same bug. Another function or statement: another bug. */
static void test_fingerprint(void **state)
{
	(void)state;
	struct report_content *a = case_analyze(case_create(case_source(), case_dump(), NULL));
	struct report_content *b = case_analyze(
		case_create(case_source(), case_dump(),
			    "UPDATE object SET address = address + 16, pid = 77; UPDATE stack_object SET line = line + "
			    "100; UPDATE statement SET line = line + "
			    "100, text = replace(text, '->', ' -> '); UPDATE access SET line = line + 100; UPDATE call "
			    "SET line = line + 100;"
			    "UPDATE frame SET line = line + 100 WHERE function = 'drv_wake'",
			    NULL));
	struct report_content *c = case_analyze(
		case_create(case_source(), case_dump(),
			    "UPDATE function SET name = 'other_wake' WHERE name = 'drv_wake'; UPDATE slot SET target = "
			    "'other_wake'; UPDATE frame SET function = 'other_wake' WHERE function = 'drv_wake'",
			    NULL));
	struct report_content *d = case_analyze(
		case_create(case_source(), case_dump(),
			    "UPDATE statement SET text = 'wake_up_process(w->other)' WHERE line = 16", NULL));
	assert_int_equal(b->finding_count, 1);
	assert_int_equal(c->finding_count, 1);
	assert_int_equal(d->finding_count, 1);
	assert_string_equal(a->findings[0].fingerprint, b->findings[0].fingerprint);
	assert_int_equal(strlen(a->findings[0].fingerprint), strlen("vmrace1:") + 48);
	assert_false(fingerprint_matches(a->findings[0].fingerprint, c->findings[0].fingerprint));
	assert_false(fingerprint_matches(a->findings[0].fingerprint, d->findings[0].fingerprint));
	assert_memory_equal(a->findings[0].fingerprint, d->findings[0].fingerprint, strlen("vmrace1:") + 32);
	report_content_destroy(a);
	report_content_destroy(b);
	report_content_destroy(c);
	report_content_destroy(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_confirmed), cmocka_unit_test(test_changes),
					   cmocka_unit_test(test_dump_alone), cmocka_unit_test(test_source_alone),
					   cmocka_unit_test(test_fingerprint)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
