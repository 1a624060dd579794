/* SPDX-License-Identifier: MIT */
/* Every container of the corpus opens, and the kernel's own name is read through its page tables. Skipped without a
 * corpus. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "common/file.h"
#include "common/memory.h"
#include "dumpcore/dump.h"
#include "dumpcore/internal.h"
#include "dumpcore/memory.h"
#include "dumpcore/vmcoreinfo.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/dumpcore/corpus.h"

struct expected {
	const char *path, *format, *compression;
	bool flattened;
	unsigned levels;
};
static const struct expected EXPECTED[] = {
	{"rq-qos-6.12/vmcore", "kdump", "zlib", false, 4},
	{"rq-qos-6.12/vmcore.flat", "kdump", "zlib", true, 4},
	{"rq-qos-6.12/vmcore.lzo", "kdump", "lzo", false, 4},
	{"rq-qos-6.12/vmcore.plain", "kdump", "none", false, 4},
	{"rq-qos-6.12/vmcore.d31", "kdump", "zlib", false, 4},
	{"rq-qos-6.12-qemu/vmcore", "kdump", "zlib", false, 5},
	{"rq-qos-6.12-qemu/vmcore.flat", "kdump", "zlib", true, 5},
	{"rq-qos-6.12-hang/vmcore.elf", "elf", "none", false, 5},
};

static void test_open_and_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < VMR_COUNT(EXPECTED); i++) {
		vmr_autofree char *path = corpus_path(EXPECTED[i].path);
		struct dumpcore *dump = NULL;
		char release[65];
		uint64_t names;
		vmr_kaddr base;
		struct timespec before, opened, after;

		clock_gettime(CLOCK_MONOTONIC, &before);
		struct vmr_error *error = dumpcore_open(&(struct dumpcore_options){.dump = path}, &dump);
		if (error)
			fail_msg("%s", error->message);
		clock_gettime(CLOCK_MONOTONIC, &opened);
		const struct dumpcore_info *info = dumpcore_info_get(dump);
		assert_string_equal(info->format, EXPECTED[i].format);
		assert_string_equal(info->compression, EXPECTED[i].compression);
		assert_int_equal(info->flattened, EXPECTED[i].flattened);
		assert_int_equal(info->paging_levels, EXPECTED[i].levels);
		assert_int_equal(info->cpus, 4);
		assert_false(info->incomplete);
		assert_true(dumpcore_vmcoreinfo_symbol(dump, "init_uts_ns", &base));
		assert_true(dumpcore_vmcoreinfo_offset(dump, "uts_namespace.name", &names));
		error = dumpcore_read(dump, base + names + 2 * 65, release, sizeof(release));
		if (error)
			fail_msg("%s: %s", path, error->message);
		assert_string_equal(release, "6.12.117-lab");
		assert_string_equal(info->release, release);
		uint64_t pages = 0;
		uint8_t word;
		for (uint64_t page = 0; dumpcore_physical_next(dump, &page); page++, pages++)
			assert_true(dumpcore_try_read_physical(dump, page * DUMPCORE_PAGE_SIZE, &word, 1));
		assert_int_equal(pages, info->pages_present);
		clock_gettime(CLOCK_MONOTONIC, &after);
		print_message("%s: open %.2f ms; %lu pages (%lu filtered, %lu lost) %.1f ms\n", EXPECTED[i].path,
			      (opened.tv_sec - before.tv_sec) * 1e3 + (opened.tv_nsec - before.tv_nsec) / 1e6, pages,
			      info->pages_excluded, info->pages_absent,
			      (after.tv_sec - opened.tv_sec) * 1e3 + (after.tv_nsec - opened.tv_nsec) / 1e6);
		dumpcore_close(dump);
	}
}

static void test_cut(void **state)
{
	(void)state;
	vmr_autofree char *path = corpus_path("rq-qos-6.12/vmcore.cut");
	struct dumpcore *dump = NULL;

	struct vmr_error *error = dumpcore_open(&(struct dumpcore_options){.dump = path}, &dump);
	assert_non_null(error);
	assert_non_null(strstr(error->message, "--force"));
	vmr_error_destroy(error);
	error = dumpcore_open(&(struct dumpcore_options){.dump = path, .force = true}, &dump);
	if (error)
		fail_msg("%s", error->message);
	const struct dumpcore_info *info = dumpcore_info_get(dump);
	size_t gaps;
	assert_true(info->incomplete);
	assert_true(info->pages_absent > 1000);
	dumpcore_gaps_get(dump, &gaps);
	assert_int_equal(gaps, 1);
	dumpcore_close(dump);
}

static void compare_pages(struct dumpcore *ours, struct dumpcore *theirs)
{
	const struct dumpcore_info *mine = dumpcore_info_get(ours), *its = dumpcore_info_get(theirs);
	uint8_t left[DUMPCORE_PAGE_SIZE], right[DUMPCORE_PAGE_SIZE];

	assert_int_equal(mine->pages_present, its->pages_present);
	assert_int_equal(mine->pages_excluded, its->pages_excluded);
	assert_int_equal(mine->pages_absent, its->pages_absent);
	for (uint64_t page = 0; page < 0x11000; page++) {
		enum dumpcore_presence presence = dumpcore_presence_at_physical(ours, page * DUMPCORE_PAGE_SIZE);
		assert_int_equal(presence, dumpcore_presence_at_physical(theirs, page * DUMPCORE_PAGE_SIZE));
		if (presence != DUMPCORE_PRESENT)
			continue;
		assert_true(dumpcore_try_read_physical(ours, page * DUMPCORE_PAGE_SIZE, left, sizeof(left)));
		assert_true(dumpcore_try_read_physical(theirs, page * DUMPCORE_PAGE_SIZE, right, sizeof(right)));
		assert_memory_equal(left, right, sizeof(left));
	}
}

/* Every page as libkdumpfile gives it, and none where it gives none; the same of all that the headers say. */
static void test_second_reader(void **state)
{
	(void)state;
	for (size_t i = 0; i < VMR_COUNT(EXPECTED); i++) {
		struct dumpcore *ours = corpus_open(EXPECTED[i].path, false), *theirs = NULL;
		vmr_autofree char *path = corpus_path(EXPECTED[i].path);
		struct vmr_error *error = dumpcore_open(
			&(struct dumpcore_options){.dump = path, .reader = DUMPCORE_READER_KDUMPFILE}, &theirs);

		if (error && error->code == VMR_UNSUPPORTED)
			skip(); /* built without it */
		if (error)
			fail_msg("%s", error->message);
		const struct dumpcore_info *info = dumpcore_info_get(theirs);
		assert_string_equal(dumpcore_info_get(ours)->reader, "vmrace");
		assert_memory_equal(info->reader, "libkdumpfile ", 13);
		assert_string_equal(info->format, EXPECTED[i].format);
		assert_string_equal(info->compression, EXPECTED[i].compression);
		assert_int_equal(info->paging_levels, EXPECTED[i].levels);
		assert_int_equal(info->cpus, 4);
		assert_string_equal(info->release, dumpcore_info_get(ours)->release);
		assert_string_equal(dumpcore_vmcoreinfo_text(theirs), dumpcore_vmcoreinfo_text(ours));
		compare_pages(ours, theirs);
		dumpcore_close(ours);
		dumpcore_close(theirs);
	}
}

