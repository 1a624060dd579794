/* SPDX-License-Identifier: MIT */
/*
 * Bodies that nobody calls are not parsed, and nothing else is lost by it: a header that is asked for itself is read
 * whole, so what is said of a file beside it is what is said without trim.h's doing.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/memory.h"
#include "srcindex/worker/gate.h"
#include "srcindex/worker/outline.h"
#include "srcindex/worker/trim.h"
#include "tests/unit/srcindex/harness.h"

static void read_them(const char *tree, const char *const *files, size_t count, struct facts *ret)
{
	const struct srcindex_options options = {.tree = tree, .jobs = 1, .seconds = 30, .no_cache = true};
	struct srcindex *index;

	assert_null(srcindex_open(&options, &index));
	assert_null(srcindex_read(index, files, count, keep_row, ret));
	srcindex_close(index);
}

static bool has(const struct facts *list, const char *line)
{
	for (size_t i = 0; i < list->count; i++)
		if (!strcmp(list->lines[i], line))
			return true;
	return false;
}

/* Every row about a function of trim.c, or of trim.h that comes with it. */
static void test_nothing_is_lost(void **state)
{
	static const char *const alone[] = {"trim.c"}, *const both[] = {"trim.c", "trim.h"};
	struct facts trimmed = {0}, whole = {0};
	size_t compared = 0;

	(void)state;
	read_them(SAMPLE_TREE, alone, 1, &trimmed);
	read_them(SAMPLE_TREE, both, 2, &whole);
	for (size_t i = 0; i < trimmed.count; i++)
		if (strncmp(trimmed.lines[i], "file|", 5) != 0) {
			if (!has(&whole, trimmed.lines[i]))
				fail_msg("only without the header: %s", trimmed.lines[i]);
			compared++;
		}
	for (size_t i = 0; i < whole.count; i++)
		if (strstr(whole.lines[i], "|trim.c:use") && !has(&trimmed, whole.lines[i]))
			fail_msg("lost: %s", whole.lines[i]);
	assert_true(compared > 100);
	forget(&trimmed);
	forget(&whole);
}

/* Each way to a function; the others are as if they were not there. */
static void test_who_comes(void **state)
{
	static const char *const files[] = {"trim.c"};
	static const char *const there[] = {"called",     "called_below",   "fast_fill", "slow_drain",
					    "basin_seal", "called_by_made", "with_arms", "behind_arms"};

	(void)state;
	read_them(SAMPLE_TREE, files, 1, &facts);
	for (size_t i = 0; i < VMR_COUNT(there); i++) {
		vmr_autofree char *pattern = vmr_format("function|trim.h:%s|*", there[i]);
		if (matches(pattern) != 1)
			fail_msg("%s: %zu", there[i], matches(pattern));
	}
	assert_int_equal(matches("function|trim.h:nobody_calls|*"), 0);
	forget(&facts);
}

