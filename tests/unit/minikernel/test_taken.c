/* SPDX-License-Identifier: MIT */
/* Where the smith of the embedded example took the tongs: what is said of it by what the functions called since do. */
#include <string.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/dump.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/state/taken.h"
#include "tests/unit/cmocka.h"

#define SMITH 61

static const char *folder; /* with the built trees and dumps */
static struct dumpcore *dump;
static unsigned effort = 1000;

/* What mutex_lock() and smithy_beat(), which is called behind it, are taken to do. */
struct uses {
	enum dumpcore_lock_use lock, beat;
};

static enum dumpcore_lock_use use_of(void *context, const char *function)
{
	const struct uses *uses = context;

	if (!strcmp(function, "mutex_lock"))
		return uses->lock;
	return !strcmp(function, "smithy_beat") ? uses->beat : DUMPCORE_LOCK_NO_USE;
}

static size_t ask(struct uses uses, uint64_t offset, bool is_strict, struct dumpcore_taken ret[DUMPCORE_TAKEN_LIMIT])
{
	struct dumpcore_symbol smithy;

	assert_null(dumpcore_symbol_find(dump, "smithy", &smithy));
	const struct dumpcore_task *task = dumpcore_task_find_pid(dump, SMITH, 0);
	assert_non_null(task);
	const struct dumpcore_taken_question question = {.stack = dumpcore_stack_of(dump, task),
							 .object = smithy.address + offset,
							 .is_strict = is_strict,
							 .effort = &effort,
							 .use_of = use_of,
							 .context = &uses};
	return dumpcore_taken_find(dump, &question, ret);
}

static void test_says_where(void **state)
{
	struct dumpcore_taken taken[DUMPCORE_TAKEN_LIMIT];

	(void)state;
	assert_int_equal(ask((struct uses){.lock = DUMPCORE_LOCK_TAKES}, 0, false, taken), 1);
	assert_string_equal(taken[0].function, "smithy_forge");
	assert_string_equal(taken[0].callee, "mutex_lock");
	assert_true(taken[0].is_certain);
	assert_false(taken[0].is_kept); /* nobody asked */
}

static void test_other_lock(void **state)
{
	struct dumpcore_taken taken[DUMPCORE_TAKEN_LIMIT];

	(void)state;
	assert_int_equal(ask((struct uses){.lock = DUMPCORE_LOCK_TAKES}, 8, false, taken), 0);
	assert_int_equal(ask((struct uses){.beat = DUMPCORE_LOCK_TAKES}, 0, false, taken), 0);
}

static void test_trying_is_not_certain(void **state)
{
	struct dumpcore_taken taken[DUMPCORE_TAKEN_LIMIT];

	(void)state;
	assert_int_equal(ask((struct uses){.lock = DUMPCORE_LOCK_TRIES}, 0, true, taken), 1);
	assert_false(taken[0].is_certain);
	assert_false(taken[0].is_kept);
}

/* It leads to the scheduler, and whatever that calls. */
static void test_what_cannot_be_followed(void **state)
{
	struct dumpcore_taken taken[DUMPCORE_TAKEN_LIMIT];

	(void)state;
	assert_int_equal(ask((struct uses){.lock = DUMPCORE_LOCK_TAKES}, 0, true, taken), 1);
	assert_true(taken[0].is_certain);
	assert_false(taken[0].is_kept);
}

static void test_unlock_of_unknown(void **state)
{
	struct dumpcore_taken taken[DUMPCORE_TAKEN_LIMIT];

	(void)state;
	assert_int_equal(ask((struct uses){.lock = DUMPCORE_LOCK_TAKES, .beat = DUMPCORE_LOCK_GIVES}, 0, true, taken),
			 1);
	assert_false(taken[0].is_certain);
	assert_false(taken[0].is_kept);
}

/* Only the frame where the smith waits, and those outside of it: what is inside is the scheduler's. */
static void test_kept(void **state)
{
	struct dumpcore_taken taken[DUMPCORE_TAKEN_LIMIT];
	struct uses uses = {.lock = DUMPCORE_LOCK_TAKES, .beat = DUMPCORE_LOCK_TAKES};
	struct dumpcore_symbol smithy;

	(void)state;
	assert_int_equal(ask(uses, 0, true, taken), 1);
	assert_false(taken[0].is_kept);
	assert_null(dumpcore_symbol_find(dump, "smithy", &smithy));
	const struct dumpcore_taken_question question = {
		.stack = dumpcore_stack_of(dump, dumpcore_task_find_pid(dump, SMITH, 0)),
		.frame = taken[0].frame,
		.object = smithy.address,
		.is_strict = true,
		.effort = &effort,
		.use_of = use_of,
		.context = &uses};
	assert_int_equal(dumpcore_taken_find(dump, &question, taken), 1);
	assert_true(taken[0].is_kept);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_says_where),
		cmocka_unit_test(test_other_lock),
		cmocka_unit_test(test_trying_is_not_certain),
		cmocka_unit_test(test_what_cannot_be_followed),
		cmocka_unit_test(test_unlock_of_unknown),
		cmocka_unit_test(test_kept),
	};

	folder = argc > 1 ? argv[1] : ".";
	vmr_autofree char *path = vmr_format("%s/smithy.vmcore", folder);
	vmr_autofree char *vmlinux = vmr_format("%s/smithy/vmlinux", folder);
	vmr_autoerror error = dumpcore_open(&(struct dumpcore_options){.dump = path, .vmlinux = vmlinux}, &dump);
	if (error) {
		fprintf(stderr, "%s\n", error->message);
		return 1;
	}
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	dumpcore_close(dump);
	return failed;
}
