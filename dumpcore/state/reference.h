/* SPDX-License-Identifier: MIT */
/* Pointers that registers and variables of live frames hold into another task's stack, or into slab objects that are
 * not allocated. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/address.h"
#include "common/error.h"

struct dumpcore;
struct dumpcore_task;
struct dumpcore_type;

struct dumpcore_reference {
	const struct dumpcore_task *task; /* who holds it */
	size_t frame;                     /* index in its stack */
	bool is_register;
	const char *name;  /* of the register or variable; borrowed */
	vmr_kaddr address; /* where the variable lies in memory, 0: nowhere */
	vmr_kaddr value;
	const struct dumpcore_type *type;   /* struct that it points to; NULL: a register, or not known */
	const struct dumpcore_task *target; /* whose stack; NULL: a slab object, or the stack of a task that is gone */
	bool is_slab;
	const char *state; /* live, dead (below the stack pointer), exited; free, pending */
};
/* By task, frame, name. Each value of a register once a task, in its innermost frame. The caller frees *ret. */
struct vmr_error *dumpcore_references_read(struct dumpcore *dump, struct dumpcore_reference **ret,
					   size_t *ret_count) VMR_MUST_USE;
