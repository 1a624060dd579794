/* SPDX-License-Identifier: MIT */
/* A relocatable file (as a module's) placed at addresses: its DWARF names those. Arguments: object files. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/file.h"
#include "common/memory.h"
#include "dumpcore/code/code.h"
#include "dumpcore/debuginfo/debuginfo.h"
#include "dumpcore/debuginfo/dwarf.h"
#include "dumpcore/debuginfo/inflate.h"
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

	static const struct debuginfo_module_placement module = {"sample", PLACES, VMR_COUNT(PLACES)};
	assert_null(debuginfo_image_open_module(path, &module, NULL, &image));
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

/* An image with nothing but folders that its units were compiled in. */
static struct debuginfo_image *kernel_compiled_in(const char *const *folders)
{
	struct debuginfo_image *image = vmr_alloc(sizeof(*image));
	struct debuginfo_builder *builder = debuginfo_builder_create();
	size_t size;

	for (size_t i = 0; folders[i]; i++)
		debuginfo_builder_folder(builder,
					 &(struct debuginfo_folder){debuginfo_builder_string(builder, folders[i])});
	image->built = debuginfo_builder_finish(builder, 0, &size);
	debuginfo_builder_destroy(builder);
	assert_null(debuginfo_index_view(image->built, size, 0, &image->index));
	return image;
}

/* The file of a function by its line, which is that of its declaration too. The caller owns the result. */
static char *file_of_caller(const char *const *kernel_folders)
{
	static const struct debuginfo_placement PLACES[] = {{".text", TEXT}, {".data", DATA}};
	static const struct debuginfo_module_placement module = {"sample", PLACES, VMR_COUNT(PLACES)};
	struct debuginfo_image *kernel = kernel_compiled_in(kernel_folders), *image = NULL, *images[1];
	struct dumpcore_debuginfo part = {.images = images, .image_count = 1};
	struct dumpcore dump = {.debuginfo = &part};
	struct dumpcore_symbol symbol;
	struct dumpcore_function function;
	struct dumpcore_line line;

	assert_null(debuginfo_image_open_module(path, &module, NULL, &image));
	images[0] = image;
	image->vmlinux = kernel;
	assert_null(debuginfo_image_load_index(image, true));
	assert_null(dumpcore_symbol_find(&dump, "caller", &symbol));
	assert_null(dumpcore_line_at(&dump, symbol.address, &line));
	char *file = vmr_strdup(line.file);
	assert_null(dumpcore_function_at(&dump, symbol.address, &function));
	assert_string_equal(function.file, file);
	debuginfo_image_close(image);
	free(kernel->built);
	free(kernel);
	return file;
}

static void assert_file(const char *const *kernel_folders, const char *want)
{
	vmr_autofree char *file = file_of_caller(kernel_folders);

	assert_string_equal(file, want);
}

/* A relative name of a module says where only beside the folder that it was compiled in. */
static void test_folders(void **state)
{
	(void)state;
	vmr_autofree char *own = getcwd(NULL, 0);
	vmr_autofree char *written = file_of_caller((const char *[]){NULL});
	vmr_autofree char *source = realpath(written, NULL);
	vmr_autofree char *above = vmr_strndup(own, (size_t)(strrchr(own, '/') - own));
	size_t shared = strlen(above);

	assert_non_null(source);
	assert_int_not_equal(*written, '/');
	/* In the tree: the kernel was compiled there too. */
	assert_file((const char *[]){"debian/build", own, NULL}, written);
	/* Elsewhere. */
	assert_file((const char *[]){"/elsewhere", NULL}, source);
	assert_file((const char *[]){"debian/build", NULL}, source);
	/* In a folder of the kernel's tree, by itself. */
	if (!strncmp(source, above, shared) && source[shared] == '/')
		assert_file((const char *[]){"/", "/elsewhere", above, NULL}, source + shared + 1);
}

/* A compressed file that was cut ends in one sentence; what is not compressed is told apart. */
static void test_cut(void **state)
{
	(void)state;
	struct vmr_map map;
	uint8_t *content = NULL;
	size_t size = 0;

	assert_null(vmr_file_map(path, &map));
	struct vmr_error *error = debuginfo_inflate(map.data, map.size, &content, &size);
	if (error == &vmr_error_not_found) {
		vmr_file_unmap(&map);
		return;
	}
	assert_null(error);
	assert_memory_equal(content, "\177ELF", 4);
	free(content);
	for (size_t cut = 8; cut < map.size; cut += map.size / 7) {
		error = debuginfo_inflate(map.data, cut, &content, &size);
		assert_int_equal(error->code, VMR_BAD_INPUT);
		assert_non_null(strstr(error->message, "copy it again"));
		vmr_error_destroy(error);
	}
	vmr_file_unmap(&map);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_placed), cmocka_unit_test(test_folders),
					   cmocka_unit_test(test_cut)};
	int failed = 0;

	for (int i = 1; i < argc; i++) {
		path = argv[i];
		failed += cmocka_run_group_tests_name(path, tests, NULL, NULL);
	}
	return failed;
}
