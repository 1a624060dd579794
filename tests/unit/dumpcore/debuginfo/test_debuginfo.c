/* SPDX-License-Identifier: MIT */
/* Symbols, types, functions and lines of a small program, built with several kinds of DWARF (the arguments). */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/dwarf.h"
#include "dumpcore/dumpcore.h"
#include "dumpcore/internal.h"
#include "tests/unit/cmocka.h"

static struct dumpcore sample;
static const char *path;

static const struct dumpcore_type *find(const char *name)
{
	const struct dumpcore_type *type = NULL;
	assert_null(dumpcore_type_find(&sample, name, &type));
	return type;
}

static void test_symbols(void **state)
{
	(void)state;
	struct dumpcore_symbol symbol, at;
	const struct dumpcore_type *type;

	assert_null(dumpcore_symbol_find(&sample, "global", &symbol));
	assert_false(symbol.is_function);
	assert_true(symbol.size >= sizeof(int));
	assert_null(dumpcore_symbol_at(&sample, symbol.address + 2, &at));
	assert_string_equal(at.name, "global");
	assert_null(dumpcore_symbol_type(&sample, &symbol, &type));
	assert_ptr_equal(type, find("struct record"));
	assert_null(dumpcore_symbol_find(&sample, "caller", &symbol));
	assert_true(symbol.is_function);
	assert_ptr_equal(dumpcore_symbol_find(&sample, "no_such", &symbol), &vmr_error_not_found);
	assert_ptr_equal(dumpcore_symbol_at(&sample, 0x10, &symbol), &vmr_error_not_found);
}

static void test_members(void **state)
{
	(void)state;
	struct dumpcore_member member;
	const struct dumpcore_type *record = find("record");

	assert_string_equal(dumpcore_type_name(record), "struct record");
	assert_null(dumpcore_member_find(record, "high", &member));
	assert_int_equal(member.bit_offset, 8 * 8 + 16);
	assert_null(dumpcore_member_find(record, "more", &member));
	assert_int_equal(member.bit_offset, 16 * 8 + 3);
	assert_int_equal(member.bit_size, 5);
	assert_null(dumpcore_member_find(record, "table[2][1]", &member));
	assert_string_equal(dumpcore_type_name(member.type), "word");
	assert_int_equal(member.bit_offset / 8, 24 + 32 + (2 * 4 + 1) * 8);
	assert_null(dumpcore_member_find(record, "call", &member));
	assert_string_equal(dumpcore_type_name(dumpcore_type_target(member.type)), "callback");
	assert_string_equal(dumpcore_type_name(dumpcore_type_strip(dumpcore_type_target(member.type))),
			    "int (void *, char)");
	assert_null(dumpcore_member_find(record, "tail", &member));
	assert_int_equal(dumpcore_type_size(member.type), 0);
	static const char *const WRONG[] = {"nothing", "links.",   "links[0].", "number.x",
					    "links[",  "links[x]", ".number",   "table[0][0][0]"};
	for (size_t i = 0; i < VMR_COUNT(WRONG); i++)
		assert_ptr_equal(dumpcore_member_find(record, WRONG[i], &member), &vmr_error_not_found);
}

static void test_member_at(void **state)
{
	(void)state;
	static const struct {
		uint64_t offset;
		const char *path;
		uint64_t rest;
	} CASES[] = {
		{0, "number", 0},
		{2, "number", 2},
		{8, "whole", 0},
		{24 + 16 + 8, "links[1].prev", 0},
		{24 + 32 + 5 * 8 + 1, "table[1][1]", 1},
		{16, "bits", 0},
	};
	const struct dumpcore_type *record = find("struct record");

	for (size_t i = 0; i < VMR_COUNT(CASES); i++) {
		struct dumpcore_member member;
		char *found = NULL;
		uint64_t rest;
		assert_null(dumpcore_member_at(record, CASES[i].offset, &found, &member, &rest));
		assert_string_equal(found, CASES[i].path);
		assert_int_equal(rest, CASES[i].rest);
		free(found);
	}
	struct dumpcore_member member;
	char *found;
	uint64_t rest;
	assert_ptr_equal(dumpcore_member_at(record, 4, &found, &member, &rest), &vmr_error_not_found);
	assert_ptr_equal(dumpcore_member_at(record, 1000, &found, &member, &rest), &vmr_error_not_found);
}

