/* SPDX-License-Identifier: MIT */
/* A relocatable file (as a module's) placed at addresses: its DWARF names those. Arguments: object files. */
#include <string.h>

#include "common/memory.h"
#include "dumpcore/code/code.h"
#include "dumpcore/debuginfo/debuginfo.h"
#include "dumpcore/debuginfo/dwarf.h"
#include "tests/unit/cmocka.h"

#define TEXT UINT64_C(0xffffffffc0401000)
#define DATA UINT64_C(0xffffffffc0405000)

static const char *path;

static void test_placed(void **state)
{
	(void)state;
	static const struct debuginfo_placement PLACES[] = {{".text", TEXT}, {".data", DATA}};
	struct debuginfo_image *image = NULL, *images[1];
	struct dumpcore_debuginfo part = {.images = images, .image_count = 1};
	struct dumpcore dump = {.debuginfo = &part};
	struct dumpcore_symbol symbol;
	struct dumpcore_function function;
	struct dumpcore_line line;
	const struct dumpcore_type *type;

	assert_null(debuginfo_image_open_module(path, "sample", PLACES, VMR_COUNT(PLACES), &image));
	images[0] = image;
	assert_null(debuginfo_image_load_index(image, true));
	assert_null(dumpcore_symbol_find(&dump, "caller", &symbol));
	assert_string_equal(symbol.module, "sample");
	assert_true(symbol.address >= TEXT && symbol.address < TEXT + 0x1000);
	assert_null(dumpcore_function_at(&dump, symbol.address + 4, &function));
	assert_string_equal(function.name, "caller");
	assert_string_equal(function.module, "sample");
	assert_true(function.low == symbol.address && function.high == symbol.address + symbol.size);
	assert_null(dumpcore_line_at(&dump, symbol.address, &line));
	assert_int_equal(line.line, function.line + 1);
	assert_null(dumpcore_symbol_find(&dump, "global", &symbol));
	assert_int_equal(symbol.address & ~UINT64_C(0xfff), DATA);
	assert_null(dumpcore_symbol_type(&dump, &symbol, &type));
	assert_string_equal(dumpcore_type_name(type), "struct record");
	/* In a section that was not placed. */
	assert_ptr_equal(dumpcore_symbol_find(&dump, "other_value", &symbol), &vmr_error_not_found);
	dumpcore_types_destroy(dump.types);
	debuginfo_image_close(image);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_placed)};
	int failed = 0;

	for (int i = 1; i < argc; i++) {
		path = argv[i];
		failed += cmocka_run_group_tests_name(path, tests, NULL, NULL);
	}
	return failed;
}