/* QEMU's dump of a guest without the vmcoreinfo device: the note is not there, the kernel's own copy is. */
static void test_without_note(void **state)
{
	(void)state;
	vmr_autofree char *whole = corpus_path("rq-qos-6.12-qemu/vmcore");
	vmr_autofree char *path =
		vmr_format("%s/vmrace-test-%d", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", (int)getpid());
	struct dumpcore *with = corpus_open("rq-qos-6.12-qemu/vmcore", false), *without = NULL;
	vmr_autofree char *bytes = NULL;
	size_t size;

	assert_null(vmr_file_read(whole, 1 << 26, &bytes, &size));
	char *note = memmem(bytes, 1 << 16, "VMCOREINFO", 10);
	assert_non_null(note);
	*note = 'X';
	memset(bytes + 4096 + 32, 0, 16); /* where the sub-header says that it is */
	assert_null(vmr_file_replace(path, bytes, size));
	struct vmr_error *error = dumpcore_open(&(struct dumpcore_options){.dump = path}, &without);
	unlink(path);
	if (error)
		fail_msg("%s", error->message);
	assert_non_null(dumpcore_vmcoreinfo_text(without));
	assert_string_equal(dumpcore_info_get(without)->release, dumpcore_info_get(with)->release);
	assert_string_equal(dumpcore_info_get(without)->build_id, dumpcore_info_get(with)->build_id);
	assert_int_equal(dumpcore_info_get(without)->kaslr_offset, dumpcore_info_get(with)->kaslr_offset);
	dumpcore_close(with);
	dumpcore_close(without);
}

int main(void)
{
	if (!corpus_there())
		return CORPUS_SKIP;
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_open_and_read), cmocka_unit_test(test_cut),
					   cmocka_unit_test(test_second_reader), cmocka_unit_test(test_without_note)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