static void test_fields(void **state)
{
	(void)state;
	struct dumpcore_field field;
	uint8_t bytes[64] = {0};

	bytes[16] = 5 | 17 << 3;
	bytes[17] = 0xe; /* minus: -2 */
	assert_null(dumpcore_field_find(&sample, "record", "more", &field));
	assert_int_equal(dumpcore_field_get(&field, bytes), 17);
	assert_null(dumpcore_field_find(&sample, "record", "minus", &field));
	assert_true(dumpcore_field_get(&field, bytes) == (uint64_t)-2);
	bytes[0] = bytes[1] = bytes[2] = bytes[3] = 0xff;
	assert_null(dumpcore_field_find(&sample, "record", "number", &field));
	assert_true(dumpcore_field_get(&field, bytes) == UINT64_MAX);
	assert_false(dumpcore_field_exists(&sample, "record", "nothing"));
}

static void test_names(void **state)
{
	(void)state;
	static const char *const NAMES[][2] = {
		{"unsigned long", "unsigned long"},
		{"long unsigned int", "unsigned long"},
		{"word", "word"},
		{"struct list *", "struct list *"},
		{"const struct list*", "struct list *"},
		{"enum colour", "enum colour"},
		{"int [3]", "int [3]"},
		{"void *", "void *"},
		{"anonymous_list", "anonymous_list"},
	};

	for (size_t i = 0; i < VMR_COUNT(NAMES); i++)
		assert_string_equal(dumpcore_type_name(find(NAMES[i][0])), NAMES[i][1]);
	assert_ptr_equal(find("struct list *"), find("struct list *"));
	const struct dumpcore_type *type;
	assert_ptr_equal(dumpcore_type_find(&sample, "struct nothing", &type), &vmr_error_not_found);
	assert_ptr_equal(dumpcore_type_find(&sample, "struct", &type), &vmr_error_not_found);
	assert_ptr_equal(dumpcore_type_find(&sample, "", &type), &vmr_error_not_found);
	int64_t value;
	assert_null(dumpcore_enumerator_find(&sample, "BLUE", &value));
	assert_int_equal(value, -2);
	assert_string_equal(dumpcore_type_enumerator(find("enum colour"), 7), "GREEN");
	assert_null(dumpcore_type_enumerator(find("enum colour"), 8));
}

static void test_value_text(void **state)
{
	(void)state;
	static const struct {
		const char *type;
		uint64_t bytes;
		unsigned shift, bits;
		const char *text;
	} CASES[] = {
		{"int", 0xfffffffe, 0, 0, "-2"},
		{"unsigned int", 7, 0, 0, "7"},
		{"word", 1ull << 40, 0, 0, "0x10000000000"},
		{"enum colour", 7, 0, 0, "GREEN (7)"},
		{"enum colour", 9, 0, 0, "9"},
		{"int", 0xf8, 3, 5, "-1"},
		{"void *", 0, 0, 0, "NULL"},
		{"void *", 0x123456789abc, 0, 0, "0x0000123456789abc"},
	};
	struct dumpcore_symbol symbol;

	for (size_t i = 0; i < VMR_COUNT(CASES); i++) {
		vmr_autofree char *text = dumpcore_value_text(&sample, find(CASES[i].type), &CASES[i].bytes,
							      CASES[i].shift, CASES[i].bits);
		assert_string_equal(text, CASES[i].text);
	}
	assert_null(dumpcore_value_text(&sample, find("struct list"), &symbol, 0, 0));
	assert_null(dumpcore_symbol_find(&sample, "caller", &symbol));
	uint64_t address = symbol.address + 2;
	vmr_autofree char *text = dumpcore_value_text(&sample, find("struct list *"), &address, 0, 0);
	assert_string_equal(strchr(text, '('), "(caller+0x2)");
}

static struct dumpcore_function function_named(const char *name)
{
	struct dumpcore_function *list = NULL, one;
	size_t count = 0;

	assert_null(dumpcore_functions_named(&sample, name, NULL, &list, &count));
	assert_int_equal(count, 1);
	one = list[0];
	free(list);
	return one;
}

