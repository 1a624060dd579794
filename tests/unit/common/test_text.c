/* SPDX-License-Identifier: MIT */
/* Hostile text. */
#include "tests/unit/cmocka.h"

#include "common/memory.h"
#include "common/text.h"

static void check(const char *text, bool lines, const char *want)
{
	vmr_autofree char *got = vmr_text_clean(text, lines);

	assert_string_equal(got, want);
}

static void test_clean(void **state)
{
	(void)state;
	check("plain \xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", false, "plain \xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80");
	check("\033[31m\a\x7f", false, "\\x1b[31m\\x07\\x7f");
	check("a\tb\nc", true, "a\tb\nc");
	check("a\tb\nc", false, "a\\x09b\\x0ac");
	check("\xc2\x9b", false, "\\x9b");                        /* C1: a CSI to some terminals */
	check("\xe2\x80\xae", false, "\\u{202e}");                /* direction override */
	check("\xc0\xaf\xff", false, "\\xc0\\xaf\\xff");          /* overlong, no UTF-8 at all */
	check("\xed\xa0\x80", false, "\\xed\\xa0\\x80");          /* surrogate */
	check("\xf4\x90\x80\x80", false, "\\xf4\\x90\\x80\\x80"); /* above U+10FFFF */
	check("cut \xe2\x82", false, "cut \\xe2\\x82");           /* ends within a sequence */
	assert_null(vmr_text_clean(NULL, true));
}

static void test_decode(void **state)
{
	uint32_t code = 0;

	(void)state;
	assert_int_equal(vmr_text_decode("\xe2\x82\xac", &code), 3);
	assert_int_equal(code, 0x20ac);
	assert_int_equal(vmr_text_decode("", &code), 0);
	assert_int_equal(vmr_text_decode("\xf0\x9f", NULL), 0);
}

static void test_ends_with(void **state)
{
	(void)state;
	assert_true(vmr_text_ends_with("a/b.c", ".c"));
	assert_true(vmr_text_ends_with(".c", ".c"));
	assert_true(vmr_text_ends_with("", ""));
	assert_false(vmr_text_ends_with("c", ".c"));
	assert_false(vmr_text_ends_with("a.cc", ".c"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_clean), cmocka_unit_test(test_decode),
					   cmocka_unit_test(test_ends_with)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
