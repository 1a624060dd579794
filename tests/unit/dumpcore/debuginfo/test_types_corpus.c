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

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_same_layouts), cmocka_unit_test(test_member_at)};
	const char *corpus = getenv("VMRACE_CORPUS"), *home = getenv("HOME");
	vmr_autofree char *path =
		corpus ? vmr_format("%s/kernels/6.12.117-lab/vmlinux", corpus)
		       : vmr_format("%s/.cache/vmrace-corpus/kernels/6.12.117-lab/vmlinux", home ? home : "");

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
