/* SPDX-License-Identifier: MIT */
/* A prompt's line: words as a shell gives them, brackets and stages as an expression needs them. */
#include <stdlib.h>
#include <string.h>

#include "cli/line.h"
#include "common/memory.h"
#include "tests/unit/cmocka.h"

/* "a<b>|c" for the words a and b and the shell's part c. */
static char *split(const char *text)
{
	struct cli_line line;
	struct vmr_error *error = cli_line_parse(text, &line);
	char *all = vmr_strdup(error ? "error" : "");

	for (size_t i = 0; i < line.words.count; i++) {
		vmr_autofree char *old = all;
		all = vmr_format("%s<%s>", old, line.words.items[i]);
	}
	if (line.shell) {
		vmr_autofree char *old = all;
		all = vmr_format("%s|%s", old, line.shell);
	}
	vmr_error_destroy(error);
	cli_line_deinit(&line);
	return all;
}

static void words(void **state)
{
	static const char *const lines[][2] = {
		{"", ""},
		{"  \t ", ""},
		{"# show x", ""},
		{"bt --crash # the stack", "<bt><--crash>"},
		{"show a#b", "<show><a#b>"},
		{"  bt\t92  --locals ", "<bt><92><--locals>"},
		{"show 'a b' \"c d\" e\\ f", "<show><a b><c d><e f>"},
		{"show '' \"\"", "<show><><>"},
		{"show 'it''s' \"a\\\"b\\\\c\" '\\'", "<show><its><a\"b\\c><\\>"},
		{"show $rip *data &x", "<show><$rip><*data><&x>"},
		{"cat '/a|b' | less", "<cat></a|b>| less"},
		{"dmesg|tail -3 | head -1", "<dmesg>|tail -3 | head -1"},
		{"dmesg | grep 'a | b'", "<dmesg>| grep 'a | b'"},
		{"| less", "| less"},
		{"show a||b", "<show><a||b>"},
		{"'", "error<>"},
		{"show \"a b", "error<show><a b>"},
		{"show a\\", "<show><a\\>"},
	};

	(void)state;
	for (size_t i = 0; i < VMR_COUNT(lines); i++) {
		vmr_autofree char *found = split(lines[i][0]);
		assert_string_equal(found, lines[i][1]);
	}
}

static void expressions(void **state)
{
	static const char *const lines[][2] = {
		{"show (struct list_head *)0x10 b", "<show><(struct list_head *)0x10><b>"},
		{"show a[1 + 2].b c", "<show><a[1 + 2].b><c>"},
		{"show (a == 'x' || b[')'] == '\\'') c", "<show><(a == 'x' || b[')'] == '\\'')><c>"},
		{"show (a | b) | less", "<show><(a | b)>| less"},
		{"show list(&h, struct t, m) | where a > 1 | first 2 | less",
		 "<show><list(&h, struct t, m) | where a > 1 | first 2>| less"},
		{"show 'list(&h, struct t, m)' | count", "<show><list(&h, struct t, m) | count>"},
		{"show x |count", "<show><x |count>"},
		{"show x|count", "<show><x |count>"},
		{"bt 9 | count", "<bt><9>| count"},
		{"show x | where a || b --members a,b --json", "<show><x | where a || b><--members><a,b><--json>"},
		{"show x | where a - -b", "<show><x | where a - -b>"},
		{"show x | where a > 2 -m a,b -x", "<show><x | where a > 2><-m><a,b><-x>"},
		{"show x | where a > 2 -p 21 -d\t2", "<show><x | where a > 2><-p><21><-d><2>"},
		{"show x | count -x", "<show><x | count><-x>"},
		{"show x | where a | first 2 -x -m a", "<show><x | where a | first 2><-x><-m><a>"},
		{"show x | where a -x", "<show><x | where a -x>"},
		{"show x | where a -x > b -y", "<show><x | where a -x > b -y>"},
		{"show x | where a -b -1", "<show><x | where a -b -1>"},
		{"show x | where a || counter -x", "<show><x | where a || counter -x>"},
		{"show x | where a || count -x", "<show><x | where a || count -x>"},
		{"show x | where (a -b c", "<show><x | where (a -b c>"},
		{"show x | where c == ' ' | head", "<show><x | where c == ' '>| head"},
		{"show x | where c == \"a | b) \\\"\" -x 2 | head",
		 "<show><x | where c == \"a | b) \\\"\"><-x><2>| head"},
		{"show x | where c == \"a -m b\" --hex", "<show><x | where c == \"a -m b\"><--hex>"},
		{"show x | where c == \"a", "<show><x | where c == \"a>"},
		{"show a == \"b  c\" 'd'", "<show><a == \"b  c\"><d>"},
		{"show a == 'b' \"d\"", "<show><a == 'b'><d>"},
		{"show a + 1 b", "<show><a + 1><b>"},
		{"show a  ==\tb || c | less", "<show><a == b || c>| less"},
		{"show a -b --hex", "<show><a><-b><--hex>"},
		{"show a & b &c", "<show><a & b><&c>"},
		{"show a | b", "<show><a>| b"},
		{"show + 1", "<show><+><1>"},
		{"show a +", "<show><a><+>"},
		{"read a + 1", "<read><a><+><1>"},
		{"show 'a' ? (b) : c", "<show><a ? (b) : c>"},
		{"dmesg | first", "<dmesg>| first"},
		{"show x | firstly", "<show><x>| firstly"},
		{"show x) | less", "<show><x)>| less"},
		{"show (x | less", "<show><(x | less>"},
		{"show ' a b ' | where c", "<show>< a b  | where c>"},
	};

	(void)state;
	for (size_t i = 0; i < VMR_COUNT(lines); i++) {
		vmr_autofree char *found = split(lines[i][0]);
		assert_string_equal(found, lines[i][1]);
	}
}

/* What completion asks: where the last word begins. */
static void last_word(void **state)
{
	static const struct {
		const char *text;
		size_t start;
		bool is_in_word;
	} lines[] = {
		{"", 0, false},         {"sh", 0, true},        {"show ", 5, false},       {"show a", 5, true},
		{"show 'a b", 5, true}, {"show (a b", 5, true}, {"show a | wh", 7, false}, {"show x --pid ", 13, false},
	};

	(void)state;
	for (size_t i = 0; i < VMR_COUNT(lines); i++) {
		struct cli_line line;
		vmr_error_destroy(cli_line_parse(lines[i].text, &line));
		assert_int_equal(line.start, lines[i].start);
		assert_int_equal(line.is_in_word, lines[i].is_in_word);
		cli_line_deinit(&line);
	}
}

static void too_long(void **state)
{
	vmr_autofree char *text = vmr_alloc(CLI_LINE_LIMIT + 2);
	struct cli_line line;

	(void)state;
	memset(text, '(', CLI_LINE_LIMIT + 1);
	struct vmr_error *error = cli_line_parse(text, &line);
	assert_non_null(error);
	assert_int_equal(error->code, VMR_USAGE);
	vmr_error_destroy(error);
	cli_line_deinit(&line);
	text[CLI_LINE_LIMIT] = '\0';
	assert_null(cli_line_parse(text, &line));
	cli_line_deinit(&line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words),
		cmocka_unit_test(expressions),
		cmocka_unit_test(last_word),
		cmocka_unit_test(too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
