/* SPDX-License-Identifier: MIT */
/* What each task that does not run waits for, each CPU that spins too; who has that; and who waits for whom in a ring.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"

struct dumpcore;
struct dumpcore_task;

enum dumpcore_wait_kind {
	DUMPCORE_WAIT_UNKNOWN = 0,
	DUMPCORE_WAIT_MUTEX,
	DUMPCORE_WAIT_RWSEM_READ,
	DUMPCORE_WAIT_RWSEM_WRITE,
	DUMPCORE_WAIT_RT_MUTEX,
	DUMPCORE_WAIT_WW_MUTEX,
	DUMPCORE_WAIT_SEMAPHORE,
	DUMPCORE_WAIT_PERCPU_RWSEM,
	DUMPCORE_WAIT_SPINLOCK, /* with PREEMPT_RT it sleeps */
	DUMPCORE_WAIT_RWLOCK,
	DUMPCORE_WAIT_COMPLETION,
	DUMPCORE_WAIT_QUEUE,
	DUMPCORE_WAIT_FUTEX,
	DUMPCORE_WAIT_BIT,
	DUMPCORE_WAIT_FOLIO,
	DUMPCORE_WAIT_FLUSH,
	DUMPCORE_WAIT_RCU,
	DUMPCORE_WAIT_SRCU,
	DUMPCORE_WAIT_IO,
	DUMPCORE_WAIT_CHILD,
	DUMPCORE_WAIT_STOP,
	DUMPCORE_WAIT_FREEZE,
	DUMPCORE_WAIT_FILE_LOCK,
	DUMPCORE_WAIT_SLEEP,
	DUMPCORE_WAIT_KINDS,
};
/* "mutex", "rwsem read", "wait queue", ... "unknown". */
const char *dumpcore_wait_kind_name(enum dumpcore_wait_kind kind);

/* A call by which one who is waited for completes the object on his way on. */
struct dumpcore_wait_completing {
	vmr_kaddr call;       /* its address */
	size_t frame;         /* of the function of his stack that the way goes through: physical */
	const char *callee;   /* NULL unknown; borrowed, as the others */
	const char *function; /* in whose body it stands, as far as that is of a .c file; NULL unknown */
	const char *file;     /* NULL unknown */
	unsigned line;
	vmr_kaddr work; /* it is not on his way: a work that waits until he is done has it; 0: it is */
	char *how;
};
/* Who must do something before a wait is over. */
struct dumpcore_wait_owner {
	const struct dumpcore_task *task;
	bool is_waiter;  /* it does not have it: it waits for it too, before this one */
	bool is_exact;   /* the object itself names it, and nothing else can be meant; else a hint */
	const char *how; /* how it is known; borrowed */
	struct dumpcore_wait_completing *completing; /* it does not have it: it is to complete it, as any of them may;
							NULL else */
};

/* The request of a block device that a task waits for whose I/O is under way. */
struct dumpcore_wait_request {
	char device[32];   /* the disk's name; "" not known */
	vmr_kaddr address; /* of the struct request; 0: it is not known, see how */
	char *operation;   /* "read", "write", ...; NULL unknown */
	uint64_t sector, bytes;
	bool has_age;    /* the kernel keeps when it was begun */
	uint64_t age;    /* ns since, at least */
	bool is_exact;   /* it has what is waited for; else the oldest of the device: a hint */
	const char *how; /* or why there is none; static */
};

struct dumpcore_wait {
	const struct dumpcore_task *task;
	enum dumpcore_wait_kind kind;
	vmr_kaddr object;  /* 0: not known, see why */
	const char *type;  /* of the object: "struct mutex"; borrowed; NULL unknown */
	char *member;      /* "type.member" of what it is a part of, NULL unknown */
	char *name;        /* its symbol, NULL: it has none */
	char *place;       /* what lies at the object's address, one line; NULL without an object */
	bool has_since;    /* since is known */
	uint64_t since;    /* ns for which it has been on no CPU, at least */
	size_t frame;      /* who waits: the first that is no code of the scheduler, a lock or a wait; SIZE_MAX: none */
	const char *how;   /* how the object is known; of what is not known, NULL; static */
	const char *why;   /* why the object, or of unknown kinds the kind, is not known; static; else NULL */
	const char *doubt; /* why it may go on without the owner's doing; borrowed; NULL: it cannot */
	bool is_served; /* a timer, or a work that is about to be run, completes what it waits for: no owner need to */
	bool is_idle;   /* a thread of the kernel that waits for work */
	bool is_unlinked; /* the entry that it waits with is in no list */
	bool is_asleep;   /* nobody has woken it: it is on no run queue and on its way to none, and neither a timer nor
			     a signal that has come ends the wait; false: else, or not known */
	struct dumpcore_wait_owner *owners;
	size_t owner_count;
	struct dumpcore_wait_request *request; /* NULL: no I/O, or no device is known */
	const char *ownerless; /* the object tells its owner, and it is no task: why; static; NULL else */
	bool is_between;    /* a thread of the kernel in its loop, between two works; a task in a sleep that user space
			       asked for, with nothing else on its stack: it has come back from whatever took a lock */
	const char *lost;   /* of a mutex: why nobody will let go of it, its owner being elsewhere; static; NULL else */
	bool is_owner_gone; /* it names a task that has exited, whose memory is free */
	unsigned cycle;     /* number of the ring of waits that this one is in; 0: none */
	unsigned step;      /* from 1, in the ring: it waits for the one of the next step */
	size_t next;        /* index in owners of who has the next step; SIZE_MAX without a cycle */
};

struct dumpcore_waits {
	struct dumpcore_wait *waits; /* in the order of tasks: by pid */
	size_t count;
	unsigned cycles;
	size_t sure; /* of the cycles: the first of them stand on exact owners alone, and no wait in them has a doubt */
	char **doubts; /* texts of doubts that are no constants */
	size_t doubt_count;
};

/* The caller destroys *ret. What could not be read or does not agree is a gap. */
struct vmr_error *dumpcore_waits_read(struct dumpcore *dump, struct dumpcore_waits **ret) VMR_MUST_USE;
void dumpcore_waits_destroy(struct dumpcore_waits *waits);
/* What a task waits for; NULL: it does not wait. Borrowed. */
const struct dumpcore_wait *dumpcore_wait_find(const struct dumpcore_waits *waits, const struct dumpcore_task *task);
