/* SPDX-License-Identifier: MIT */
/*
 * Entries of the cache ($VMRACE_CACHE_DIR, made here): the first byte of an input says which one of a sound run the
 * rest replaces, and whether as a whole file or as the payload of a sound header. Then all that reads entries runs.
 */
#include "common/cache.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "common/memory.h"
#include "dumpcore/dump.h"
#include "tests/fuzz/debuginfo.h"
#include "tests/fuzz/target.h"
#include "tests/fuzz/tree.h"

enum { FORMAT_AT = 12, HEADER = 128 }; /* of an entry (cache.c) */

static struct vmr_cache_info *entries;
static size_t entry_count;

static void read_source(void)
{
	static const char *const words[] = {"shared"};
	struct srcindex *index = fuzz_tree_open(false);
	vmr_autolist found = {0};
	char **files = NULL;
	size_t count = 0;

	fuzz_answer(NULL, 0);
	fuzz_tree_read(index);
	srcindex_mattering(index, words, 1, &found);
	if (!fuzz_refused(srcindex_files_mentioning(index, "record", &files, &count)))
		for (size_t i = 0; i < count; i++)
			free(files[i]);
	free(files);
	srcindex_close(index);
}

static void read_dump(void)
{
	struct dumpcore *dump = NULL;
	struct dumpcore_options options = {.dump = fuzz_need("FUZZ_DUMP"), .vmlinux = fuzz_need("FUZZ_VMLINUX")};

	if (fuzz_refused(dumpcore_open(&options, &dump)))
		abort();
	fuzz_ask(dump);
	dumpcore_close(dump);
}

static void make_entries(void)
{
	char *rows = NULL;
	size_t size = 0;
	struct srcindex *index = fuzz_tree_open(false);

	if (fuzz_refused(vmr_file_read(fuzz_need("FUZZ_ROWS"), 1 << 20, &rows, &size)))
		abort();
	fuzz_answer((const uint8_t *)rows, size);
	fuzz_tree_read(index);
	srcindex_close(index);
	free(rows);
	read_source();
	read_dump();
	if (fuzz_refused(vmr_cache_list(&entries, &entry_count)) || !entry_count)
		abort();
}

/* The sound entries as inputs, into the folder $FUZZ_SEEDS: whole files and payloads. */
static void write_seeds(const char *folder, char *const *sound, const size_t *sizes)
{
	for (size_t i = 0; i < 2 * entry_count; i++) {
		const char *data = sound[i / 2];
		size_t skip = i % 2 ? 0 : HEADER, size = sizes[i / 2] - skip + 1;
		vmr_autofree char *path =
			vmr_format("%s/%s-%s", folder, entries[i / 2].kind, i % 2 ? "whole" : "payload");
		vmr_autofree char *input = vmr_alloc(size);
		*input = (char)i;
		memcpy(input + 1, data + skip, size - 1);
		fuzz_write(path, input, size);
	}
}

static void forge(const struct vmr_cache_info *entry, bool is_whole, const uint8_t *data, size_t size)
{
	vmr_autofree char *head = NULL;
	uint32_t format = 0;

	if (is_whole) {
		fuzz_write(entry->path, data, size);
		return;
	}
	if (!vmr_error_drop(vmr_file_read(entry->path, 64 << 20, &head, NULL)))
		memcpy(&format, head + FORMAT_AT, sizeof(format));
	vmr_cache_store(entry->kind, format, entry->key, data, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char **sound;
	static size_t *sizes;

	if (!entries) {
		make_entries();
		sound = vmr_alloc_array(entry_count, sizeof(*sound));
		sizes = vmr_alloc_array(entry_count, sizeof(*sizes));
		for (size_t i = 0; i < entry_count; i++)
			if (vmr_error_drop(vmr_file_read(entries[i].path, 64 << 20, &sound[i], &sizes[i])))
				abort();
		if (getenv("FUZZ_SEEDS"))
			write_seeds(getenv("FUZZ_SEEDS"), sound, sizes);
	}
	if (!size)
		return 0;
	size_t number = *data / 2 % entry_count;
	const struct vmr_cache_info *entry = &entries[number];
	forge(entry, *data % 2, data + 1, size - 1);
	bool is_of_dump = !strcmp(entry->kind, "dwarf") || !strcmp(entry->kind, "pcs") || !strcmp(entry->kind, "units");
	if (is_of_dump)
		read_dump();
	else
		read_source();
	fuzz_write(entry->path, sound[number], sizes[number]);
	return 0;
}
