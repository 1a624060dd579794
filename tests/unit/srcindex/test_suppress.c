/* SPDX-License-Identifier: MIT */
/* Comments "vmrace: RULE: REASON": which there are, and the lines that each speaks for. */
#include "tests/unit/cmocka.h"

#include <string.h>

#include "common/memory.h"
#include "srcindex/suppress.h"

struct row {
	const char *text;
	unsigned line, first, last; /* 0: there is none */
};

static void check_row(const struct row *row)
{
	struct srcindex_suppression *found;
	size_t count = suppressions_read(row->text, strlen(row->text), &found);

	if (count != (row->line > 0) || (count && (found->line != row->line || found->first != row->first ||
						   found->last != row->last || strcmp(found->rule, "a-b") != 0)))
		fail_msg("%s: %zu, line %u speaks for %u to %u", row->text, count, count ? found->line : 0,
			 count ? found->first : 0, count ? found->last : 0);
	srcindex_suppressions_free(found, count);
}

#define C "/* vmrace: a-b: c */"

static void test_lines(void **state)
{
	static const struct row rows[] = {
		{"int f(void)\n{\n\tg(); " C "\n\th();\n}\n", 3, 3, 3},
		{"int f(void)\n{\n\tg(); // vmrace: a-b: c\n\th();\n}\n", 3, 3, 3},
		{"int f(void)\n{\n\tg(1,\n\t  2); " C "\n\th();\n}\n", 4, 3, 4},
		{"int f(void)\n{\n\tg(1, " C "\n\t  2);\n\th();\n}\n", 3, 3, 4},
		{"int f(void)\n{\n\tg(1,\n\t  " C "\n\t  2);\n\th();\n}\n", 4, 3, 5},
		{"int f(void)\n{\n\t" C " g();\n\th();\n}\n", 3, 3, 3},
		{"int f(void)\n{\n\tg();\n\t" C "\n\th(1,\n\t  2);\n\ti();\n}\n", 4, 5, 6},
		{"int f(void)\n{\n\t" C "\n\n\t/* more */\n#if X\n\tg();\n#endif\n}\n", 3, 7, 7},
		{"int f(void)\n{\n\t" C "\n\tif (a &&\n\t    b) {\n\t\tg();\n\t}\n}\n", 3, 4, 5},
		{"int f(void)\n{\n\t" C "\n\tfor (a = 0; a < b; a++)\n\t\tg();\n\th();\n}\n", 3, 4, 5},
		{"int f(void)\n{\n\tif (a) {\n\t\tg();\n\t\t" C "\n\t}\n\th();\n}\n", 5, 5, 5},
		{"int f(void)\n{\n\tif (a) {\n\t\tg();\n\t} " C "\n\th();\n}\n", 5, 5, 5},
		{"int f(void)\n{\n\tw(q, ({ g(); 1; })); " C "\n\th();\n}\n", 3, 3, 3},
		{C "\nint f(void)\n{\n\tif (a) {\n\t\tg();\n\t}\n}\nint h(void)\n{\n}\n", 1, 2, 7},
		{"/**\n * f - g\n *\n * vmrace: a-b: c\n */\nint f(void)\n{\n}\nint h;\n", 4, 6, 8},
		{C "\nint f(int a,\n      int b);\nint g;\n", 1, 2, 3},
		{"int f(void) " C "\n{\n\tg();\n}\nint h;\n", 1, 1, 4},
		/* A body that #if leaves open ends where the next line begins with a brace. */
		{C "\nint f(void)\n{\n#if X\n\tif (a) {\n#else\n\tif (b) {\n#endif\n\t\tg();\n\t}\n}\nint "
		   "h(void)\n{\n}\n",
		 1, 2, 11},
		{C "\nint f(void)\n{\n#if X\n\tg(a,\n#else\n\tg(b,\n#endif\n\t(c);\n}\nint h(void)\n{\n}\n", 1, 2, 10},
		{C "\nint f(void)\n{\n\tg();\n", 1, 2, 2}, /* it does not end: it speaks for its head */
		{"#define F(x) " C " g(x)\nint h;\n", 1, 1, 1},
		{"#define F(x) \\\n\t" C " \\\n\tg(x)\nint h;\n", 2, 2, 2},
		{"const char *s = \"" C "\";\n", 0, 0, 0},
		{"int f(void); /* see vmrace: a-b: c */\n", 0, 0, 0},
		{"int f(void); /* vmrace a-b: c */\n", 0, 0, 0},
		{"int vmrace: a-b;\n", 0, 0, 0},
		{"", 0, 0, 0},
		{C, 1, 1, 1},
		{"}}}}" C "{{{{\n", 1, 1, 1},
	};

	(void)state;
	for (size_t i = 0; i < VMR_COUNT(rows); i++)
		check_row(&rows[i]);
}

static void test_words(void **state)
{
	static const struct {
		const char *text, *rule, *reason;
	} rows[] = {
		{"/* vmrace: a-b: c d */", "a-b", "c d"},
		{"/*vmrace:a-b:c*/", "a-b", "c"},
		{"//vmrace:   a-b  :  c: d \t", "a-b", "c: d"},
		{"/* vmrace: a-b: c\n * and d\n *\n * not this\n */", "a-b", "c and d"},
		{"/* vmrace: a-b */", "a-b", ""},
		{"/* vmrace: a-b: */", "a-b", ""},
		{"/* vmrace: */", "", ""},
		{"/* vmrace: see there */", "see", ""},
		{"/* vmrace: a-b: c", "a-b", "c"},
		{"/* vmrace:", "", ""},
	};

	(void)state;
	for (size_t i = 0; i < VMR_COUNT(rows); i++) {
		struct srcindex_suppression *found;
		size_t count = suppressions_read(rows[i].text, strlen(rows[i].text), &found);
		assert_int_equal(count, 1);
		assert_string_equal(found->rule, rows[i].rule);
		assert_string_equal(found->reason, rows[i].reason);
		srcindex_suppressions_free(found, count);
	}
}

/* Several in one comment, and one reason without end. */
static void test_many(void **state)
{
	struct srcindex_suppression *found;
	static const char two[] = "/*\n * vmrace: a: one\n * vmrace: b: two\n */\nint f(void)\n{\n}\n";
	size_t count = suppressions_read(two, strlen(two), &found);

	(void)state;
	assert_int_equal(count, 2);
	assert_string_equal(found[1].reason, "two");
	assert_int_equal(found[0].last, 7);
	assert_int_equal(found[1].last, 7);
	srcindex_suppressions_free(found, count);
	vmr_autofree char *text = vmr_alloc(100000 + 16);
	memset(text, 'x', 100000);
	memcpy(text, "/* vmrace: a: ", 14);
	count = suppressions_read(text, strlen(text), &found);
	assert_int_equal(count, 1);
	assert_true(strlen(found->reason) <= 300);
	srcindex_suppressions_free(found, count);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_lines), cmocka_unit_test(test_words),
					   cmocka_unit_test(test_many)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
