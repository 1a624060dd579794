/* SPDX-License-Identifier: MIT */
/* Pools, their workers and what waits in them, as the kernel's lists have it: what the files of workpool.h share. */
#pragma once

#include "dumpcore/state/workpool.h"

struct workpool_layout;
struct workpool_known; /* pools by address: a hash */
struct workpool_queue; /* workqueues by address: a hash */

struct workpool_worker {
	const struct dumpcore_task *task;
	vmr_kaddr address, pool, work, function, pwq, workqueue;
	bool is_rescuer; /* it takes works of several pools */
	bool has_at;
	uint64_t at; /* ns for which it has been at its work, at least */
};

/* A pool, or a pool_workqueue that is at its limit. */
struct workpool_place {
	struct dumpcore_workpool told;
	vmr_kaddr manager;
	bool has_still; /* still is known */
	uint64_t still; /* ns since a work of the pool was begun, or the first one came */
	bool is_bound;  /* its workers run on its CPU alone, one at a time */
	bool is_shared; /* the limit is that of the whole workqueue */
};

struct workpool_list {
	struct dumpcore *dump;
	struct workpool_layout *layout;
	struct workpool_worker *workers; /* by pool */
	size_t worker_count;
	struct workpool_place *places; /* all pools, and limits at which works wait */
	size_t count;
	struct workpool_known *known;
	struct workpool_queue *queues;
	bool has_now;
	uint64_t now, tick; /* jiffies; ns of one */
	vmr_kaddr barrier;
	size_t left; /* entries of lists that may still be looked at */
	size_t room; /* works that may still be kept */
};

/* Empty where this kernel has no such things. */
void workpool_list_read(struct dumpcore *dump, struct workpool_list *ret);
void workpool_list_deinit(struct workpool_list *list);
/* The place of a pool; NULL: there is none. Borrowed. */
const struct workpool_place *workpool_place_of(const struct workpool_list *list, vmr_kaddr pool);
/* Works of a workqueue that wait in pools; in *ret_still of those, in pools that are still. */
size_t workpool_queued(const struct workpool_list *list, vmr_kaddr workqueue, size_t *ret_still);
/* A second: shorter is not still. */
#define WORKPOOL_STILL 1000000000
