/* SPDX-License-Identifier: MIT */
/* The file list of a patch. */
#include "tests/unit/cmocka.h"

#include <string.h>

#include "cli/patch.h"
#include "common/memory.h"

static size_t parse(const char *text, struct vmr_list *files)
{
	FILE *in = fmemopen((char *)text, strlen(text), "r");
	vmr_autoerror error = patch_files(in, "test", 1, files);

	fclose(in);
	return error ? (size_t)-1 : files->count;
}

static void test_files(void **state)
{
	struct vmr_list files = {0};
	const char *patch =
		"diff --git a/block/a.c b/block/a.c\n--- a/block/a.c\n+++ b/block/a.c\t2024-01-01\n@@ -1 +1,2 @@\n x\n"
		"+++ b/not/a/header.c\n" /* an added line that looks like one */
		"--- a/block/a.c\n+++ b/block/a.c\n"
		"--- /dev/null\n+++ b/include/new.h\n"
		"--- a/gone.c\n+++ /dev/null\n"
		"--- a/x\n+++ b/../../etc/passwd.c\n"
		"--- a/x\n+++ b/a/../../b.c\n"
		"--- a/Makefile\n+++ b/Makefile\n"
		"--- a/q.c\n+++ \"b/with space.c\"\r\n";

	(void)state;
	assert_int_equal(parse(patch, &files), 3);
	assert_string_equal(files.items[0], "block/a.c");
	assert_string_equal(files.items[1], "include/new.h");
	assert_string_equal(files.items[2], "with space.c");
	vmr_list_deinit(&files);
}

static void test_no_patch(void **state)
{
	struct vmr_list files = {0};

	(void)state;
	assert_int_equal(parse("hello\n", &files), (size_t)-1);
	vmr_list_deinit(&files);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_files), cmocka_unit_test(test_no_patch)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
