/* SPDX-License-Identifier: MIT */
/* Inputs are recognised by what is in them, whatever their name. */
#include "tests/unit/cmocka.h"

#include <elf.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/inputs.h"
#include "common/file.h"
#include "common/memory.h"

static char folder[] = "/tmp/vmrace-inputs-XXXXXX";

static char *make(const char *name, const void *data, size_t size)
{
	char *path = vmr_format("%s/%s", folder, name);
	vmr_autoerror error = vmr_file_replace(path, data, size);

	assert_null(error);
	return path;
}

/* What a file of these bytes is; `says` is in the message when it is nothing. */
static void check(const void *data, size_t size, enum cli_input want, const char *says)
{
	vmr_autofree char *path = make("it", data, size);
	enum cli_input got = CLI_INPUT_UNKNOWN;
	vmr_autoerror error = cli_input_recognise(path, &got);

	assert_int_equal(got, want);
	if (!says) {
		assert_null(error);
		return;
	}
	assert_non_null(error);
	assert_non_null(strstr(error->message, says));
	assert_non_null(strstr(error->message, path));
	unlink(path);
}

static void check_elf(unsigned type, enum cli_input want, const char *says)
{
	Elf64_Ehdr header = {.e_type = (Elf64_Half)type};

	memcpy(header.e_ident, ELFMAG, SELFMAG);
	header.e_ident[EI_CLASS] = ELFCLASS64;
	check(&header, sizeof(header), want, says);
}

static void test_files(void **state)
{
	(void)state;
	check("KDUMP   rest", 12, CLI_INPUT_DUMP, NULL);
	check("makedumpfile\0\0\0\0", 16, CLI_INPUT_DUMP, NULL);
	check_elf(ET_CORE, CLI_INPUT_DUMP, NULL);
	check_elf(ET_EXEC, CLI_INPUT_VMLINUX, NULL);
	check_elf(ET_DYN, CLI_INPUT_VMLINUX, NULL);
	check_elf(ET_REL, CLI_INPUT_MODULES, NULL);
	check_elf(99, CLI_INPUT_UNKNOWN, "type 99");
	check("\177ELF\1", 5, CLI_INPUT_UNKNOWN, "64-bit");
	check("", 0, CLI_INPUT_UNKNOWN, "empty");
	check("dear diary", 10, CLI_INPUT_UNKNOWN, "neither a kernel dump");
	check("\x1f\x8b\x08", 3, CLI_INPUT_UNKNOWN, "gzip");
	check("\xfd"
	      "7zXZ",
	      5, CLI_INPUT_UNKNOWN, "xz");
}

static enum cli_input of_folder(const char *name)
{
	enum cli_input got = CLI_INPUT_UNKNOWN;
	vmr_autofree char *path = vmr_format("%s/%s", folder, name);
	vmr_autoerror error = cli_input_recognise(path, &got);

	assert_true(got ? !error : error != NULL);
	return got;
}

static void test_folders(void **state)
{
	vmr_autofree char *deep = vmr_format("%s/modules/lib/6.12/kernel/drivers", folder);
	vmr_autofree char *tree = vmr_format("%s/tree/block", folder);
	vmr_autofree char *nothing = vmr_format("%s/nothing/at/all", folder);

	(void)state;
	assert_null(vmr_file_make_folder(deep));
	assert_null(vmr_file_make_folder(tree));
	assert_null(vmr_file_make_folder(nothing));
	free(make("modules/lib/6.12/kernel/drivers/tape.ko.debug", "x", 1));
	free(make("tree/block/a.c", "x", 1));
	free(make("tree/tape.ko", "x", 1));
	free(make("nothing/at/all/notes.txt", "x", 1));
	assert_int_equal(of_folder("modules"), CLI_INPUT_MODULES);
	assert_int_equal(of_folder("tree/block"), CLI_INPUT_SOURCE);
	assert_int_equal(of_folder("nothing"), CLI_INPUT_UNKNOWN);
	assert_int_equal(of_folder("absent"), CLI_INPUT_UNKNOWN);
}

/* A built tree of a module has both: it is source. */
static void test_source_wins(void **state)
{
	(void)state;
	free(make("tree/a.c", "x", 1));
	assert_int_equal(of_folder("tree"), CLI_INPUT_SOURCE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_files), cmocka_unit_test(test_folders),
					   cmocka_unit_test(test_source_wins)};

	if (!mkdtemp(folder))
		return 1;
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	vmr_autofree char *command = vmr_format("rm -rf %s", folder);
	return system(command) ? 1 : failed;
}
