/* SPDX-License-Identifier: MIT */
/* libkdumpfile in its child: the same of made dumps as our own readers, and what is said when the child does not serve.
 */
#include <dirent.h>
#include <elf.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/memory.h"
#include "dumpcore/dump.h"
#include "dumpcore/memory.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/dumpcore/image.h"

static struct vmr_error *open_by(const char *path, enum dumpcore_reader reader, const char *program, unsigned seconds,
				 struct dumpcore **ret)
{
	const struct dumpcore_options options = {
		.dump = path, .force = true, .reader = reader, .kdump_program = program, .kdump_seconds = seconds};

	return dumpcore_open(&options, ret);
}

static struct dumpcore *open_well(const char *path, enum dumpcore_reader reader)
{
	struct dumpcore *dump = NULL;
	struct vmr_error *error = open_by(path, reader, NULL, 0, &dump);

	if (error)
		fail_msg("%s", error->message);
	return dump;
}

/* Frees the bytes. */
static void compare_file(struct file file)
{
	uint8_t left[DUMPCORE_PAGE_SIZE], right[DUMPCORE_PAGE_SIZE];
	vmr_autofree char *path = image_save(&file);

	struct dumpcore *ours = open_well(path, DUMPCORE_READER_OWN),
			*theirs = open_well(path, DUMPCORE_READER_KDUMPFILE);
	const struct dumpcore_info *mine = dumpcore_info_get(ours), *its = dumpcore_info_get(theirs);
	assert_string_equal(mine->format, its->format);
	assert_int_equal(mine->pages_present, its->pages_present);
	assert_int_equal(mine->pages_excluded, its->pages_excluded);
	assert_int_equal(mine->paging_levels, its->paging_levels);
	assert_int_equal(mine->cpus, its->cpus);
	for (uint64_t address = 0; address < (IMAGE_PAGES + 4) * DUMPCORE_PAGE_SIZE; address += DUMPCORE_PAGE_SIZE) {
		enum dumpcore_presence presence = dumpcore_presence_at_physical(ours, address);
		assert_int_equal(presence, dumpcore_presence_at_physical(theirs, address));
		if (presence != DUMPCORE_PRESENT)
			continue;
		assert_true(dumpcore_try_read_physical(ours, address, left, sizeof(left)));
		assert_true(dumpcore_try_read_physical(theirs, address, right, sizeof(right)));
		assert_memory_equal(left, right, sizeof(left));
	}
	dumpcore_close(ours);
	dumpcore_close(theirs);
	unlink(path);
	free(file.data);
}

static void compare(const struct image_options *options, bool is_elf, bool with_holes)
{
	struct image image;

	image_init(&image, 4);
	for (unsigned page = 20; with_holes && page < IMAGE_PAGES; page += 3)
		image.kept[page] = false;
	compare_file(is_elf ? image_elf(&image, options) : image_kdump(&image, options));
}

/* 0.5.1 fills a page of which the file has a part with zeroes, and counts not all RAM of segments that overlap. */
static void test_odd_segments(void **state)
{
	enum { P = DUMPCORE_PAGE_SIZE };
	static const struct image_segment segments[] = {
		{.address = 0x10 * P, .size = 8 * P, .filled = 2 * P, .first = 1},
		{.address = 0x12 * P, .size = 4 * P, .filled = 2 * P, .first = 3},
		{.address = 0x20 * P, .size = 4 * P, .filled = 0},
		{.address = 0x22 * P, .size = 4 * P, .filled = P, .first = 5},
		{.address = 0x30 * P, .size = P, .filled = 8, .first = 1},
		{.address = 0x38 * P, .size = P, .filled = P, .first = 6},
		{.address = 0x3c * P + 0x200, .size = 0x800, .filled = 0x800, .first = 1},
	};

	(void)state;
	compare_file(image_elf_of(segments, VMR_COUNT(segments), EM_X86_64));
}

/* A machine that 0.5.1 does not know (it reads its pages as x86-64's, or dies of it) is none of ours. */
static void test_other_machines(void **state)
{
	static const struct image_segment segment = {.address = 0x10000, .size = 0x2000, .filled = 0x2000, .first = 1};
	static const unsigned machines[] = {EM_RISCV, EM_AARCH64, EM_LOONGARCH, EM_NONE};

	(void)state;
	for (size_t i = 0; i < VMR_COUNT(machines); i++) {
		struct file file = image_elf_of(&segment, 1, machines[i]);
		vmr_autofree char *path = image_save(&file);
		struct dumpcore *dump = NULL;
		struct vmr_error *error = open_by(path, DUMPCORE_READER_KDUMPFILE, NULL, 0, &dump);
		assert_non_null(error);
		assert_int_equal(error->code, VMR_UNSUPPORTED);
		assert_non_null(strstr(error->message, "only x86-64 dumps"));
		vmr_error_destroy(error);
		unlink(path);
		free(file.data);
	}
}

static void test_same_pages(void **state)
{
	static const struct image_options codecs[] = {
		{.zlib = true}, {0}, {.codec = 2}, {.codec = 0x20}, {.zlib = true, .with_qemu = true}};

	(void)state;
	for (size_t i = 0; i < VMR_COUNT(codecs); i++) {
		compare(&codecs[i], false, false);
		compare(&codecs[i], false, true);
	}
	compare(&(struct image_options){.with_qemu = true}, true, false);
	compare(&(struct image_options){0}, true, true);
}

/* ---------------------------------------------------------------- a child that does not serve */