static void test_functions(void **state)
{
	(void)state;
	struct dumpcore_function caller = function_named("caller"), twice = function_named("twice"), at;
	struct dumpcore_code_call *calls;
	struct dumpcore_line line;
	size_t count, direct = 0, inlined = 0;

	assert_true(caller.is_external && caller.low < caller.high);
	assert_int_equal(twice.low, 0);
	assert_null(dumpcore_function_at(&sample, caller.low + 1, &at));
	assert_string_equal(at.name, "caller");
	assert_int_equal(at.id, caller.id);
	assert_null(dumpcore_line_at(&sample, caller.low, &line));
	assert_string_equal(line.file + strlen(line.file) - 8, "sample.c");
	assert_int_equal(line.line, caller.line + 1);
	assert_null(dumpcore_function_calls(&sample, &caller, &calls, &count));
	for (size_t i = 0; i < count; i++) {
		assert_string_equal(calls[i].function, "caller");
		if (calls[i].inlined && !strcmp(calls[i].callee, "twice"))
			inlined++;
		else if (!strcmp(calls[i].callee, "callee"))
			direct++;
		assert_true(calls[i].address > caller.low && calls[i].address <= caller.high);
	}
	assert_int_equal(direct, 2);
	assert_int_equal(inlined, 1);
	free(calls);
}

static void test_lines(void **state)
{
	(void)state;
	struct dumpcore_function caller = function_named("caller"), twice = function_named("twice");
	struct dumpcore_code_line *lines;
	size_t count;

	/* twice() is inlined in it, and stands before it */
	assert_null(dumpcore_function_lines(&sample, &caller, &lines, &count));
	assert_true(count > 3);
	assert_true(twice.line < caller.line);
	for (size_t i = 0; i < count; i++)
		assert_in_range(lines[i].line, caller.line, caller.line + 20);
	free(lines);
}

static void test_automatics(void **state)
{
	(void)state;
	struct dumpcore_automatic *list;
	struct dumpcore_code_variable *variables;
	size_t count;

	assert_null(dumpcore_automatics_of(&sample, "struct list", &list, &count));
	assert_int_equal(count, 2);
	assert_string_equal(list[0].name, "local");
	assert_int_equal(list[0].offset, 0);
	assert_string_equal(list[1].name, "holder");
	assert_string_equal(list[1].type, "holder");
	assert_int_equal(list[1].offset, 8);
	assert_string_equal(list[1].function.name, "caller");
	free(list);
	struct dumpcore_function caller = function_named("caller");
	assert_null(dumpcore_function_variables(&sample, &caller, &variables, &count));
	assert_int_equal(count, 4);
	assert_true(variables[0].is_parameter);
	assert_ptr_equal(variables[1].type, find("struct list"));
	free(variables);
}

static void test_scopes(void **state)
{
	(void)state;
	struct dumpcore_function caller = function_named("caller");
	struct dumpcore_code_call *calls;
	size_t count;

	assert_null(dumpcore_function_calls(&sample, &caller, &calls, &count));
	for (size_t i = 0; i < count; i++) {
		struct debuginfo_scopes *scopes = vmr_alloc(sizeof(*scopes));
		if (calls[i].inlined) {
			assert_null(debuginfo_scopes_at(&sample, calls[i].address, scopes));
			assert_true(scopes->count > 1);
			assert_string_equal(debuginfo_die_name(&scopes->dies[0]), "caller");
		}
		free(scopes);
	}
	free(calls);
}

/* The same answers from the cache as without. */
static void test_warm(void **state)
{
	(void)state;
	struct dumpcore again = {0};
	struct dumpcore_options options = {.vmlinux = path};
	size_t count, warm_count;

	for (int i = 0; i < 2; i++) {
		assert_null(dumpcore_debuginfo_open(&again, &options));
		struct debuginfo_image *const *warm = debuginfo_images_get(&again, &warm_count),
					      *const *cold = debuginfo_images_get(&sample, &count);
		assert_int_equal(warm_count, 1);
		assert_true(warm[0]->build_id);
		assert_int_equal(!!warm[0]->cache, i);
		assert_int_equal(warm[0]->index.string_size, cold[0]->index.string_size);
		assert_memory_equal(warm[0]->index.strings, cold[0]->index.strings, cold[0]->index.string_size);
		assert_int_equal(warm[0]->index.type_count, cold[0]->index.type_count);
		assert_memory_equal(warm[0]->index.types, cold[0]->index.types,
				    sizeof(*cold[0]->index.types) * cold[0]->index.type_count);
		dumpcore_types_destroy(again.types);
		dumpcore_debuginfo_destroy(again.debuginfo);
		again = (struct dumpcore){0};
	}
}

