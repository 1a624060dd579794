/* SPDX-License-Identifier: MIT */
/* Locks on the implicated stacks and queues: their words, who holds them, who waits for them. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"

struct dumpcore;
struct dumpcore_task;

enum dumpcore_lock_kind {
	DUMPCORE_LOCK_UNKNOWN = 0,
	DUMPCORE_LOCK_SPIN,   /* queued spin lock */
	DUMPCORE_LOCK_RWLOCK, /* queued reader-writer lock that is spun for */
	DUMPCORE_LOCK_MUTEX,
	DUMPCORE_LOCK_RWSEM,
	DUMPCORE_LOCK_SEMAPHORE,
	DUMPCORE_LOCK_RT_MUTEX, /* one that is no other kind's part */
};
/* "spinlock", "rwlock", "mutex", "rwsem", "semaphore", "rt_mutex", "unknown". */
const char *dumpcore_lock_kind_name(enum dumpcore_lock_kind kind);

struct dumpcore_lock {
	vmr_kaddr address;
	enum dumpcore_lock_kind kind;
	char *name; /* symbol or type with the member's path, NULL unknown */
	bool has_value;
	uint64_t value; /* of the word: spin lock's 32 bits, mutex's owner, rwsem's owner */
	bool held_known, held;
	bool has_owner;
	int owner_pid;   /* where the lock tells */
	bool is_invalid; /* a word that no state of such a lock has: another type's memory lies there */
};

/* A task and its frame. */
struct dumpcore_lock_party {
	vmr_kaddr lock;
	const struct dumpcore_task *task;
	size_t frame; /* SIZE_MAX: in none that is known */
	bool spins;   /* of one who waits: its CPU spins */
	bool reads;   /* a reader-writer lock, to read */
	const char *how;
};

/* A task that does not run, and what it waits for. */
struct dumpcore_blocked {
	const struct dumpcore_task *task;
	const char *function; /* of the first frame that is not the scheduler's or a lock's; borrowed */
	vmr_kaddr lock;       /* 0: for no lock that is known */
	enum dumpcore_lock_kind kind;
};

/* Tasks that do not run, of one dump, that are asked what they wait for. */
#define DUMPCORE_SLEEPERS_LIMIT (1u << 18)

struct dumpcore_locks {
	struct dumpcore_lock *locks; /* by address */
	size_t lock_count;
	struct dumpcore_lock_party *holds, *waits;
	size_t hold_count, wait_count;
	struct dumpcore_blocked *blocked; /* in the order of tasks */
	size_t blocked_count;
};

/*
 * Locks that CPUs spin for, that sleeping tasks wait for, and the given spin locks (of wait queues). A spin lock has no
 * owner: a holder is named only where it is held and exactly one running CPU's frames outside of spinning have it. The
 * caller destroys *ret.
 */
struct vmr_error *dumpcore_locks_read(struct dumpcore *dump, const vmr_kaddr *spin_locks, size_t count,
				      struct dumpcore_locks **ret) VMR_MUST_USE;
void dumpcore_locks_destroy(struct dumpcore_locks *locks);
