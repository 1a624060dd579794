/* SPDX-License-Identifier: MIT */
/* What a mutated dump is given to: opens it, reads every page, the log, and walks the page tables. Exit status 3:
 * refused. */
#include <stdio.h>

#include "common/memory.h"
#include "dumpcore/dump.h"
#include "dumpcore/kernel/log.h"
#include "dumpcore/memory.h"

static uint64_t read_pages(struct dumpcore *dump)
{
	uint8_t page[DUMPCORE_PAGE_SIZE];
	uint64_t damaged = 0;

	for (uint64_t number = 0; dumpcore_physical_next(dump, &number); number++)
		damaged += !dumpcore_try_read_physical(dump, number * DUMPCORE_PAGE_SIZE, page, sizeof(page));
	return damaged;
}

static uint64_t walk_tables(struct dumpcore *dump)
{
	uint64_t present = 0;

	for (uint64_t address = 0xffff800000000000; address >= 0xffff800000000000; address += 0x3ffff000)
		present += dumpcore_presence_at(dump, address) == DUMPCORE_PRESENT;
	return present;
}

int main(int argc, char **argv)
{
	struct dumpcore *dump;
	const struct dumpcore_log_line *lines;
	size_t count = 0;

	if (argc != 2)
		return 2;
	struct vmr_error *error = dumpcore_open(&(struct dumpcore_options){.dump = argv[1]}, &dump);
	if (error) {
		fprintf(stderr, "%s\n", error->message);
		vmr_error_destroy(error);
		return 3;
	}
	vmr_error_drop(dumpcore_log_get(dump, &lines, &count));
	uint64_t damaged = read_pages(dump);
	printf("%lu pages, %lu damaged, %zu log lines, %lu mapped\n", dumpcore_info_get(dump)->pages_present, damaged,
	       count, walk_tables(dump));
	dumpcore_close(dump);
	return 0;
}