static void test_mismatch(void **state)
{
	(void)state;
	struct dumpcore other = {.info = {.build_id = "0123456789abcdef0123456789abcdef01234567", .release = "6.12"}};
	struct dumpcore_options options = {.vmlinux = path, .no_cache = true};

	struct vmr_error *error = dumpcore_debuginfo_open(&other, &options);
	assert_non_null(error);
	assert_int_equal(error->code, VMR_BAD_INPUT);
	assert_non_null(strstr(error->message, "not this dump's vmlinux"));
	vmr_error_destroy(error);
	dumpcore_debuginfo_destroy(other.debuginfo);
	other.debuginfo = NULL;
	other.force = true;
	assert_null(dumpcore_debuginfo_open(&other, &options));
	assert_int_equal(other.info.vmlinux_match, DUMPCORE_MATCH_NO);
	dumpcore_debuginfo_destroy(other.debuginfo);
	dumpcore_gaps_destroy(other.gaps);
}

/* Flip and cut: an answer or an error, never a crash (the sanitizers look on). */
static void test_damaged_index(void **state)
{
	(void)state;
	size_t count;
	struct debuginfo_image *const *images = debuginfo_images_get(&sample, &count);
	struct debuginfo_index saved = images[0]->index, *index = &images[0]->index;
	vmr_autofree struct debuginfo_symbol *symbols = vmr_alloc_array(saved.symbol_count, sizeof(*symbols));
	vmr_autofree struct debuginfo_function *functions = vmr_alloc_array(saved.function_count, sizeof(*functions));
	vmr_autofree struct debuginfo_range *ranges = vmr_alloc_array(saved.function_range_count, sizeof(*ranges));
	struct dumpcore_function function;
	struct dumpcore_symbol symbol;

	memset(symbols, 0xff, saved.symbol_count * sizeof(*symbols));
	memset(functions, 0xff, saved.function_count * sizeof(*functions));
	for (size_t i = 0; i < saved.function_range_count; i++)
		ranges[i] = (struct debuginfo_range){0, UINT64_MAX, i ? i : UINT64_MAX};
	index->symbols = symbols;
	index->functions = functions;
	index->function_ranges = ranges;
	vmr_error_drop(dumpcore_symbol_find(&sample, "caller", &symbol));
	vmr_error_drop(dumpcore_function_at(&sample, 0x401000, &function));
	struct dumpcore_function *list = NULL;
	assert_null(dumpcore_functions_named(&sample, "caller", NULL, &list, &count));
	assert_int_equal(count, 0);
	free(list);
	*index = saved;
	struct debuginfo_index view;
	struct vmr_error *error = debuginfo_index_view("vmrindex", 8, 0, &view);
	assert_non_null(error);
	vmr_error_destroy(error);
	/* The cache has summed the block: here its header is looked at. */
	uint8_t *block = images[0]->built;
	size_t size = (size_t)((const uint8_t *)saved.strings - block) + saved.string_size;
	size = (size + 63) / 64 * 64;
	assert_null(debuginfo_index_view(block, size, images[0]->stamp, &view));
	for (size_t at = 0; at < 24; at++) {
		block[at] ^= 4;
		error = debuginfo_index_view(block, size, images[0]->stamp, &view);
		assert_non_null(error);
		vmr_error_destroy(error);
		block[at] ^= 4;
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_symbols),       cmocka_unit_test(test_members), cmocka_unit_test(test_member_at),
		cmocka_unit_test(test_fields),        cmocka_unit_test(test_names),   cmocka_unit_test(test_value_text),
		cmocka_unit_test(test_functions),     cmocka_unit_test(test_lines),   cmocka_unit_test(test_automatics),
		cmocka_unit_test(test_scopes),        cmocka_unit_test(test_warm),    cmocka_unit_test(test_mismatch),
		cmocka_unit_test(test_damaged_index),
	};
	int failed = 0;

	char folder[] = "/tmp/vmrace-test-XXXXXX";
	if (!mkdtemp(folder))
		return 99;
	setenv("VMRACE_CACHE_DIR", folder, 1);
	for (int i = 1; i < argc; i++) {
		path = argv[i];
		sample = (struct dumpcore){0};
		struct vmr_error *error =
			dumpcore_debuginfo_open(&sample, &(struct dumpcore_options){.vmlinux = path, .no_cache = true});
		if (error) {
			fprintf(stderr, "%s\n", error->message);
			return 99;
		}
		failed += cmocka_run_group_tests_name(path, tests, NULL, NULL);
		dumpcore_types_destroy(sample.types);
		dumpcore_debuginfo_destroy(sample.debuginfo);
		vmr_error_drop(vmr_cache_clean(&(size_t){0}, &(uint64_t){0}));
	}
	rmdir(folder);
	return failed;
}
