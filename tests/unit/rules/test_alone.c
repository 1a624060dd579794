/* SPDX-License-Identifier: MIT */
/* What source that is not this kernel's may take from the findings of a dump. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "common/memory.h"
#include "rules/content/alone.h"

/* A report of one rule: with a finding of it, or silent by `silenced_by`. */
static struct report_content *content_of(bool has_finding, const char *silenced_by)
{
	struct report_content *content = vmr_alloc(sizeof(*content));

	content->dump = vmr_alloc(sizeof(*content->dump));
	content->source_match = vmr_strdup("differs");
	content->rules = vmr_alloc(sizeof(*content->rules));
	content->rule_count = 1;
	content->rules[0] = (struct report_rule){.id = vmr_strdup("some-rule"),
						 .status = vmr_strdup(has_finding ? "fired" : "silent"),
						 .silenced_by = silenced_by ? vmr_strdup(silenced_by) : NULL,
						 .why = vmr_strdup("it says so")};
	if (!has_finding)
		return content;
	content->findings = vmr_alloc(sizeof(*content->findings));
	content->finding_count = 1;
	struct finding *finding = &content->findings[0];
	*finding = (struct finding){.id = 1, .verdict = VMRACE_LIKELY, .rule = vmr_strdup("some-rule")};
	finding->object.has_address = true;
	finding->object.address = 0x1000;
	finding->guards = vmr_alloc(sizeof(*finding->guards));
	finding->guard_count = 1;
	finding->guards[0] = (struct finding_item){.id = vmr_strdup("some-guard"), .state = vmr_strdup("unknown")};
	return content;
}

static size_t left_over(const char *silenced_by)
{
	struct report_content *content = content_of(false, silenced_by), *alone = content_of(true, NULL);

	assert_true(content_source_differs(content));
	content_take_alone(content, alone);
	size_t count = content->finding_count;
	if (count) {
		assert_int_equal(content->findings[0].verdict, VMRACE_LIKELY);
		assert_non_null(strstr(content->findings[0].against[0].text, "not this kernel's"));
	}
	assert_int_equal(alone->finding_count, count ? 0 : 1);
	report_content_destroy(content);
	report_content_destroy(alone);
	return count;
}

static void test_a_guard_silences_with_its_reason(void **state)
{
	(void)state;
	assert_int_equal(left_over("some-guard"), 0);
}

static void test_nothing_else_does(void **state)
{
	(void)state;
	assert_int_equal(left_over("roles"), 1);
	assert_int_equal(left_over("some-item"), 1);
	assert_int_equal(left_over(NULL), 1);
}

static void test_the_same_object_is_found_once(void **state)
{
	(void)state;
	struct report_content *content = content_of(true, NULL), *alone = content_of(true, NULL);

	content_take_alone(content, alone);
	assert_int_equal(content->finding_count, 1);
	assert_int_equal(alone->finding_count, 1);
	report_content_destroy(content);
	report_content_destroy(alone);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_guard_silences_with_its_reason),
		cmocka_unit_test(test_nothing_else_does),
		cmocka_unit_test(test_the_same_object_is_found_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
