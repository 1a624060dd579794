/* SPDX-License-Identifier: MIT */
/* The real kernel's types: DWARF and BTF say the same of every struct and union that both have once. */
#include <dwarf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "common/memory.h"
#include "dumpcore/dumpcore.h"
#include "dumpcore/internal.h"
#include "dumpcore/types/btf.h"
#include "tests/unit/cmocka.h"

static struct dumpcore kernel;

/* Row numbers of structs whose name has one definition. */
static bool is_unique(const struct debuginfo_index *index, size_t at)
{
	const struct debuginfo_typename *row = &index->types[at];

	return !(at && row[-1].name == row->name && row[-1].tag == row->tag) &&
	       !(at + 1 < index->type_count && row[1].name == row->name && row[1].tag == row->tag);
}

static void compare(const struct dumpcore_type *dwarf, const struct dumpcore_type *btf)
{
	size_t count, other;
	const struct dumpcore_member *members = dumpcore_type_members(dwarf, &count),
				     *others = dumpcore_type_members(btf, &other);

	if (dumpcore_type_size(dwarf) != dumpcore_type_size(btf) || count != other)
		fail_msg("%s: %zu members in DWARF, %zu in BTF", dumpcore_type_name(dwarf), count, other);
	for (size_t i = 0; i < count; i++) {
		const char *name = members[i].name ? members[i].name : "",
			   *second = others[i].name ? others[i].name : "";
		if (strcmp(name, second) || members[i].bit_offset != others[i].bit_offset ||
		    members[i].bit_size != others[i].bit_size ||
		    dumpcore_type_size(members[i].type) != dumpcore_type_size(others[i].type))
			fail_msg("%s.%s and %s differ", dumpcore_type_name(dwarf), name, second);
	}
}

static void test_same_layouts(void **state)
{
	(void)state;
	size_t count, compared = 0;
	struct debuginfo_image *const *images = debuginfo_images_get(&kernel, &count);
	const struct debuginfo_index *index = &images[0]->index;

	for (size_t i = 0; i < index->type_count; i++) {
		uint32_t tag = index->types[i].tag;
		const char *name = debuginfo_index_string(index, index->types[i].name);
		if ((tag != DW_TAG_structure_type && tag != DW_TAG_union_type) || !is_unique(index, i))
			continue;
		vmr_autofree char *full = vmr_format("%s %s", tag == DW_TAG_structure_type ? "struct" : "union", name);
		const struct dumpcore_type *dwarf,
			*btf = btf_type(&kernel,
					tag == DW_TAG_structure_type ? DUMPCORE_TYPE_STRUCT : DUMPCORE_TYPE_UNION,
					name);
		if (!btf)
			continue;
		assert_null(dumpcore_type_find(&kernel, full, &dwarf));
		compare(dwarf, btf);
		compared++;
	}
	printf("compared %zu\n", compared);
	assert_true(compared > 3000);
}

static void test_member_at(void **state)
{
	(void)state;
	const struct dumpcore_type *task;
	struct dumpcore_member member;
	char *path;
	uint64_t rest;

	assert_null(dumpcore_type_find(&kernel, "struct task_struct", &task));
	assert_null(dumpcore_member_at(task, 0x774, &path, &member, &rest));
	assert_int_equal(strncmp(path, "pi_lock.", 8), 0);
	free(path);
}

/* ---- BTF that goes on from the kernel's */

/* A file of the corpus; the caller frees it. */
static char *corpus_path(const char *name)
{
	const char *corpus = getenv("VMRACE_CORPUS"), *home = getenv("HOME");

	return corpus ? vmr_format("%s/%s", corpus, name)
		      : vmr_format("%s/.cache/vmrace-corpus/%s", home ? home : "", name);
}

static void count_name(void *context, const char *name)
{
	if (!strcmp(name, "task_struct"))
		++*(unsigned *)context;
}

static unsigned count_tasks(struct dumpcore *dump)
{
	unsigned count = 0;

	btf_types_named(dump, DUMPCORE_TYPE_STRUCT, "task_struct", count_name, &count);
	return count;
}

static void expect_refusal(struct dumpcore *dump, struct btf_split split, const char *why)
{
	struct vmr_error *error = btf_split_add(dump, &split);

	assert_non_null(error);
	if (!strstr(error->message, why))
		fail_msg("%s", error->message);
	vmr_error_destroy(error);
	assert_int_equal(count_tasks(dump), 1);
}

/*
 * The kernel's own bytes as if they were a module's: its strings are then the kernel's, its types have numbers behind
 * the kernel's and lead to the kernel's.
 */
static void test_split(void **state)
{
	(void)state;
	vmr_autofree char *path = corpus_path("rq-qos-6.12/vmcore");
	struct dumpcore *dump = NULL;
	struct dumpcore_symbol start, stop;
	struct btf_split split = {0};
	const struct dumpcore_type *before, *after;
	uint32_t strings;

	if (!vmr_file_exists(path))
		skip();
	assert_null(dumpcore_open(&(struct dumpcore_options){.dump = path, .no_cache = true}, &dump));
	assert_null(dumpcore_symbol_find(dump, "__start_BTF", &start));
	assert_null(dumpcore_symbol_find(dump, "__stop_BTF", &stop));
	assert_int_equal(count_tasks(dump), 1);
	assert_null(dumpcore_type_find(dump, "struct task_struct", &before));
	assert_true(dumpcore_try_read(dump, start.address + 20, &strings, sizeof(strings)));
	split.address = start.address;
	split.size = stop.address - start.address;
	split.first_string = strings;
	struct vmr_error *error = btf_split_add(dump, &split);
	assert_non_null(error);
	assert_int_equal(
		sscanf(error->message, "they do not go on from the kernel's (type 0 of %u)", &split.first_type), 1);
	vmr_error_destroy(error);
	struct btf_split wrong = split;
	wrong.first_string++;
	expect_refusal(dump, wrong, "do not go on");
	wrong = split;
	wrong.address = 0x1000;
	expect_refusal(dump, wrong, "0000000000001000");
	wrong = split;
	wrong.size = UINT64_MAX;
	expect_refusal(dump, wrong, "more than can be");
	wrong = split;
	wrong.address++;
	wrong.size--;
	expect_refusal(dump, wrong, "damaged");
	assert_null(btf_split_add(dump, &split));
	assert_int_equal(count_tasks(dump), 2);
	assert_null(dumpcore_type_find(dump, "struct task_struct", &after));
	assert_ptr_equal(before, after);
	assert_ptr_equal(btf_type(dump, DUMPCORE_TYPE_STRUCT, "task_struct"), before);
	dumpcore_close(dump);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_same_layouts), cmocka_unit_test(test_member_at),
					   cmocka_unit_test(test_split)};
	vmr_autofree char *path = corpus_path("kernels/6.12.117-lab/vmlinux");

	if (!vmr_file_exists(path)) {
		printf("%s is not there\n", path);
		return 77;
	}
	struct vmr_error *error = dumpcore_debuginfo_open(&kernel, &(struct dumpcore_options){.vmlinux = path});
	if (error) {
		fprintf(stderr, "%s\n", error->message);
		return 99;
	}
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	dumpcore_types_destroy(kernel.types);
	dumpcore_debuginfo_destroy(kernel.debuginfo);
	return failed;
}
