/* SPDX-License-Identifier: MIT */
/* Who has a pointer to a task, of a real dump: each that is told is there, and the kernel's own variables are among
 * them.
 */
#include "dumpcore/state/keeper.h"

#include <string.h>

#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/memory.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/dumpcore/corpus.h"

static const struct dumpcore_task *sleeper(struct dumpcore *dump, const char *comm)
{
	const struct dumpcore_task *tasks = NULL;
	size_t count = 0;

	assert_null(dumpcore_tasks_get(dump, &tasks, &count));
	for (size_t i = 0; i < count; i++)
		if (!strcmp(tasks[i].comm, comm) && !tasks[i].on_cpu)
			return &tasks[i];
	fail_msg("no %s sleeps", comm);
	return NULL;
}

/* The variable that the kernel keeps the parent of its threads in. */
static void test_a_thread_in_a_variable(void **state)
{
	struct dumpcore *dump = corpus_open("rq-qos-6.12/vmcore", true);
	const struct dumpcore_task *task = sleeper(dump, "kthreadd");
	struct dumpcore_symbol symbol;
	struct dumpcore_keepers keepers;
	uint64_t number = 0, word = 0;
	bool is_found = false;

	(void)state;
	assert_null(dumpcore_symbol_find(dump, "kthreadd_task", &symbol));
	assert_true(dumpcore_page_number(dump, symbol.address, &number));
	assert_false(dumpcore_page_number(dump, 4096, &number));
	assert_true(dumpcore_page_number(dump, symbol.address, &number));
	assert_null(dumpcore_keepers_find(dump, &task, 1, &keepers));
	for (size_t i = 0; i < keepers.count; i++) {
		const struct dumpcore_keeper *keeper = &keepers.list[i];
		assert_ptr_equal(keeper->task, task);
		assert_ptr_not_equal(keeper->holder, task);
		assert_non_null(keeper->text);
		assert_true(keeper->value == task->address ||
			    (keeper->value >= task->sp && keeper->value < task->stack + task->stack_size));
		if (!keeper->address)
			continue;
		assert_null(dumpcore_read_u64(dump, keeper->address, &word));
		assert_int_equal(word, keeper->value);
		assert_false(keeper->address >= task->stack && keeper->address < task->stack + task->stack_size);
		uint64_t place = 0;
		assert_true(dumpcore_page_number(dump, keeper->address, &place));
		/* by its name: the image of the kernel is in the direct map too */
		is_found |=
			place == number && keeper->address == symbol.address && strstr(keeper->text, "kthreadd_task");
	}
	assert_true(is_found);
	dumpcore_keepers_deinit(&keepers);
	dumpcore_close(dump);
}

/* Pages that makedumpfile left out (free ones, those of users) are none that is missed. */
static void test_filtered(void **state)
{
	struct dumpcore *dump = corpus_open("rq-qos-6.12/vmcore.d31", true);
	const struct dumpcore_task *task = sleeper(dump, "kthreadd");
	struct dumpcore_keepers keepers;

	(void)state;
	assert_null(dumpcore_keepers_find(dump, &task, 1, &keepers));
	assert_null(keepers.why);
	assert_int_not_equal(keepers.count, 0);
	dumpcore_keepers_deinit(&keepers);
	dumpcore_close(dump);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_thread_in_a_variable),
					   cmocka_unit_test(test_filtered)};
	return corpus_there() ? cmocka_run_group_tests(tests, NULL, NULL) : CORPUS_SKIP;
}
