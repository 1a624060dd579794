/* SPDX-License-Identifier: MIT */
/* A dump whose VMCOREINFO has no build-id (kernels before 5.9): the kernel's own notes tell. Argument: another ELF
 * file. */
#include <string.h>

#include "dumpcore/internal.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/dumpcore/corpus.h"

static const char *other;

static struct vmr_error *open_again(struct dumpcore *dump, const char *vmlinux)
{
	dumpcore_types_destroy(dump->types);
	dumpcore_debuginfo_destroy(dump->debuginfo);
	dump->types = NULL;
	dump->debuginfo = NULL;
	dump->info.build_id = NULL;
	return dumpcore_debuginfo_open(dump, &(struct dumpcore_options){.vmlinux = vmlinux});
}

static void test_notes_in_memory(void **state)
{
	(void)state;
	vmr_autofree char *path = corpus_path("kernels/6.12.117-lab/vmlinux");
	struct dumpcore *dump = corpus_open("rq-qos-6.12/vmcore", false);
	vmr_autofree char *build_id = vmr_strdup(dump->info.build_id);

	assert_null(open_again(dump, path));
	assert_int_equal(dump->info.vmlinux_match, DUMPCORE_MATCH_YES);
	assert_string_equal(dump->info.build_id, build_id);
	/* Another program: its notes' address holds none of the kernel's, or is not mapped. */
	struct vmr_error *error = open_again(dump, other);
	assert_int_not_equal(dump->info.vmlinux_match, DUMPCORE_MATCH_YES);
	vmr_error_destroy(error);
	/* Elsewhere in the kernel: memory is there, and is no note. */
	dump->info.kaslr_offset += 0x200000;
	error = open_again(dump, path);
	assert_non_null(error);
	assert_int_equal(dump->info.vmlinux_match, DUMPCORE_MATCH_NO);
	vmr_error_destroy(error);
	dumpcore_close(dump);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_notes_in_memory)};

	if (!corpus_there())
		return CORPUS_SKIP;
	other = argc > 1 ? argv[1] : argv[0];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
