/* SPDX-License-Identifier: MIT */
/*
 * Damaged debug information: each seed flips bytes of the sample, or cuts it, and asks everything of it. No answer is
 * expected, only an end (the sanitizers look on). Arguments: seeds, then files.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/file.h"
#include "common/memory.h"
#include "dumpcore/debuginfo/dwarf.h"
#include "dumpcore/dumpcore.h"
#include "dumpcore/internal.h"
#include "tests/unit/cmocka.h"

static unsigned seeds;
static char **files;
static int file_count;

static uint64_t next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void ask_types(struct dumpcore *dump)
{
	static const char *const NAMES[] = {"struct record",  "record *[4]", "word",    "enum colour",
					    "anonymous_list", "holder",      "callback"};

	for (size_t i = 0; i < VMR_COUNT(NAMES); i++) {
		const struct dumpcore_type *type;
		if (vmr_error_drop(dumpcore_type_find(dump, NAMES[i], &type)))
			continue;
		size_t count;
		const struct dumpcore_member *members = dumpcore_type_members(dumpcore_type_strip(type), &count);
		dumpcore_type_name(type);
		for (size_t k = 0; k < count; k++) {
			dumpcore_type_name(members[k].type);
			dumpcore_type_size(members[k].type);
		}
		for (uint64_t at = 0; at < 64; at += 8) {
			struct dumpcore_member member;
			char *path = NULL;
			uint64_t rest;
			vmr_error_drop(dumpcore_member_at(type, at, &path, &member, &rest));
			free(path);
		}
		dumpcore_type_enumerator(type, 7);
	}
}

static void ask_functions(struct dumpcore *dump)
{
	static const char *const NAMES[] = {"caller", "callee", "twice", "_start"};

	for (size_t i = 0; i < VMR_COUNT(NAMES); i++) {
		struct dumpcore_function *list = NULL;
		struct dumpcore_symbol symbol;
		size_t count = 0, inner;
		vmr_error_drop(dumpcore_symbol_find(dump, NAMES[i], &symbol));
		vmr_error_drop(dumpcore_functions_named(dump, NAMES[i], NULL, &list, &count));
		for (size_t k = 0; k < count; k++) {
			struct dumpcore_code_call *calls = NULL;
			struct dumpcore_code_line *lines = NULL;
			struct dumpcore_code_variable *variables = NULL;
			vmr_error_drop(dumpcore_function_calls(dump, &list[k], &calls, &inner));
			vmr_error_drop(dumpcore_function_lines(dump, &list[k], &lines, &inner));
			vmr_error_drop(dumpcore_function_variables(dump, &list[k], &variables, &inner));
			free(calls);
			free(lines);
			free(variables);
		}
		free(list);
	}
	struct dumpcore_automatic *automatics = NULL;
	size_t count;
	vmr_error_drop(dumpcore_automatics_of(dump, "list", &automatics, &count));
	free(automatics);
	for (uint64_t address = 0x400000; address < 0x402000; address += 61) {
		struct debuginfo_scopes *scopes = vmr_alloc(sizeof(*scopes));
		struct dumpcore_symbol symbol;
		struct dumpcore_line line;
		vmr_error_drop(debuginfo_scopes_at(dump, address, scopes));
		vmr_error_drop(dumpcore_symbol_at(dump, address, &symbol));
		vmr_error_drop(dumpcore_line_at(dump, address, &line));
		free(scopes);
	}
}

/* The rows of an index are as hostile as a cache folder can be. */
static void damage_index(struct dumpcore *dump, uint64_t *random)
{
	size_t count;
	struct debuginfo_image *const *images = debuginfo_images_get(dump, &count);
	const struct debuginfo_index *index = &images[0]->index;
	uint8_t *start = (uint8_t *)images[0]->built + 512, *end = (uint8_t *)index->strings;

	for (int i = 0; i < 40 && end > start; i++)
		start[next(random) % (size_t)(end - start)] = (uint8_t)next(random);
}

static void ask(const char *path, uint64_t *random)
{
	struct dumpcore dump = {.force = true};

	if (!vmr_error_drop(
		    dumpcore_debuginfo_open(&dump, &(struct dumpcore_options){.vmlinux = path, .no_cache = true}))) {
		if (next(random) % 2)
			damage_index(&dump, random);
		ask_types(&dump);
		ask_functions(&dump);
	}
	dumpcore_types_destroy(dump.types);
	dumpcore_debuginfo_destroy(dump.debuginfo);
	dumpcore_gaps_destroy(dump.gaps);
}

static void test_seeds(void **state)
{
	(void)state;
	char path[] = "/tmp/vmrace-damaged-XXXXXX";
	int fd = mkstemp(path);
	const char *first = getenv("VMRACE_SEED");
	uint64_t start = first ? strtoull(first, NULL, 10) : 1;

	assert_true(fd >= 0);
	close(fd);
	for (uint64_t seed = start; seed < start + seeds; seed++) {
		char *bytes = NULL;
		size_t size = 0;
		uint64_t random = seed * UINT64_C(0x9e3779b97f4a7c15) | 1;
		assert_null(vmr_file_read(files[seed % (unsigned)file_count], 1 << 24, &bytes, &size));
		size_t flips = 1 + next(&random) % 24;
		for (size_t i = 0; i < flips; i++)
			bytes[next(&random) % size] = (char)(next(&random) % 3 ? next(&random) : 0xff);
		if (next(&random) % 8 == 0)
			size = next(&random) % size;
		assert_null(vmr_file_replace(path, bytes, size));
		free(bytes);
		ask(path, &random);
	}
	unlink(path);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_seeds)};

	if (argc < 3)
		return 99;
	seeds = (unsigned)strtoul(argv[1], NULL, 10);
	files = argv + 2;
	file_count = argc - 2;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
