/* SPDX-License-Identifier: MIT */
/* Containers: a dump, or parts of a split one, opened as it is and by force; every page, the log, the page tables. */
#include "common/memory.h"
#include "dumpcore/dump.h"
#include "dumpcore/kernel/log.h"
#include "dumpcore/memory.h"
#include "dumpcore/note.h"
#include "tests/fuzz/target.h"

/* More are read by the runs over mutated whole dumps. */
enum { PAGES = 4096 };

static void read_pages(struct dumpcore *dump)
{
	uint8_t page[DUMPCORE_PAGE_SIZE];
	size_t count = 0;

	for (uint64_t number = 0; count++ < PAGES && dumpcore_physical_next(dump, &number); number++)
		dumpcore_try_read_physical(dump, number * DUMPCORE_PAGE_SIZE, page, sizeof(page));
}

static void walk_tables(struct dumpcore *dump)
{
	uint64_t bytes;

	for (uint64_t address = 0xffff800000000000; address >= 0xffff800000000000; address += 0x7ffffff000) {
		dumpcore_presence_at(dump, address);
		vmr_error_drop(dumpcore_read(dump, address | 0xffc, &bytes, sizeof(bytes)));
	}
}

static void look_at(struct dumpcore *dump)
{
	const struct dumpcore_log_line *lines;
	size_t count;
	char *value = NULL;

	fuzz_refused(dumpcore_log_get(dump, &lines, &count));
	if (!vmr_error_drop(dumpcore_vmcoreinfo_find(dump, "OSRELEASE", &value)))
		free(value);
	read_pages(dump);
	walk_tables(dump);
	fuzz_refused(dumpcore_failure(dump));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_part parts[FUZZ_PARTS];
	const char *paths[FUZZ_PARTS];
	size_t count = fuzz_parts(data, size, parts);

	for (size_t i = 0; i < count; i++)
		paths[i] = fuzz_file(i, parts[i].data, parts[i].size);
	for (int force = 0; force < 2; force++) {
		struct dumpcore *dump = NULL;
		struct dumpcore_options options = {
			.dump = paths[0], .parts = paths, .part_count = count, .force = force, .no_cache = true};
		if (!fuzz_refused(dumpcore_open(&options, &dump)))
			look_at(dump);
		dumpcore_close(dump);
	}
	return 0;
}
