/* SPDX-License-Identifier: MIT */
/*
 * Bodies that nobody calls are not parsed, and nothing else is lost by it: a header that is asked for itself is read
 * whole, so what is said of a file beside it is what is said without trim.h's doing. Nor are long tables of numbers.
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
					       "int get_it(void);\n"
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
	const char *const *texts = trim_begin(&unit, false, &count);
	assert_int_equal(strlen(calls), strlen(left));
	assert_string_equal(text_of(texts, count, "./one.h"), left);
	put(".", "one.h", "static inline void used(void)\n{\n\tunused();\n}\nstatic inline void unused(void) { }\n");
	texts = trim_begin(&unit, false, &count);
	assert_null(text_of(texts, count, "./one.h"));
	assert_int_equal(chdir(before), 0);
	vmr_autofree char *command = vmr_format("rm -r %s", folder);
	assert_int_equal(system(command), 0);
}

/* What the macros of a header lead to: names that are joined with a number, uses that stand behind others. */
static void test_what_macros_lead_to(void **state)
{
	static const char *const flags[] = {"-I", "."}, *const files[] = {"one.c"};
	static const char defines[] =
		"#define GET(bits) get_le##bits()\n#define MAKE(x) static void x() { by_make(); }\n"
		"#define TEST(x) static int x##_t() { return by_test(); }\n",
			  calls[] = "static int by_test() { }\nstatic void by_make() { }\nstatic void get_le32() { }\n"
				    "static void get_be32() { }\nMAKE(one) TEST(two)\n",
			  left[] = "static int by_test() { }\nstatic void by_make() { }\nstatic void get_le32() { }\n"
				   "static void get_be32() ;  \nMAKE(one) TEST(two)\n";
	const struct reading_unit unit = {.tree = ".",
					  .folder = ".",
					  .source = "one.c",
					  .flags = flags,
					  .files = files,
					  .flag_count = VMR_COUNT(flags),
					  .file_count = 1};
	vmr_autofree char *header = vmr_format("%s%s", defines, calls), *expected = vmr_format("%s%s", defines, left);
	char folder[] = "/tmp/vmrace-trim-XXXXXX", before[PATH_MAX];
	size_t count;

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_non_null(getcwd(before, sizeof(before)));
	assert_int_equal(chdir(folder), 0);
	put(".", "one.c", "#include <one.h>\nvoid use(void) { GET(32); }\n");
	put(".", "one.h", header);
	const char *const *texts = trim_begin(&unit, false, &count);
	assert_string_equal(text_of(texts, count, "./one.h"), expected);
	assert_int_equal(chdir(before), 0);
	vmr_autofree char *command = vmr_format("rm -r %s", folder);
	assert_int_equal(system(command), 0);
}

/* Functions that nobody names go as wholes; whatever else a declaration may be stays, and what else it declares. */
static void test_which_functions_are_left_out(void **state)
{
	static const char *const flags[] = {"-I", "."}, *const files[] = {"one.c"};
	static const struct {
		const char *text, *left; /* NULL: as it is */
	} cases[] = {
		{"int get(int);\nint used(void);\n", "             \nint used(void);\n"},
		{"static inline int get(void)\n{\n\tput();\n}\nvoid put(void);\n",
		 "                           \n \n       \n \n               \n"},
		{"static inline int used(void)\n{\n\tput();\n}\nvoid put(void);\n", NULL},
		{"struct a *get(void);\n", "struct a;           \n"},
		{"struct a\n*get(void);\n", "struct a\n;          \n"},
		{"struct\na *get(void) { }\n", NULL},
		{"static struct a *get(struct b *b)\n{\n}\n", "       struct a;                 \n \n \n"},
		{"#define MAKE(x) x(void)\nint MAKE(made);\n", NULL},
		{"#define MAKE(x) int x(void)\nstatic MAKE(made) { }\n",
		 "#define MAKE(x) int x(void)\nstatic MAKE(made) ;  \n"},
		{"#define made\nstruct made a *get(void);\n", NULL},
		{"__printf(1, 2) int get(void);\n", NULL},
		{"int get(void) __must_hold(a);\n", "                             \n"},
		{"enum e get(void);\n", NULL},
		{"typedef int get(void);\n", NULL},
		{"int get(void), put;\n", NULL},
		{"int table[SIZE(1)];\n", NULL},
		{"extern __typeof__(used) other;\n", NULL},
		{"int other asm(\"get\");\n", NULL},
		{"void (*get)(void);\n", NULL},
		{"struct a { int a; } get(void);\n", NULL},
		{"int get = FROM(1);\n", NULL},
		{"#ifdef A\nint get(int a)\n#else\nint get(long a)\n#endif\n;\n", NULL},
		{"__attribute__((cold))\n#ifdef A\n#endif\nint get(void);\n", NULL},
		{"int get(\n#include \"a.h\"\n);\n", NULL},
		{"}\nint get(void);\n", NULL},
		{"int get(void);\nvoid put(void) { get(); }\n", NULL},
		{"int get(void);\nstatic const struct ops ops = { .get = get };\n", NULL},
	};
	const struct reading_unit unit = {.tree = ".",
					  .folder = ".",
					  .source = "one.c",
					  .flags = flags,
					  .files = files,
					  .flag_count = VMR_COUNT(flags),
					  .file_count = 1};
	char folder[] = "/tmp/vmrace-trim-XXXXXX", before[PATH_MAX];

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_non_null(getcwd(before, sizeof(before)));
	assert_int_equal(chdir(folder), 0);
	put(".", "one.c", "#include <one.h>\nvoid use(void) { used(); }\n");
	for (size_t i = 0; i < VMR_COUNT(cases); i++) {
		size_t count;
		unlink("one.h");
		put(".", "one.h", cases[i].text);
		const char *const *texts = trim_begin(&unit, true, &count);
		const char *given = text_of(texts, count, "./one.h");
		if (cases[i].left && !given)
			fail_msg("%s: stays", cases[i].text);
		if (strcmp(given ? given : cases[i].text, cases[i].left ? cases[i].left : cases[i].text) != 0)
			fail_msg("%s: %s", cases[i].text, given);
	}
	assert_int_equal(chdir(before), 0);
	vmr_autofree char *command = vmr_format("rm -r %s", folder);
	assert_int_equal(system(command), 0);
}

