/* SPDX-License-Identifier: MIT */
/* Which stack an address lies on: task stacks, per-CPU IRQ stacks, exception stacks. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/address.h"
#include "common/error.h"

struct dumpcore;
struct dumpcore_task;

enum dumpcore_stack_kind {
	DUMPCORE_STACK_UNKNOWN = 0,
	DUMPCORE_STACK_TASK,
	DUMPCORE_STACK_IRQ,       /* hard and soft interrupts */
	DUMPCORE_STACK_EXCEPTION, /* IST: DF, NMI, DB, MCE, VC */
	DUMPCORE_STACK_ENTRY,     /* entry trampoline */
	DUMPCORE_STACK_EXITED,    /* a cached or not yet freed stack of a task that is gone */
};

struct dumpcore_stack_range {
	enum dumpcore_stack_kind kind;
	vmr_kaddr low, high;              /* high: one past the last byte */
	const struct dumpcore_task *task; /* of a task stack */
	unsigned cpu;                     /* of the others */
	const char *name;                 /* "IRQ", "NMI", "#DF", "task" */
};

/* NULL: on no stack that is known. Borrowed. */
const struct dumpcore_stack_range *dumpcore_stack_at(struct dumpcore *dump, vmr_kaddr address);
/* Do two addresses lie on one stack that is known? */
bool dumpcore_stack_same(struct dumpcore *dump, vmr_kaddr a, vmr_kaddr b);
/* All ranges, ascending; borrowed. */
struct vmr_error *dumpcore_stacks_get(struct dumpcore *dump, const struct dumpcore_stack_range **ret,
				      size_t *ret_count) VMR_MUST_USE;
