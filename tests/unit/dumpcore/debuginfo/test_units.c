/* SPDX-License-Identifier: MIT */
/*
 * DIEs read from units that were kept, of programs with many units (the arguments; "-" before one whose units lead out
 * of themselves, so that none is kept). What is read must be what all units have.
 */
#include "dumpcore/debuginfo/units.h"

#include <dwarf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/dwarf.h"
#include "dumpcore/debuginfo/image.h"
#include "tests/unit/cmocka.h"

#define KIND   "units"
#define FORMAT 1

static const char *path;
static bool is_out;

static struct debuginfo_image *open_one(bool no_cache)
{
	struct debuginfo_image *image = NULL;

	assert_null(debuginfo_image_open(path, NULL, &image));
	assert_null(debuginfo_image_load_index(image, no_cache));
	return image;
}

static uint64_t die_of(const struct debuginfo_image *image, unsigned number)
{
	vmr_autofree char *name = vmr_format("function_%u", number);

	for (size_t i = 0; i < image->index.function_count; i++)
		if (!strcmp(debuginfo_index_string(&image->index, image->index.functions[i].name), name))
			return image->index.functions[i].die;
	fail_msg("no %s", name);
	return 0;
}

/* A function's DIE, its parameter's type and that type's members as text; *ret_kept: it came from the copy. */
static char *describe(const struct debuginfo_image *image, unsigned number, bool *ret_kept)
{
	Dwarf_Die die, child, type, member;
	Dwarf_Attribute attribute;

	assert_null(debuginfo_die_at(image, die_of(image, number), &die));
	*ret_kept = dwarf_cu_getdwarf(die.cu) != image->dwarf;
	assert_int_equal(dwarf_child(&die, &child), 0);
	assert_non_null(dwarf_formref_die(dwarf_attr_integrate(&child, DW_AT_type, &attribute), &type));
	assert_non_null(dwarf_formref_die(dwarf_attr_integrate(&type, DW_AT_type, &attribute), &type));
	assert_int_equal(dwarf_child(&type, &member), 0);
	return vmr_format("%s %llx %s %s %llx %s %u", debuginfo_die_name(&die),
			  (unsigned long long)dwarf_dieoffset(&die), dwarf_diename(&child), dwarf_diename(&type),
			  (unsigned long long)dwarf_dieoffset(&type), dwarf_diename(&member),
			  (unsigned)dwarf_tag(&member));
}

/* Ask for functions ("0 5 11"); the ones that were read from the copy as letters: 'k' kept, '.' not. */
static char *ask(const char *numbers)
{
	struct debuginfo_image *image = open_one(false), *plain = open_one(true);
	vmr_autofree char *list = vmr_strdup(numbers);
	char *marks = vmr_alloc(strlen(numbers) + 1), *mark = marks;

	assert_null(plain->units);
	for (char *save = NULL, *word = strtok_r(list, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		bool is_kept, is_plain;
		unsigned number = (unsigned)strtoul(word, NULL, 10);
		vmr_autofree char *text = describe(image, number, &is_kept);
		vmr_autofree char *expected = describe(plain, number, &is_plain);
		assert_string_equal(text, expected);
		assert_false(is_plain);
		*mark++ = is_kept ? 'k' : '.';
	}
	debuginfo_image_close(image);
	debuginfo_image_close(plain);
	return marks;
}

static void expect(const char *numbers, const char *marks)
{
	vmr_autofree char *found = ask(numbers), *none = vmr_strdup(marks);

	for (char *mark = none; is_out && *mark; mark++)
		*mark = '.';
	assert_string_equal(found, none);
}

/* Any order, the first and the last unit, units side by side; what is new is kept beside what was. */
static void test_kept(void **state)
{
	(void)state;
	expect("5 2 5", "...");
	expect("2 5 3", "kk.");
	expect("11 3 0 2 5", ".k.kk");
	expect("0 1 2 3 4 5 6 7 8 9 10 11", "k.kk.k.....k");
	expect("11 10 9 8 7 6 5 4 3 2 1 0", "kkkkkkkkkkkk");
}

/* The payload, changed by a function, in the place of the entry. */
static void forge(void (*change)(uint64_t *words, size_t count))
{
	struct debuginfo_image *image = open_one(true);
	struct vmr_cache_entry *entry = NULL;
	size_t size = 0;

	assert_null(vmr_cache_open(KIND, FORMAT, image->build_id, &entry));
	const void *data = vmr_cache_data(entry, &size);
	vmr_autofree uint64_t *words = vmr_alloc(size);
	memcpy(words, data, size);
	vmr_cache_close(entry);
	change(words, size / sizeof(*words));
	vmr_cache_store(KIND, FORMAT, image->build_id, words, size);
	debuginfo_image_close(image);
}

enum { STAMP = 0, COUNT = 2, FIRST = 3 };

static void of_another_copy(uint64_t *words, size_t count)
{
	assert_true(count > FIRST);
	words[STAMP]++;
}

static void too_many(uint64_t *words, size_t count)
{
	(void)count;
	words[COUNT]++;
}

static void starts_within(uint64_t *words, size_t count)
{
	(void)count;
	words[FIRST] += 4;
}

static void ends_within(uint64_t *words, size_t count)
{
	(void)count;
	words[FIRST + 1] -= 4;
}

static void ends_behind(uint64_t *words, size_t count)
{
	words[count - 1] = UINT64_MAX;
}

static void twice(uint64_t *words, size_t count)
{
	assert_true(count > FIRST + 3);
	words[FIRST + 2] = words[FIRST];
	words[FIRST + 3] = words[FIRST + 1];
}

/* What does not fit the file is no list: all units are read, and the next run has a sound one. */
static void test_forged(void **state)
{
	(void)state;
	static void (*const changes[])(uint64_t *, size_t) = {of_another_copy, too_many,    starts_within,
							      ends_within,     ends_behind, twice};

	for (size_t i = 0; i < VMR_COUNT(changes); i++) {
		vmr_error_drop(vmr_cache_clean(&(size_t){0}, &(uint64_t){0}));
		expect("4 8", "..");
		expect("4 8", "kk");
		if (is_out)
			continue;
		forge(changes[i]);
		expect("4 8", "..");
		expect("4 8", "kk");
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_kept), cmocka_unit_test(test_forged)};
	char folder[] = "/tmp/vmrace-test-XXXXXX";
	int failed = 0;

	if (!mkdtemp(folder))
		return 99;
	setenv("VMRACE_CACHE_DIR", folder, 1);
	for (int i = 1; i < argc; i++) {
		is_out = !strcmp(argv[i], "-");
		path = argv[i += is_out];
		failed += cmocka_run_group_tests_name(path, tests, NULL, NULL);
		vmr_error_drop(vmr_cache_clean(&(size_t){0}, &(uint64_t){0}));
	}
	rmdir(folder);
	return failed;
}
