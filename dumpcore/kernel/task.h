/* SPDX-License-Identifier: MIT */
/* Tasks of the target. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"

struct dumpcore;

struct dumpcore_task {
	vmr_kaddr address; /* of its task_struct */
	int pid, tgid;     /* pid 0: the idle task of `cpu` */
	char comm[32];     /* as the dump has it: hostile; escape before showing */
	unsigned cpu;
	bool on_cpu;    /* was running on `cpu` */
	uint32_t state; /* __state */
	uint32_t exit_state;
	char state_letter; /* as ps: R S D T t X Z P I; ? unknown */
	vmr_kaddr stack;   /* lowest address of its stack; 0: none (freed) */
	uint64_t stack_size;
	vmr_kaddr sp; /* saved stack pointer of a task that is not running, else 0 */
	bool is_kernel_thread;
};

/* Every thread and each CPU's idle task, sorted by pid, then CPU; borrowed. What could not be followed is a gap. */
struct vmr_error *dumpcore_tasks_get(struct dumpcore *dump, const struct dumpcore_task **ret,
				     size_t *ret_count) VMR_MUST_USE;
/* How many there are as far as is known: those whose task_struct cannot be read are among them. */
size_t dumpcore_tasks_known(struct dumpcore *dump);
/* By task_struct address, or by pid (cpu matters for pid 0). NULL: not there. Borrowed. */
const struct dumpcore_task *dumpcore_task_find(struct dumpcore *dump, vmr_kaddr address);
const struct dumpcore_task *dumpcore_task_find_pid(struct dumpcore *dump, int pid, unsigned cpu);
