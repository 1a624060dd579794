/* SPDX-License-Identifier: MIT */
/* Widths of text in drawings: known ones, other scripts, and bytes that are no text. */
#include "tests/unit/cmocka.h"

#include "report/text_width.h"

static void test_known(void **state)
{
	(void)state;
	assert_float_equal(report_text_width(""), 0, 0);
	assert_float_equal(report_text_width(" "), 0.318, 1e-9);
	assert_float_equal(report_text_width("A"), 0.684, 1e-9);
	assert_float_equal(report_text_width("z~"), 0.525 + 0.838, 1e-9);
	assert_float_equal(report_text_width("0123456789"), 6.36, 1e-9);
	assert_float_equal(report_text_width("list_del"), 0.278 * 3 + 0.521 + 0.392 + 0.5 + 0.635 + 0.615, 1e-9);
}

static void test_other_scripts(void **state)
{
	(void)state;
	assert_float_equal(report_text_width("\xc3\xa9"), 0.7, 1e-9);   /* one letter of two bytes */
	assert_float_equal(report_text_width("\xe6\xbc\xa2"), 1, 1e-9); /* a square */
	assert_float_equal(report_text_width("\xf0\x9f\x98\x80 "), 1.318, 1e-9);
}

static void test_no_text(void **state)
{
	(void)state;
	assert_true(report_text_width("\xff\xfe\x80") > 0);
	assert_true(report_text_width("\xe6\xbc") > 0); /* ends too early */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_other_scripts),
		cmocka_unit_test(test_no_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
