/* SPDX-License-Identifier: MIT */
#include "dumpcore/state/worker.h"

#include "common/memory.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/task.h"

#define WORKER_FLAG 0x20 /* PF_WQ_WORKER (include/linux/sched.h) */

#define FIELD(member, type, ...)                                                                                       \
	{                                                                                                              \
		offsetof(struct worker_place, member), type, {__VA_ARGS__}, false, NULL                                \
	}
static const struct kernel_field_row fields[] = {
	FIELD(flags, "task_struct", "flags"),
	/* e32cf5dfbe22 (5.17); before, set_child_tid of a thread of the kernel */
	FIELD(kthread, "task_struct", "worker_private", "set_child_tid"),
	FIELD(data, "kthread", "data"),
	FIELD(task, "worker", "task"),
};

bool worker_place_find(struct dumpcore *dump, struct worker_place *ret)
{
	return !vmr_error_drop(KERNEL_FIELDS_FIND(dump, fields, ret));
}

bool worker_is(struct dumpcore *dump, const struct worker_place *place, const struct dumpcore_task *task)
{
	uint64_t flags;

	return task->is_kernel_thread && kernel_field_try(dump, &place->flags, task->address, &flags) &&
	       flags & WORKER_FLAG;
}

bool worker_of(struct dumpcore *dump, const struct worker_place *place, const struct dumpcore_task *task,
	       vmr_kaddr *ret)
{
	uint64_t kthread, owner;

	return worker_is(dump, place, task) && kernel_field_try(dump, &place->kthread, task->address, &kthread) &&
	       kernel_field_try(dump, &place->data, kthread, ret) && kernel_address_possible(*ret) &&
	       kernel_field_try(dump, &place->task, *ret, &owner) && owner == task->address;
}