/* Where a call declares what it calls nobody would say that it was left out. */
static void test_who_would_say_so(void **state)
{
	static const char *const old[] = {"-std=gnu89",
					  "-std=c90",
					  "-std=iso9899:199409",
					  "-ansi",
					  "-Wno-implicit-function-declaration",
					  "-Wno-error=implicit"},
				 *const now[] = {"-std=gnu11", "-DA89", "-I90", "-w"};

	(void)state;
	for (size_t i = 0; i < VMR_COUNT(old); i++)
		assert_false(trim_would_show(&old[i], 1));
	assert_true(trim_would_show(now, VMR_COUNT(now)));
}

/* A function that only a macro's joining names is there in spite of it, and what is wrong is what was. */
static void test_who_is_told(void **state)
{
	(void)state;
	for (size_t count = 1; count <= 2; count++) {
		expect_quality("get_it()", "JOIN(get_, it)()", count, "ok");
		expect_quality("get_it()", "JOIN(get_, none)()", count, "degraded");
	}
}

/* L5(x) is 32,768 of x, and more words than a table may have; L4(x) is not. */
#define LEVELS                                                                                                         \
	"#define L1(x) x, x, x, x, x, x, x, x\n"                                                                       \
	"#define L2(x) L1(x), L1(x), L1(x), L1(x), L1(x), L1(x), L1(x), L1(x)\n"                                       \
	"#define L3(x) L2(x), L2(x), L2(x), L2(x), L2(x), L2(x), L2(x), L2(x)\n"                                       \
	"#define L4(x) L3(x), L3(x), L3(x), L3(x), L3(x), L3(x), L3(x), L3(x)\n"                                       \
	"#define L5(x) L4(x), L4(x), L4(x), L4(x), L4(x), L4(x), L4(x), L4(x)\n"

/* What libclang is given instead of a file whose functions are asked for: it lacks tables that are too long. */
static void test_which_table_is_left_out(void **state)
{
	static const char *const files[] = {"one.c"};
	static const struct {
		const char *text, *left;
	} cases[] = {
		{"static const char a[] = { L5(1) };\nint b[] =\n{\n\t1,\n};\n",
		 "static const char a[]            ;\nint b[] =\n{\n\t1,\n};\n"},
		{"struct s a = {\n#ifdef B\n\tL5(1),\n#endif\n\t2 };\n",
		 "struct s a    \n        \n       \n      \n    ;\n"},
		{"int a[] = {\n#include \"b.h\"\n\tL5(1) };\n", NULL},
		{"int a[] = { L5(1) };\n#define L5(x)\n", NULL},
		{"int a[] = { L5(1) }, b = 1;\n#include \"b.h\"\n", "int a[]            , b = 1;\n#include \"b.h\"\n"},
		{"int a[] = {\n#define B 1\n\tL5(1) };\n", NULL},
		{"int a[] = { L4(1) };\n", NULL},
		{"int a = L5;\n", NULL},
		{"void f(void)\n{\n\tint a[] = { L5(1) };\n}\n", NULL},
		{"int a[] = { M };\n#define M M, N\n#define N M\n", NULL},
	};
	char folder[] = "/tmp/vmrace-trim-XXXXXX", before[PATH_MAX];
	const struct reading_unit unit = {
		.tree = ".", .folder = ".", .source = "one.c", .files = files, .file_count = 1};

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_non_null(getcwd(before, sizeof(before)));
	assert_int_equal(chdir(folder), 0);
	for (size_t i = 0; i < VMR_COUNT(cases); i++) {
		vmr_autofree char *text = vmr_format("%s%s", LEVELS, cases[i].text);
		vmr_autofree char *left = vmr_format("%s%s", LEVELS, cases[i].left ? cases[i].left : "");
		size_t count, omitted;
		put(".", "one.c", text);
		const char *const *texts = trim_begin(&unit, false, &count);
		const char *given = text_of(texts, count, "one.c");
		trim_omitted(&omitted);
		assert_int_equal(omitted, cases[i].left ? 1 : 0);
		if (cases[i].left)
			assert_string_equal(given, left);
		else
			assert_null(given);
		unlink("one.c");
	}
	assert_int_equal(chdir(before), 0);
	assert_int_equal(rmdir(folder), 0);
}

