/* SPDX-License-Identifier: MIT */
#include "dumpcore/gap.h"

#include <stdio.h>

#include "dumpcore/internal.h"
#include "tests/unit/cmocka.h"

static void test_same_gap_is_counted(void **state)
{
	(void)state;
	struct dumpcore dump = {0};
	size_t count;

	dumpcore_gap_add(&dump, 1, "no locals", "excluded", "stack of PID %d", 92);
	dumpcore_gap_add(&dump, 2, "no locals", "excluded", "stack of PID %d", 92);
	dumpcore_gap_add(&dump, 3, "no locals", "absent", "stack of PID %d", 92);
	const struct dumpcore_gap *gaps = dumpcore_gaps_get(&dump, &count);
	assert_int_equal(count, 2);
	assert_int_equal(gaps[0].count, 2);
	assert_string_equal(gaps[0].what, "stack of PID 92");
	dumpcore_gaps_destroy(dump.gaps);
}

static void test_bounded(void **state)
{
	(void)state;
	struct dumpcore dump = {0};
	size_t count;

	for (int i = 0; i < 3000; i++)
		dumpcore_gap_add(&dump, 0, "e", "w", "thing %d", i);
	const struct dumpcore_gap *gaps = dumpcore_gaps_get(&dump, &count);
	assert_int_equal(count, 1001);
	assert_string_equal(gaps[1000].what, "more");
	assert_int_equal(gaps[1000].count, 2000);
	dumpcore_gaps_destroy(dump.gaps);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_same_gap_is_counted), cmocka_unit_test(test_bounded)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
