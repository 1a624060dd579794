/* SPDX-License-Identifier: MIT */
/* Patches as they are written, and whether a file has what they say. */
#include "tests/unit/cmocka.h"

#include <string.h>
#include <unistd.h>

#include "cli/patch.h"
#include "cli/patch_applied.h"
#include "common/memory.h"

static bool read_text(const char *text, struct patch *ret)
{
	FILE *in = fmemopen((char *)text, strlen(text), "r");
	vmr_autoerror error = patch_read(in, "test", ret);

	fclose(in);
	return !error;
}

#define HUNK "@@ -1 +1,2 @@\n x\n+y\n"

static void test_paths(void **state)
{
	static const struct {
		const char *text, *old_path, *new_path;
		size_t hunks;
	} rows[] = {
		{"diff --git a/block/a.c b/block/a.c\n--- a/block/a.c\n+++ b/block/a.c\n" HUNK, "a/block/a.c",
		 "b/block/a.c", 1},
		{"--- linux.orig/a.c\t2024-01-01 10:00:00.000000000 +0100\n+++ linux/a.c\t2024-01-02\n" HUNK,
		 "linux.orig/a.c", "linux/a.c", 1},
		{"--- a/a.c 2024-01-01 10:00:00\n+++ b/a.c 2024-01-02 10:00:00\n" HUNK, "a/a.c", "b/a.c", 1},
		{"Index: t/a.c\n====\n--- t.orig/a.c\n+++ t/a.c\n" HUNK HUNK, "t.orig/a.c", "t/a.c", 2},
		{"--- \"a/t\\303\\244b\\\\ \\\"q\\\".c\"\n+++ \"b/t\\303\\244b\\\\ \\\"q\\\".c\"\n" HUNK,
		 "a/t\303\244b\\ \"q\".c", "b/t\303\244b\\ \"q\".c", 1},
		{"--- a/with space.c\t\n+++ b/with space.c\t\n" HUNK, "a/with space.c", "b/with space.c", 1},
		{"--- /dev/null\n+++ b/new.c\n@@ -0,0 +1 @@\n+x\n", NULL, "b/new.c", 1},
		{"--- a/a.c\r\n+++ b/a.c\r\n@@ -1 +1,2 @@\r\n x\r\n+y\r\n", "a/a.c", "b/a.c", 1},
		{"diff --git a/x y.c b/x y.c\nold mode 100644\nnew mode 100755\n", "a/x y.c", "b/x y.c", 0},
		{"diff --git x.c x.c\nnew file mode 100644\nindex 0000000..e69de29\n", "x.c", "x.c", 0},
		{"diff --git a/d/o.c b/d/n.c\nsimilarity index 100%\nrename from d/o.c\nrename to d/n.c\n", "d/o.c",
		 "d/n.c", 0},
		{"diff --cc d/m.c\nindex 1,2..3\n--- a/d/m.c\n+++ b/d/m.c\n@@@ -1 -1,3 +1,3 @@@\n  x\n+ y\n++z\n -q\n",
		 "a/d/m.c", "b/d/m.c", 1},
		{"--- a/a.c\n+++ b/a.c\n@@ -1,3 +1,2 @@\n x\n--- a/fake.c\n+++ b/fake.c\n-z\n-- \n2.39\n", "a/a.c",
		 "b/a.c", 1},
	};

	(void)state;
	for (size_t i = 0; i < VMR_COUNT(rows); i++) {
		patch_auto patch = {0};
		if (!read_text(rows[i].text, &patch))
			fail_msg("not read: %s", rows[i].text);
		assert_int_equal(patch.change_count, 1);
		const struct patch_change *change = &patch.changes[0];
		assert_int_equal(change->hunk_count, rows[i].hunks);
		if (rows[i].old_path)
			assert_string_equal(change->old_path, rows[i].old_path);
		else
			assert_null(change->old_path);
		assert_string_equal(change->new_path, rows[i].new_path);
	}
}

static void test_none(void **state)
{
	static const char *const bad[] = {
		"hello\n",
		"--- a/a.c\n+++ b/a.c\n@@ -1,3 +1,4 @@\n x\n+y\n", /* cut */
		"--- a/a.c\n+++ b/a.c\n@@ -1,3 +1,4 @@\n x\n*y\n", /* damaged */
		"--- a/a.c\n+++ b/a.c\n@@ nonsense\n",
		"@@ -1 +1 @@\n-x\n+y\n",                               /* of no file */
		"*** a/a.c\n--- b/a.c\n***************\n*** 1 ****\n", /* a context diff */
	};
	static const char *const empty[] = {"", "\n\n",
					    "From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 "
					    "2001\nSubject: nothing\n\n---\n-- \n",
					    "Binary files a/x.ko and b/x.ko differ\n", "Only in linux: x.orig\n"};

	(void)state;
	for (size_t i = 0; i < VMR_COUNT(bad); i++) {
		patch_auto patch = {0};
		if (read_text(bad[i], &patch))
			fail_msg("read: %s", bad[i]);
	}
	for (size_t i = 0; i < VMR_COUNT(empty); i++) {
		patch_auto patch = {0};
		if (*empty[i] && !read_text(empty[i], &patch))
			fail_msg("not read: %s", empty[i]);
		assert_int_equal(patch.change_count, 0);
	}
}

