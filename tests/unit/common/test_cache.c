/* SPDX-License-Identifier: MIT */
#include "common/cache.h"

#include <stdio.h>
#include <string.h>

#include "common/file.h"
#include "common/memory.h"
#include "tests/unit/cmocka.h"

static char folder[] = "/tmp/vmrace-test-XXXXXX";

static int set_up(void **state)
{
	(void)state;
	return !mkdtemp(folder) || setenv("VMRACE_CACHE_DIR", folder, 1);
}

static int tear_down(void **state)
{
	(void)state;
	size_t entries;
	uint64_t bytes;
	return vmr_error_drop(vmr_cache_clean(&entries, &bytes)) || remove(folder);
}

static void test_store_and_open(void **state)
{
	(void)state;
	struct vmr_cache_entry *entry;
	size_t size;

	vmr_cache_store("kind", 3, "abcdef", "payload", 7);
	assert_null(vmr_cache_open("kind", 3, "abcdef", &entry));
	assert_memory_equal(vmr_cache_data(entry, &size), "payload", 7);
	assert_int_equal(size, 7);
	vmr_cache_close(entry);
	assert_ptr_equal(vmr_cache_open("kind", 4, "abcdef", &entry), &vmr_error_not_found);
	assert_ptr_equal(vmr_cache_open("kind", 3, "abcdee", &entry), &vmr_error_not_found);
}

static void test_any_flipped_byte_is_no_entry(void **state)
{
	(void)state;
	struct vmr_cache_entry *entry;
	vmr_autofree char *path = vmr_format("%s/kind-00.cache", folder);
	char *bytes;
	size_t size;

	vmr_cache_store("kind", 1, "00", "0123456789", 10);
	assert_null(vmr_file_read(path, 4096, &bytes, &size));
	for (size_t i = 0; i < size; i++) {
		bytes[i] ^= 1;
		assert_null(vmr_file_replace(path, bytes, size));
		assert_ptr_equal(vmr_cache_open("kind", 1, "00", &entry), &vmr_error_not_found);
		bytes[i] ^= 1;
	}
	assert_null(vmr_file_replace(path, bytes, size - 1));
	assert_ptr_equal(vmr_cache_open("kind", 1, "00", &entry), &vmr_error_not_found);
	free(bytes);
}

/* Large entries are summed to the last byte. */
static void test_flipped_in_the_middle(void **state)
{
	(void)state;
	struct vmr_cache_entry *entry;
	vmr_autofree char *path = vmr_format("%s/kind-01.cache", folder);
	vmr_autofree char *data = vmr_alloc(4 << 20);
	vmr_autofree char *bytes = NULL;
	size_t size;

	vmr_cache_store("kind", 1, "01", data, 4 << 20);
	assert_null(vmr_file_read(path, 5 << 20, &bytes, &size));
	bytes[size / 2] ^= 1;
	assert_null(vmr_file_replace(path, bytes, size));
	assert_ptr_equal(vmr_cache_open("kind", 1, "01", &entry), &vmr_error_not_found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_store_and_open),
		cmocka_unit_test(test_any_flipped_byte_is_no_entry),
		cmocka_unit_test(test_flipped_in_the_middle),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
