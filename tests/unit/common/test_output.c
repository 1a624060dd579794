/* SPDX-License-Identifier: MIT */
#include "common/output.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/file.h"
#include "common/memory.h"
#include "tests/unit/cmocka.h"

static char folder[] = "/tmp/vmrace-test-XXXXXX";
static char *path;

static int set_up(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return 1;
	path = vmr_format("%s/file", folder);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	unlink(path);
	free(path);
	return rmdir(folder);
}

static bool begins_with_mark(const char *head, size_t size, const char *name)
{
	return size >= 4 && !strncmp(head, "mark", 4) && !strcmp(name, "file");
}

static const struct vmr_output_rules marked = {.what = "marked", .is_ours = begins_with_mark};

static size_t entries(void)
{
	size_t count = 0;
	DIR *entries = opendir(folder);

	assert_non_null(entries);
	while (readdir(entries))
		count++;
	closedir(entries);
	return count - 2;
}

static void assert_text(const char *expected)
{
	vmr_autofree char *text = NULL;

	assert_null(vmr_file_read(path, 100, &text, NULL));
	assert_string_equal(text, expected);
}

static void refuse(const struct vmr_output_rules *rules, const char *word)
{
	vmr_autoerror error = vmr_output_put(path, rules, "mark new", 8);

	assert_non_null(error);
	assert_int_equal(error->code, VMR_BAD_INPUT);
	assert_non_null(strstr(error->message, word));
	assert_non_null(strstr(error->message, path));
}

static void test_old_until_the_rename(void **state)
{
	(void)state;
	struct vmr_output *output = NULL;

	assert_null(vmr_output_put(path, &marked, "mark old", 8));
	assert_null(vmr_output_begin(path, &marked, &output));
	assert_null(vmr_output_write(output, "mark ", 5));
	assert_null(vmr_output_write(output, "new", 3));
	assert_true(vmr_file_exists(vmr_output_temporary(output)));
	assert_true(vmr_output_is_temporary(strrchr(vmr_output_temporary(output), '/') + 1));
	assert_null(vmr_output_finish(output));
	assert_text("mark old");
	assert_null(vmr_output_commit(&output, 1));
	assert_text("mark new");
	assert_int_equal(entries(), 1);
}

static void test_group(void **state)
{
	(void)state;
	vmr_autofree char *other = vmr_format("%s/other", folder);
	struct vmr_output_rules rules = {.what = "any", .is_grouped = true};
	struct vmr_output *outputs[2] = {NULL, NULL};

	assert_null(vmr_output_begin(path, &rules, &outputs[0]));
	assert_null(vmr_output_begin(other, &rules, &outputs[1]));
	assert_null(vmr_output_write(outputs[0], "mark", 4));
	assert_null(vmr_output_finish(outputs[0]));
	assert_null(vmr_output_finish(outputs[1]));
	assert_null(vmr_output_commit(outputs, 2));
	assert_text("mark");
	assert_int_equal(unlink(other), 0);
	assert_int_equal(entries(), 1);
}

/* Instead of the C library's: a disk that loses what it was given. */
static bool disk_is_broken;
int fsync(int fd)
{
	(void)fd;
	errno = EIO;
	return disk_is_broken ? -1 : 0;
}

/* A sync that fails beside the work is told before anything takes its place. */
static void test_beside(void **state)
{
	(void)state;
	vmr_autofree char *other = vmr_format("%s/other", folder);
	const struct vmr_output_rules rules = {.what = "any", .is_beside = true};

	for (unsigned broken = 0; broken < 2; broken++) {
		struct vmr_output *outputs[2] = {NULL, NULL};
		disk_is_broken = false;
		assert_null(vmr_file_replace(path, "old", 3));
		disk_is_broken = broken;
		assert_null(vmr_output_begin(path, &rules, &outputs[0]));
		assert_null(vmr_output_begin(other, &rules, &outputs[1]));
		assert_null(vmr_output_write(outputs[0], "mark", 4));
		assert_null(vmr_output_finish(outputs[0]));
		assert_null(vmr_output_finish(outputs[1]));
		vmr_autoerror error = vmr_output_commit(outputs, 2);
		disk_is_broken = false;
		assert_int_equal(!!error, broken);
		if (error)
			assert_non_null(strstr(error->message, path));
		assert_text(broken ? "old" : "mark");
		assert_int_equal(unlink(other), broken ? -1 : 0);
		assert_int_equal(entries(), 1);
	}
}

