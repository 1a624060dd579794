/* SPDX-License-Identifier: MIT */
/*
 * Works that wait until somebody gets to them (kernel/workqueue.c): of a pool of workers, and behind the limit of a
 * workqueue; whether others of them are begun meanwhile, and who holds them up.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"

struct dumpcore;
struct dumpcore_task;
struct dumpcore_waits;

#define DUMPCORE_WORKS_KEPT 1024 /* of what waits in one place, the first, and of all places eight times as many */

struct dumpcore_work {
	vmr_kaddr address;
	vmr_kaddr function; /* 0: it cannot be read */
	vmr_kaddr workqueue;
	char name[32]; /* of the workqueue, as the dump has it: hostile; "" unknown */
};

enum dumpcore_work_role {
	DUMPCORE_WORK_RUNS = 0, /* a worker that is on a CPU */
	DUMPCORE_WORK_READY,    /* a worker that can run, and is on no CPU */
	DUMPCORE_WORK_CPU,      /* not of the pool: it is on the CPU that a worker needs */
	DUMPCORE_WORK_SLEEPS,   /* a worker in the middle of a work, or one that is to make another worker */
	DUMPCORE_WORK_SPARE,    /* a worker without work that nobody has woken */
	DUMPCORE_WORK_ROLES,
};
/* "runs", "can run", "on the CPU", "sleeps", "spare". */
const char *dumpcore_work_role_name(enum dumpcore_work_role role);

struct dumpcore_work_holder {
	const struct dumpcore_task *task;
	enum dumpcore_work_role role;
	vmr_kaddr work, function; /* that it runs; 0: none, or not known */
	bool has_since;
	uint64_t since;         /* ns, at least: for which it is on its CPU; of a sleeper on none */
	const char *scheduling; /* "SCHED_FIFO", ... of a real-time task; NULL: it is none */
	bool is_manager;        /* it makes a worker */
	bool is_interrupted;    /* what runs on its CPU is an interrupt */
	bool has_panicked;      /* its CPU is the one that panicked: it may have been on it for no longer */
	size_t interrupt;       /* its innermost frame */
};

/* Works that wait in one place. */
struct dumpcore_workpool {
	vmr_kaddr pool;
	int number, cpu;   /* cpu -1: of no CPU */
	bool is_softirq;   /* a softirq runs its works */
	vmr_kaddr limited; /* they wait behind the limit of a workqueue, not in the pool: its pool_workqueue; else 0 */
	vmr_kaddr workqueue; /* of these */
	char name[32];
	uint64_t active, most;           /* works of it that are begun or wait in the pool, and how many may be */
	bool is_queued;                  /* and some of these wait in the pool */
	uint64_t workers, idle, running; /* as the pool counts them */
	struct dumpcore_work *works;
	size_t kept, count;
	bool is_cut; /* there are more, or the list is broken */
	bool has_since;
	uint64_t since;  /* ns, at least: for which the pool has begun no work; for which who runs works is at them */
	bool is_still;   /* for a second, at least */
	const char *why; /* whether it is: why that is not known; static; NULL else */
	struct dumpcore_work_holder *holders; /* by role */
	size_t holder_count;
};

struct dumpcore_workpools {
	struct dumpcore_workpool *pools; /* those in which works wait: first what is still, the longest first */
	size_t count;
};

/* The caller destroys *ret. What could not be read is a gap. */
struct vmr_error *dumpcore_workpools_read(struct dumpcore *dump, const struct dumpcore_waits *waits,
					  struct dumpcore_workpools **ret) VMR_MUST_USE;
void dumpcore_workpools_destroy(struct dumpcore_workpools *pools);