static void put(const char *folder, const char *name, const char *text)
{
	vmr_autofree char *path = vmr_format("%s/%s", folder, name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

/* one.c alone (count 1), or with one.h, which then is read whole: is one.c of that quality? */
static void expect_quality(const char *body, const char *call, size_t count, const char *quality)
{
	static const char *const files[] = {"one.c", "one.h"};
	char folder[] = "/tmp/vmrace-trim-XXXXXX";

	assert_non_null(mkdtemp(folder));
	vmr_autofree char *header = vmr_format("struct one { int part; };\n#define JOIN(a, b) a##b\n"
					       "static inline void wrong(struct one *one)\n{\n\t%s;\n}\n",
					       body);
	vmr_autofree char *source =
		vmr_format("#include \"one.h\"\nvoid use(struct one *one)\n{\n\tone->part = 1;\n\t%s;\n}\n", call);
	put(folder, "one.h", header);
	put(folder, "one.c", source);
	read_them(folder, files, count, &facts);
	vmr_autofree char *pattern = vmr_format("file|one.c|*|%s", quality);
	if (matches(pattern) != 1)
		fail_msg("%s, %s, %zu: not %s", body, call, count, quality);
	forget(&facts);
	vmr_autofree char *command = vmr_format("rm -r %s", folder);
	assert_int_equal(system(command), 0);
}

/* What is wrong in a body counts when something leads there, whether all was parsed or not. */
static void test_who_is_wrong(void **state)
{
	(void)state;
	for (size_t count = 1; count <= 2; count++) {
		expect_quality("one->missing = 1", "", count, "ok");
		expect_quality("one->missing = 1", "wrong(one)", count, "degraded");
		expect_quality("one->missing = 1", "JOIN(wro, ng)(one)", count, "degraded");
	}
}

/* In place of the worker's, that judges: here all may be read. */
int gate_peek(const char *path, struct stat *ret)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	return fd >= 0 && !fstat(fd, ret) ? fd : -1;
}

static const char *text_of(const char *const *texts, size_t count, const char *path)
{
	for (size_t i = 0; i + 1 < count; i += 2)
		if (!strcmp(texts[i], path))
			return texts[i + 1];
	return NULL;
}

/* What libclang is given instead of a header: as many bytes and lines, and again as it is when the header changes. */
static void test_what_is_left_out(void **state)
{
	static const char *const flags[] = {"-I", "."}, *const files[] = {"one.c"};
	static const char calls[] = "static inline void used(void)\n{\n}\n"
				    "static inline void unused(void)\n{\n\tused();\n}\n",
			  left[] = "static inline void used(void)\n{\n}\n"
				   "static inline void unused(void)\n;\n        \n \n";
	const struct reading_unit unit = {.tree = ".",
					  .folder = ".",
					  .source = "one.c",
					  .flags = flags,
					  .files = files,
					  .flag_count = VMR_COUNT(flags),
					  .file_count = 1};
	char folder[] = "/tmp/vmrace-trim-XXXXXX", before[PATH_MAX];
	size_t count;

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_non_null(getcwd(before, sizeof(before)));
	assert_int_equal(chdir(folder), 0);
	put(".", "one.c", "#include <one.h>\nvoid use(void) { used(); }\n");
	put(".", "one.h", calls);
	const char *const *texts = trim_begin(&unit, &count);
	assert_int_equal(strlen(calls), strlen(left));
	assert_string_equal(text_of(texts, count, "./one.h"), left);
	put(".", "one.h", "static inline void used(void)\n{\n\tunused();\n}\nstatic inline void unused(void) { }\n");
	texts = trim_begin(&unit, &count);
	assert_null(text_of(texts, count, "./one.h"));
	assert_int_equal(chdir(before), 0);
	vmr_autofree char *command = vmr_format("rm -r %s", folder);
	assert_int_equal(system(command), 0);
}

/* A text, and its functions that may be left out: where each body begins and how many bytes it has. */
static void test_what_a_text_defines(void **state)
{
	static const struct {
		const char *text, *bodies;
	} cases[] = {
		{"static inline int f(int a) { return a; }\n", "{ return a; }"},
		{"static int f(void)\n{\n#if A\n\tg();\n#else\n\th();\n#endif\n}\n",
		 "{\n#if A\n\tg();\n#else\n\th();\n#endif\n}"},
		{"int f(void) { return 1; }\nstatic int g(void) { return 2; }\n", "{ return 2; }"},
		{"static const struct s s = { .f = g };\n", ""},
		{"static struct s { int a; } s(void);\n", ""},
		{"static struct s *f(struct s *s) __must_hold(s) { return s; }\n", "{ return s; }"},
		{"static int f(void) { return '{'; } /* } */\n", "{ return '{'; }"},
		{"static int f(void) { return g(\"}\"); }\n", "{ return g(\"}\"); }"},
		{"static int f(void)\n{\n#define A 1\n\treturn A;\n}\nstatic int g(void) { return 2; }\n", ""},
		{"static int f(void)\n{\n#if A\n\tif (a) {\n#else\n\tif (b) {\n#endif\n\t}\n}\nstatic int g(void) { "
		 "}\n",
		 ""},
		{"#define F(x) static int x(void) { return 1; }\nF(f)\nstatic int g(void) { }\n", "{ }"},
		{"#ifdef A\nstatic int f(int a)\n#else\nstatic int f(long a)\n#endif\n{ return 1; }\n", ""},
		{"}\nstatic int f(void) { }\n", ""},
		{"static int f(void) {", ""},
		{"", ""},
	};

	(void)state;
	for (size_t i = 0; i < VMR_COUNT(cases); i++) {
		struct outline *outline = outline_create(vmr_strdup(cases[i].text), strlen(cases[i].text));
		char found[200] = "";
		for (uint32_t j = 0; j < outline->definition_count; j++)
			if (outline->definitions[j].is_static)
				strncat(found, outline->text + outline->definitions[j].from,
					outline->definitions[j].to - outline->definitions[j].from);
		if (strcmp(found, cases[i].bodies) != 0)
			fail_msg("%s: %s", cases[i].text, found);
		outline_destroy(outline);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_is_lost),     cmocka_unit_test(test_who_comes),
		cmocka_unit_test(test_who_is_wrong),        cmocka_unit_test(test_what_is_left_out),
		cmocka_unit_test(test_what_a_text_defines),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