static char *saved_dump(void)
{
	struct image image;

	image_init(&image, 4);
	struct file file = image_kdump(&image, &(struct image_options){.zlib = true});
	char *path = image_save(&file);
	free(file.data);
	return path;
}

/* Our child; 0: there is none. */
static pid_t find_child(void)
{
	DIR *folder = opendir("/proc");
	struct dirent *entry;
	pid_t found = 0;

	assert_non_null(folder);
	while (!found && (entry = readdir(folder))) {
		int pid = 0, parent = 0;
		vmr_autofree char *path = vmr_format("/proc/%s/stat", entry->d_name);
		FILE *file = fopen(path, "re");
		if (!file)
			continue;
		if (fscanf(file, "%d (%*[^)]) %*c %d", &pid, &parent) == 2 && parent == getpid())
			found = pid;
		fclose(file);
	}
	closedir(folder);
	return found;
}

/* Open, send the child a signal, read; what the dump's failure is then. The caller frees it. */
static char *failure_after(int number, unsigned seconds)
{
	vmr_autofree char *path = saved_dump();
	struct dumpcore *dump = NULL;
	uint8_t byte;

	assert_null(open_by(path, DUMPCORE_READER_KDUMPFILE, NULL, seconds, &dump));
	/* The page maps are read, and a first batch of pages. */
	assert_true(dumpcore_try_read_physical(dump, 20 * DUMPCORE_PAGE_SIZE, &byte, 1));
	pid_t child = find_child();
	assert_true(child > 0);
	assert_int_equal(kill(child, number), 0);
	assert_false(dumpcore_try_read_physical(dump, 60 * DUMPCORE_PAGE_SIZE, &byte, 1));
	/* The next one is refused at once. */
	assert_false(dumpcore_try_read_physical(dump, 61 * DUMPCORE_PAGE_SIZE, &byte, 1));
	struct vmr_error *error = dumpcore_failure(dump);
	assert_non_null(error);
	assert_int_equal(error->code, VMR_SYSTEM);
	assert_memory_equal(error->message, path, strlen(path));
	char *text = vmr_strdup(error->message + strlen(path));
	vmr_error_destroy(error);
	dumpcore_close(dump);
	unlink(path);
	assert_int_equal(find_child(), 0);
	return text;
}

static void test_child_dies(void **state)
{
	(void)state;
	vmr_autofree char *text = failure_after(SIGTRAP, 0);

	assert_string_equal(text,
			    ": libkdumpfile crashed (signal 5, Trace/breakpoint trap) when it was to read page 0x3c: "
			    "leave --reader out, or copy the file again");
}

static void test_child_hangs(void **state)
{
	(void)state;
	vmr_autofree char *text = failure_after(SIGSTOP, 1);

	assert_string_equal(text,
			    ": libkdumpfile took more than 1 s to read page 0x3c: leave --reader out, or copy the "
			    "file again");
}

/* A program in the child's place; what opening says. The caller frees it. */
static char *refusal_of(const char *script)
{
	vmr_autofree char *path = saved_dump();
	struct file file = {.data = (uint8_t *)script, .size = strlen(script)};
	vmr_autofree char *program = image_save(&file);
	struct dumpcore *dump = NULL;

	assert_int_equal(chmod(program, 0700), 0);
	struct vmr_error *error = open_by(path, DUMPCORE_READER_KDUMPFILE, program, 1, &dump);
	assert_non_null(error);
	assert_memory_equal(error->message, path, strlen(path));
	char *text = vmr_strdup(error->message + strlen(path));
	vmr_error_destroy(error);
	unlink(path);
	unlink(program);
	return text;
}

static void test_other_programs(void **state)
{
	static const struct {
		const char *script, *said;
	} rows[] = {
		{"#!/bin/sh\nexit 1\n", ": vmrace-kdump ended when it was to open it: "},
		{"#!/bin/sh\nexit 127\n", ": vmrace-kdump cannot run: is libkdumpfile installed?"},
		{"#!/bin/sh\nexec sleep 100\n", ": libkdumpfile took more than 1 s to open it: "},
		{"#!/bin/sh\nkill -5 $$\n",
		 ": libkdumpfile crashed (signal 5, Trace/breakpoint trap) when it was to open it: "},
		{"#!/bin/sh\nyes 1\n", ": vmrace-kdump ended when it was to open it: "},
	};

	(void)state;
	for (size_t i = 0; i < VMR_COUNT(rows); i++) {
		vmr_autofree char *text = refusal_of(rows[i].script);
		if (strncmp(text, rows[i].said, strlen(rows[i].said)) != 0)
			fail_msg("%s\n%s", rows[i].script, text);
		assert_int_equal(find_child(), 0);
	}
}

static bool is_built_in(void)
{
	vmr_autofree char *path = saved_dump();
	struct dumpcore *dump = NULL;
	struct vmr_error *error = open_by(path, DUMPCORE_READER_KDUMPFILE, NULL, 0, &dump);
	bool missing = error && error->code == VMR_UNSUPPORTED;

	if (missing) {
		assert_non_null(strstr(error->message, "built without libkdumpfile: install libkdumpfile-dev"));
		printf("skipped: built without libkdumpfile\n");
	}
	vmr_error_destroy(error);
	dumpcore_close(dump);
	unlink(path);
	return !missing;
}

int main(void)
{
	if (!is_built_in())
		return 77;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_pages),     cmocka_unit_test(test_odd_segments),
		cmocka_unit_test(test_other_machines), cmocka_unit_test(test_child_dies),
		cmocka_unit_test(test_child_hangs),    cmocka_unit_test(test_other_programs)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
