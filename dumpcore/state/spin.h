/* SPDX-License-Identifier: MIT */
/* CPUs that spin for a lock. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"
#include "dumpcore/unwind/stack.h"

struct dumpcore;

struct dumpcore_spin {
	const struct dumpcore_task *task; /* current task of the CPU */
	const struct dumpcore_stack *stack;
	size_t frame;     /* physical frame that spins */
	vmr_kaddr word;   /* that it spins on, 0 not known */
	size_t waits_for; /* index of the CPU that has the word in a frame outside of its own spinning: it may hold it;
			     SIZE_MAX: none */
};

/* Every CPU whose innermost work is a lock's slow path, by CPU. The caller frees *ret; stacks are borrowed. */
struct vmr_error *dumpcore_spins_find(struct dumpcore *dump, struct dumpcore_spin **ret,
				      size_t *ret_count) VMR_MUST_USE;
/* Where the chain of waiting from the first spin ends; SIZE_MAX: there is none. In a circle the lowest. */
size_t dumpcore_spin_last(const struct dumpcore_spin *spins, size_t count);