static void test_aborted(void **state)
{
	(void)state;
	struct vmr_output *output = NULL;

	assert_null(vmr_file_replace(path, "mark", 4));
	assert_null(vmr_output_begin(path, &marked, &output));
	assert_null(vmr_output_write(output, "other", 5));
	vmr_output_abort(output);
	vmr_output_abort(NULL);
	assert_text("mark");
	assert_int_equal(entries(), 1);
}

/* Whether all temporary files go, and none is made after that. */
static bool removes_all(void)
{
	struct vmr_output *outputs[3] = {NULL};

	if (vmr_error_drop(vmr_output_begin(path, &marked, &outputs[0])) ||
	    vmr_error_drop(vmr_output_begin(path, &marked, &outputs[1])) || entries() != 2)
		return false;
	vmr_output_remove_all();
	return entries() == 0 && vmr_error_drop(vmr_output_begin(path, &marked, &outputs[2])) && entries() == 0;
}

static void test_signal_removes(void **state)
{
	(void)state;
	int status = -1;

	unlink(path);
	pid_t pid = fork(); /* after it a process can only end */
	if (!pid)
		_exit(removes_all() ? 0 : 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void test_foreign_stays(void **state)
{
	(void)state;

	assert_null(vmr_file_replace(path, "letter", 6));
	refuse(&marked, "is not marked");
	assert_text("letter");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	refuse(&marked, "regular file");
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(mkfifo(path, 0700), 0);
	refuse(&marked, "regular file"); /* and nobody waits for a writer */
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink("/nonexistent/file", path), 0);
	vmr_autoerror error = vmr_output_put(path, &marked, "mark", 4);
	assert_non_null(error);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(entries(), 0);
}

/* One that comes after we looked stays too. */
static void test_newcomer_stays(void **state)
{
	(void)state;
	struct vmr_output *output = NULL;

	assert_null(vmr_output_begin(path, &marked, &output));
	assert_null(vmr_output_finish(output));
	assert_null(vmr_file_replace(path, "letter", 6));
	assert_true(vmr_error_drop(vmr_output_commit(&output, 1)));
	assert_text("letter");
	assert_int_equal(entries(), 1);
}

static void test_input_by_any_name(void **state)
{
	(void)state;
	vmr_autofree char *other = vmr_format("%s/other", folder);
	char *items[] = {other};
	struct vmr_list inputs = {.items = items, .count = 1};
	struct vmr_output_rules rules = marked;

	rules.inputs = &inputs;
	unlink(path);
	assert_null(vmr_file_replace(other, "mark", 4));
	assert_int_equal(link(other, path), 0);
	refuse(&rules, "is an input");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink("other", path), 0);
	refuse(&rules, "is an input");
	assert_int_equal(unlink(path) | unlink(other), 0);
}

static void test_modes(void **state)
{
	(void)state;
	struct stat st;
	struct vmr_output_rules rules = marked;

	mode_t mask = umask(027);
	assert_null(vmr_output_put(path, &rules, "mark", 4));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	assert_int_equal(chmod(path, 0604), 0);
	assert_null(vmr_output_put(path, &rules, "mark", 4));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0604);
	rules.is_private = true;
	assert_null(vmr_output_put(path, &rules, "mark", 4));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	umask(mask);
}

static void test_names(void **state)
{
	(void)state;

	assert_true(vmr_output_is_temporary(".vmrace-0123456789ab"));
	assert_false(vmr_output_is_temporary(".vmrace-0123456789a"));
	assert_false(vmr_output_is_temporary(".vmrace-0123456789abc"));
	assert_false(vmr_output_is_temporary(".vmrace-0123456789aX"));
	assert_false(vmr_output_is_temporary("file"));
	assert_true(vmr_error_drop(vmr_output_put("/tmp/", &marked, "mark", 4)));
	assert_true(vmr_error_drop(vmr_output_put("/nonexistent/file", &marked, "mark", 4)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_old_until_the_rename),
		cmocka_unit_test(test_aborted),
		cmocka_unit_test(test_group),
		cmocka_unit_test(test_beside),
		cmocka_unit_test(test_signal_removes),
		cmocka_unit_test(test_foreign_stays),
		cmocka_unit_test(test_newcomer_stays),
		cmocka_unit_test(test_input_by_any_name),
		cmocka_unit_test(test_modes),
		cmocka_unit_test(test_names),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
