/* SPDX-License-Identifier: MIT */
/* CPUs that spin for a lock. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"
#include "dumpcore/unwind/stack.h"

struct dumpcore;

/* What is spun for: a reader-writer lock is no spin lock, and its word is another. */
enum dumpcore_spin_kind { DUMPCORE_SPIN_LOCK = 0, DUMPCORE_SPIN_READ, DUMPCORE_SPIN_WRITE };

struct dumpcore_spin {
	enum dumpcore_spin_kind kind;
	const struct dumpcore_task *task; /* current task of the CPU */
	const struct dumpcore_stack *stack;
	size_t frame;     /* physical frame that spins */
	vmr_kaddr word;   /* that it spins on, 0 not known; of a reader-writer lock its own, though it stands in line */
	size_t waits_for; /* index of the CPU that has the word in a frame outside of its own spinning: it may hold it;
			     SIZE_MAX: none */
};

/* Every CPU whose innermost work is a lock's slow path, by CPU. The caller frees *ret; stacks are borrowed. */
struct vmr_error *dumpcore_spins_find(struct dumpcore *dump, struct dumpcore_spin **ret,
				      size_t *ret_count) VMR_MUST_USE;
/*
 * Who waits for nobody that spins: where the chain of waiting ends. Of several ends, one whose word no lock can hold
 * (nobody will release it, and the others may wait for what that CPU has), else the end of the first's chain. SIZE_MAX:
 * there is none. In a circle the lowest.
 */
size_t dumpcore_spin_last(struct dumpcore *dump, const struct dumpcore_spin *spins, size_t count);

/* The word of a queued spin lock (include/asm-generic/qspinlock_types.h). */
struct dumpcore_spin_word {
	uint32_t value;
	bool is_held;
	bool is_invalid; /* no state of such a lock has it: another type's memory lies there */
};
/* False: it cannot be read. */
bool dumpcore_spin_word_read(struct dumpcore *dump, vmr_kaddr address, struct dumpcore_spin_word *ret);
/* The same of a queued reader-writer lock (include/asm-generic/qrwlock_types.h): held by readers or a writer. */
bool dumpcore_rwlock_word_read(struct dumpcore *dump, vmr_kaddr address, struct dumpcore_spin_word *ret);
/* Is what a CPU spins for no lock? False also where that is not known. */
bool dumpcore_spin_is_invalid(struct dumpcore *dump, const struct dumpcore_spin *spin);
