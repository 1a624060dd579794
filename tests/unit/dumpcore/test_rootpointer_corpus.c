/* SPDX-License-Identifier: MIT */
/* Pointers of the kernel's own variables to the task_struct of PID 1, of a real dump. */
#include "dumpcore/state/rootpointer.h"

#include <string.h>

#include "dumpcore/kernel/task.h"
#include "dumpcore/types/types.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/dumpcore/corpus.h"

static const struct dumpcore_root_pointer *named(const struct dumpcore_root_pointer *list, size_t count,
						 const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(list[i].name, name))
			return &list[i];
	return NULL;
}

static void test_who_leads_to_a_task(void **state)
{
	(void)state;
	struct dumpcore *dump = corpus_open("rq-qos-6.12/vmcore", true);
	const struct dumpcore_task *tasks = NULL, *first = NULL;
	struct dumpcore_root_pointer *list = NULL;
	size_t task_count = 0, count = 0;
	assert_null(dumpcore_tasks_get(dump, &tasks, &task_count));
	for (size_t i = 0; i < task_count; i++)
		if (tasks[i].pid == 1)
			first = &tasks[i];
	assert_non_null(first);
	/* within the struct: by what the variable's type says */
	assert_null(dumpcore_root_pointers_to(dump, first->address + 64, &list, &count));
	const struct dumpcore_root_pointer *found = named(list, count, "init_pid_ns.child_reaper");
	assert_non_null(found);
	assert_int_equal(found->value, first->address);
	assert_string_equal(dumpcore_type_name(found->type), "struct task_struct");
	for (size_t i = 0; i < count; i++)
		assert_true(first->address + 64 - list[i].value < dumpcore_type_size(list[i].type));
	dumpcore_root_pointers_free(list, count);
	/* no address of the kernel */
	struct vmr_error *error = dumpcore_root_pointers_to(dump, 4096, &list, &count);
	assert_non_null(error);
	vmr_error_drop(error);
	dumpcore_close(dump);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_who_leads_to_a_task)};
	return corpus_there() ? cmocka_run_group_tests(tests, NULL, NULL) : CORPUS_SKIP;
}
