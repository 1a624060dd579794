/* SPDX-License-Identifier: MIT */
#include "common/error.h"

#include "tests/unit/cmocka.h"

static void test_wrap_keeps_code_and_address(void **state)
{
	(void)state;
	struct vmr_error *error = vmr_error_create_fault(0xffff888000001000, "page %d is excluded", 7);
	error = vmr_error_wrap(error, "stack of PID %d", 92);
	assert_int_equal(error->code, VMR_FAULT);
	assert_true(error->address == 0xffff888000001000);
	assert_string_equal(error->message, "stack of PID 92: page 7 is excluded");
	vmr_error_destroy(error);
}

static void test_static_errors(void **state)
{
	(void)state;
	assert_null(vmr_error_wrap(NULL, "nothing"));
	assert_true(vmr_error_drop(&vmr_error_not_found));
	assert_false(vmr_error_drop(NULL));
	struct vmr_error *error = vmr_error_wrap(&vmr_error_not_found, "symbol x");
	assert_int_equal(error->code, VMR_NOT_FOUND);
	assert_string_equal(error->message, "symbol x: not found");
	vmr_error_destroy(error);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wrap_keeps_code_and_address),
		cmocka_unit_test(test_static_errors),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
