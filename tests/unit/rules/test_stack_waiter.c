/* SPDX-License-Identifier: MIT */
/* Family 1 by hand-made facts: what a finding shows, without source or dump too, and what makes it the same bug. */
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

static void test_dump_alone(void **state)
{
	(void)state;
	struct report_content *content = case_analyze(case_create(case_dump(), NULL));
	assert_int_equal(content->finding_count, 1);
	assert_int_equal(content->findings[0].verdict, VMRACE_LIKELY);
	/* Rules that are silent for want of source exclude nothing. */
	for (size_t i = 8; i < 10; i++)
		assert_string_equal(content->findings[0].rivals[i].state, "open");
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
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_confirmed), cmocka_unit_test(test_dump_alone),
					   cmocka_unit_test(test_source_alone), cmocka_unit_test(test_fingerprint)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