static void test_applied(void **state)
{
	static const char file[] = "one\ntwo  \nthree\nnew\nfour\r\nfive\nsix\n";
	static const struct {
		const char *hunk;
		enum patch_state state;
		size_t line;
	} rows[] = {
		{"@@ -2,2 +2,3 @@\n two\n three\n+new\n", PATCH_APPLIED, 1},
		{"@@ -12,2 +12,3 @@\n two\n three\n+new\n", PATCH_APPLIED, 1}, /* moved */
		{"@@ -4,0 +4,1 @@\n+new\n", PATCH_APPLIED, 3},
		{"@@ -2,2 +2,3 @@\n 2\n three\n+new\n", PATCH_APPLIED, 3}, /* its surroundings changed since */
		{"@@ -2,3 +2,2 @@\n two\n three\n-new\n", PATCH_REVERSED, 0},
		{"@@ -2,3 +2,3 @@\n two\n-three\n+drei\n new\n", PATCH_REVERSED, 0},
		{"@@ -2,1 +2,2 @@\n two\n+absent\n", PATCH_REVERSED, 0},
		{"@@ -9,1 +9,2 @@\n nine\n+absent\n", PATCH_NOT_APPLIED, 4},
		{"@@ -3,2 +3,1 @@\n three\n-gone\n", PATCH_APPLIED, 2},
		{"@@ -5,1 +4,0 @@\n-gone\n", PATCH_APPLIED, 3},
		{"@@ -4,1 +3,0 @@\n-new\n", PATCH_REVERSED, 0},
	};
	char name[] = "/tmp/vmrace-patch-XXXXXX";
	int fd = mkstemp(name);
	struct patch_target *target = NULL;
	static const struct patch_gone none = {0};

	(void)state;
	assert_int_equal(write(fd, file, sizeof(file) - 1), sizeof(file) - 1);
	close(fd);
	assert_null(patch_target_open(name, &target));
	unlink(name);
	for (size_t i = 0; i < VMR_COUNT(rows); i++) {
		vmr_autofree char *text = vmr_format("--- a/x.c\n+++ b/x.c\n%s", rows[i].hunk);
		patch_auto patch = {0};
		size_t line = 99;
		assert_true(read_text(text, &patch));
		enum patch_state got = patch_hunk_find(target, &patch, &patch.hunks[0], &none, &line);
		if (got != rows[i].state || (rows[i].line && line != rows[i].line))
			fail_msg("%s: state %d at %zu", rows[i].hunk, got, line);
	}
	patch_target_close(target);
}

/* A later change of the series takes a line away again. */
static void test_series(void **state)
{
	patch_auto patch = {0};
	char name[] = "/tmp/vmrace-patch-XXXXXX";
	int fd = mkstemp(name);
	struct patch_target *target = NULL;
	struct patch_gone gone = {0};
	size_t line;

	(void)state;
	assert_int_equal(write(fd, "one\nthird\n", 10), 10);
	close(fd);
	assert_null(patch_target_open(name, &target));
	unlink(name);
	assert_true(read_text("--- a/x.c\n+++ b/x.c\n@@ -1 +1,2 @@\n one\n+second\n"
			      "--- a/x.c\n+++ b/x.c\n@@ -1,2 +1,2 @@\n one\n-second\n+third\n",
			      &patch));
	assert_int_equal(patch.change_count, 2);
	assert_int_equal(patch_hunk_find(target, &patch, &patch.hunks[1], &gone, &line), PATCH_APPLIED);
	assert_int_not_equal(patch_hunk_find(target, &patch, &patch.hunks[0], &gone, &line), PATCH_APPLIED);
	patch_gone_add(&gone, &patch, &patch.changes[1]);
	assert_int_equal(patch_hunk_find(target, &patch, &patch.hunks[0], &gone, &line), PATCH_APPLIED);
	patch_gone_deinit(&gone);
	patch_target_close(target);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_paths), cmocka_unit_test(test_none),
					   cmocka_unit_test(test_applied), cmocka_unit_test(test_series)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
