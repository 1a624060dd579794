/* SPDX-License-Identifier: MIT */
/* Sleeping locks, by the records that their waiters have on their stacks. Only dumpcore's own files include this. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/address.h"
#include "dumpcore/state/lock.h"
#include "dumpcore/unwind/stack.h"

struct dumpcore;

/* A kind of sleeping lock, and the record of who waits for it. */
struct sleeper {
	enum dumpcore_lock_kind kind;
	const char *waiter;      /* type of the record */
	const char *list, *lock; /* paths in it: its list_head, or NULL; a pointer to the lock, or NULL */
	const char *types[2];    /* of the lock: the first that the kernel has */
	const char *head,
		*first;    /* paths in the lock: list_head of waiters, or pointer to the first of them; or NULL */
	const char *owner; /* NULL: the lock does not tell */
};
#define SLEEPER_COUNT    4
#define SLEEPER_RT_MUTEX 3
extern const struct sleeper sleepers[SLEEPER_COUNT];

/* The name of the lock's type in this kernel, without "struct"; NULL: it has none. */
const char *sleeper_type(struct dumpcore *dump, const struct sleeper *sleeper);
/*
 * The lock that a waiter's record on `stack` belongs to; 0: not found. A record leads to it by its list's head, by a
 * pointer, or, since 7.0 (mutex, rwsem and semaphore have first_waiter), by a word of a waiter's stack whose first
 * waiter is in the record's ring. That a list cannot be read, or members are not known, is a gap. A ring is walked once
 * for all who are in it; rings that lead nowhere, no longer than a limit in all.
 */
struct sleeper_node;
struct sleeper_rings {
	struct sleeper_node *nodes; /* records of rings whose lock is known: a hash */
	size_t lost;                /* records that were walked over without a lock to be found */
};
vmr_kaddr sleeper_lock(struct dumpcore *dump, const struct sleeper *sleeper, struct sleeper_rings *rings,
		       vmr_kaddr waiter, const struct dumpcore_stack *stack);
void sleeper_rings_deinit(struct sleeper_rings *rings);
/* Code that is left out of wchan (include/linux/sched/debug.h), where a kernel says which it is. */
struct sleeper_text {
	vmr_kaddr low, high;
};
void sleeper_text_find(struct dumpcore *dump, struct sleeper_text *ret);
bool sleeper_text_has(const struct sleeper_text *text, const struct dumpcore_frame *frame);

/*
 * What a lock on PREEMPT_RT is, whose sleeping locks all are rt_mutexes: the nearest frame from `frame` on, in which a
 * variable or parameter points to the struct around it, tells. *lock becomes that struct's address. Else `kind`.
 */
enum dumpcore_lock_kind sleeper_around(struct dumpcore *dump, enum dumpcore_lock_kind kind,
				       const struct dumpcore_stack *stack, size_t frame, vmr_kaddr *lock);
