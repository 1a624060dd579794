/* SPDX-License-Identifier: MIT */
/*
 * Parts of the handle that are not written yet: weak, so that the part's own file wins. Who writes a part deletes its line
 * here. Last in the list of sources.
 */
#include "dumpcore/internal.h"
#include "dumpcore/kernel/task.h"

#define WEAK __attribute__((weak))

WEAK const struct dumpcore_task *dumpcore_task_find_pid(struct dumpcore *dump, int pid, unsigned cpu)
{
	(void)dump;
	(void)pid;
	(void)cpu;
	return NULL;
}

#define STUB(name)                                                                                                     \
	WEAK void dumpcore_##name##_destroy(struct dumpcore_##name *part)                                              \
	{                                                                                                              \
		(void)part;                                                                                            \
	}

STUB(slabs)
STUB(modules)
STUB(state)

/* kernel/cpu.h, task.h, stackmap.h: until they are written, nothing is known. */
#include "dumpcore/kernel/cpu.h"
#include "dumpcore/kernel/stackmap.h"
#include "dumpcore/kernel/task.h"

WEAK struct vmr_error *dumpcore_cpus_get(struct dumpcore *dump, const struct dumpcore_cpu **ret, size_t *ret_count)
{
	(void)dump;
	(void)ret;
	(void)ret_count;
	return &vmr_error_not_found;
}

WEAK const struct dumpcore_stack_range *dumpcore_stack_at(struct dumpcore *dump, vmr_kaddr address)
{
	(void)dump;
	(void)address;
	return NULL;
}

WEAK struct vmr_error *dumpcore_tasks_get(struct dumpcore *dump, const struct dumpcore_task **ret, size_t *ret_count)
{
	(void)dump;
	*ret = NULL;
	*ret_count = 0;
	return NULL;
}
