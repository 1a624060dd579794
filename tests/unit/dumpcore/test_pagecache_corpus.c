/* SPDX-License-Identifier: MIT */
/* Every file that drgn found in a dump: the same inode and size by its path, and its bytes where all pages are there.
 */
#include "dumpcore/kernel/pagecache.h"

#include <string.h>

#include "common/file.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/dumpcore/corpus.h"

/* The text between `key` and the next quote or comma; the caller frees it. NULL: not there. */
static char *value_of(const char *line, const char *key)
{
	const char *start = strstr(line, key);

	if (!start)
		return NULL;
	start += strlen(key);
	return vmr_strndup(start, strcspn(start, "\","));
}

struct counts {
	uint64_t next, there, missing; /* bytes */
	uint64_t uncached;             /* of the missing: not in the cache */
	const char *why;
};

/* The parts stand behind each other, and no two that are missing for one reason. */
static struct vmr_error *count_bytes(void *context, const struct dumpcore_file_part *part)
{
	struct counts *counts = context;

	assert_int_equal(part->offset, counts->next);
	assert_true(part->size > 0);
	counts->next += part->size;
	assert_int_equal(part->data == NULL, part->why != NULL);
	*(part->data ? &counts->there : &counts->missing) += part->size;
	if (part->why && !strcmp(part->why, "not in the page cache"))
		counts->uncached += part->size;
	return NULL;
}

static void check_file(struct dumpcore *dump, const char *line, unsigned *read, unsigned *part)
{
	vmr_autofree char *mount = value_of(line, "\"mount_dst\":\""), *path = value_of(line, "\"path\":\"");
	vmr_autofree char *inode = value_of(line, "\"inode\":\""), *size = value_of(line, "\"size\":");
	vmr_autofree char *pages = value_of(line, "\"pages\":"), *whole = NULL;
	struct dumpcore_file file;
	struct counts counts = {0};

	if (!path)
		return;
	whole = vmr_format("%s%s", strcmp(mount, "/") ? mount : "", path);
	struct vmr_error *error = dumpcore_file_find(dump, whole, &file);
	/* What a mount hides has the path, and is not what the path gives. */
	if (!strncmp(whole, "/dev/", 5))
		return (void)vmr_error_drop(error);
	if (error)
		fail_msg("%s: %s", whole, error->message);
	assert_int_equal(file.inode, strtoull(inode, NULL, 16));
	assert_int_equal(file.size, strtoull(size, NULL, 10));
	uint64_t cached = strtoull(pages, NULL, 10), all = (file.size + 4095) / 4096;
	if (file.is_folder || vmr_error_drop(dumpcore_file_read(dump, &file, count_bytes, &counts)))
		return;
	assert_int_equal(counts.next, file.size);
	assert_int_equal(counts.there + counts.missing, file.size);
	if (all > cached) /* drgn counts pages, those behind the end too */
		assert_true((counts.uncached + 4095) / 4096 >= all - cached);
	*read += !counts.missing;
	*part += counts.missing && counts.there;
}

static void check_case(const char *folder, const char *dump_name, unsigned least, unsigned least_part)
{
	vmr_autofree char *name = vmr_format("%s/%s", folder, dump_name);
	vmr_autofree char *oracle = vmr_format("%s/oracle/files.jsonl", folder);
	vmr_autofree char *path = corpus_path(oracle);
	vmr_autofree char *text = NULL;
	struct dumpcore *dump = corpus_open(name, true);
	unsigned read = 0, part = 0;

	assert_null(vmr_file_read(path, 1 << 24, &text, NULL));
	for (char *line = text; *line;) {
		char *end = strchrnul(line, '\n');
		vmr_autofree char *copy = vmr_strndup(line, (size_t)(end - line));
		check_file(dump, copy, &read, &part);
		line = *end ? end + 1 : end;
	}
	print_message("%s: %u files read whole, %u in part\n", folder, read, part);
	assert_true(part >= least_part);
	assert_true(read >= least);
	dumpcore_close(dump);
}

static void test_files(void **state)
{
	(void)state;
	check_case("rq-qos-6.12", "vmcore", 0, 0);
	check_case("rq-qos-6.12-qemu", "vmcore", 20, 1);
	check_case("rq-qos-6.12-hang", "vmcore.elf", 20, 1);
}

static void test_paths(void **state)
{
	(void)state;
	struct dumpcore *dump = corpus_open("rq-qos-6.12-hang/vmcore.elf", true);
	struct dumpcore_file direct, crooked;
	char **names;
	size_t count;

	assert_null(dumpcore_file_find(dump, "/init", &direct));
	assert_null(dumpcore_file_find(dump, "//mnt/../sbin/./../init", &crooked));
	assert_int_equal(direct.inode, crooked.inode);
	assert_null(dumpcore_file_find(dump, "/../..", &crooked));
	assert_true(crooked.is_folder);
	assert_null(dumpcore_folder_list(dump, &crooked, &names, &count));
	bool found = false;
	for (size_t i = 0; i < count; i++) {
		found |= !strcmp(names[i], "init");
		assert_true(!i || strcmp(names[i - 1], names[i]) < 0);
	}
	while (count)
		free(names[--count]);
	free(names);
	assert_true(found);
	struct vmr_error *error = dumpcore_file_find(dump, "/no/such/file", &direct);
	assert_non_null(error);
	assert_int_equal(error->code, VMR_NOT_FOUND);
	vmr_error_destroy(error);
	dumpcore_close(dump);
}

int main(void)
{
	if (!corpus_there())
		return CORPUS_SKIP;
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_files), cmocka_unit_test(test_paths)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