/* A file with a table and a function of that body is of that quality, and has a row of that pattern. */
static void expect_table(const char *table, const char *body, const char *row, const char *quality)
{
	static const char *const files[] = {"one.c"};
	char folder[] = "/tmp/vmrace-trim-XXXXXX";

	assert_non_null(mkdtemp(folder));
	vmr_autofree char *source =
		vmr_format("#include \"one.h\"\n" LEVELS "%s\nvoid use(struct one *one)\n{\n\t%s;\n}\n", table, body);
	put(folder, "one.h",
	    "struct one { unsigned long part; int other; };\nvoid take(const void *);\n"
	    "static inline void set(struct one *one)\n{\n\tone->part = 2;\n}\n");
	put(folder, "one.c", source);
	read_them(folder, files, VMR_COUNT(files), &facts);
	vmr_autofree char *pattern = vmr_format("file|one.c|*|%s", quality);
	if (matches(pattern) != 1)
		fail_msg("%s: not %s", table, quality);
	if (!matches(row))
		fail_msg("%s, %s: no %s", table, body, row);
	forget(&facts);
	vmr_autofree char *command = vmr_format("rm -r %s", folder);
	assert_int_equal(system(command), 0);
}

/* Numbers say nothing, so what is wrong in them does not either; whatever else a table may be is not left out. */
static void test_what_a_table_says(void **state)
{
	static const char numbers[] = "static const unsigned table[] = { L5(1) };",
			  run[] = "static void run(void)\n{\n}\n";
	static const char access[] = "access|one.c:use#*|write|one|parameter|*|part|*";
	vmr_autofree char *integers =
		vmr_format("%sstatic const unsigned long table[] = { (unsigned long)run, L5(1) };", run);
	vmr_autofree char *pointers = vmr_format(
		"%sstatic const struct op { short n[40000]; union { int i; struct { void (*run)(void); }; }; "
		"} op = { { L5(1) }, { .run = run } };",
		run);

	(void)state;
	expect_table(numbers, "one->part = table[1]", access, "ok");
	expect_table("static const struct { short a; struct { char b; } c; } table[] = { { L5(1) }, { none } };",
		     "one->part = table[1].a", access, "ok");
	expect_table("static const struct { short a; struct { char b; } c; } table[] = { { L4(1) }, { none } };",
		     "one->part = table[1].a", access, "degraded");
	expect_table("static const unsigned long table[] = { none, L5(1) };", "one->part = table[1]", access,
		     "degraded");
	expect_table(numbers, "one->part = sizeof(table)", "access|one.c:use#*|write|one|*|131072", "ok");
	expect_table(numbers, "take(table)", "argument|one.c:use#*|table|global|*", "ok");
	expect_table(numbers, "take(&table)", "access|one.c:use#*|address|table|global|*|unsigned int?32768?|*", "ok");
	expect_table(numbers, "one->part = 1, set(one)", "function|one.h:set|*", "ok");
	expect_table(integers, "one->part = table[1]", "function_value|run|one.c", "ok");
	expect_table(pointers, "op.run()", "function_value|run|one.c", "ok");
	expect_table("#if __has_include(\"/etc/passwd\")\n#endif\nstatic const char table[] = { L5(1) };",
		     "one->part = table[1]", "parse_problem|one.c|*|refused|/etc/passwd is not opened*", "ok");
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
		cmocka_unit_test(test_what_macros_lead_to), cmocka_unit_test(test_which_functions_are_left_out),
		cmocka_unit_test(test_who_would_say_so),    cmocka_unit_test(test_who_is_told),
		cmocka_unit_test(test_what_a_text_defines), cmocka_unit_test(test_which_table_is_left_out),
		cmocka_unit_test(test_what_a_table_says),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
