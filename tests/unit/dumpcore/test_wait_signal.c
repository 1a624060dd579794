/* SPDX-License-Identifier: MIT */
/* What a thread's flags say of signals, in kernels that have the bits at other places. */
#include "dumpcore/state/wait_signal.h"

#include "tests/unit/cmocka.h"

/* Places of bits: Linux 6.12's arch/x86/include/asm/thread_info.h, and 7.2's with asm-generic/thread_info_tif.h. */
static void test_each_layout(void **state)
{
	(void)state;
	static const struct {
		uint64_t flags;
		bool is_kernel_thread;
		enum wait_signal signal;
	} rows[] = {
		{0, false, WAIT_SIGNAL_NONE},
		{1 << 14, false, WAIT_SIGNAL_NONE},
		{1 << 14 | 1 << 1, false, WAIT_SIGNAL_IF_PENDING}, /* TIF_NOTIFY_RESUME */
		{1 << 14 | 1 << 2, false, WAIT_SIGNAL_MAY_BE},
		{1 << 14 | 1 << 17, false, WAIT_SIGNAL_MAY_BE}, /* TIF_NOTIFY_SIGNAL */
		{1 << 14 | 1 << 19, false, WAIT_SIGNAL_MAY_BE}, /* the same of 5.10.162 */
		{1 << 19, false, WAIT_SIGNAL_NONE},
		{1 << 19 | 1 << 17, false, WAIT_SIGNAL_NONE}, /* TIF_SPEC_IB */
		{1 << 19 | 1 << 0, false, WAIT_SIGNAL_NONE},
		{1 << 19 | 1 << 1, false, WAIT_SIGNAL_MAY_BE},
		{1 << 19 | 1 << 2, false, WAIT_SIGNAL_MAY_BE},
		/* A kernel thread has no state of the FPU: which layout it is does not show. */
		{1 << 19, true, WAIT_SIGNAL_MAY_BE},
		{1 << 1, true, WAIT_SIGNAL_IF_PENDING},
		{0, true, WAIT_SIGNAL_NONE},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(wait_signal_of(rows[i].flags, rows[i].is_kernel_thread), rows[i].signal);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_each_layout)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
