/* SPDX-License-Identifier: MIT */
/* A mill: each job of grinding is a delayed work that queues itself until the job is closed. */
#ifndef MILL_H
#define MILL_H

#include <linux/hashtable.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>

#define MILL_BITS 3
#define MILL_JOBS 24

enum mill_variant { MILL_RACY, MILL_FIXED, MILL_DECOY };

struct mill_job {
	struct hlist_node node;
	void (*grind)(struct mill_job *job);
	struct delayed_work work;
	u32 number;
	u32 sacks;
};

struct mill {
	struct mutex lock;
	DECLARE_HASHTABLE(jobs, MILL_BITS);
	u32 taken;
	u32 closed;
	struct kmem_cache *cache;
	struct workqueue_struct *queue;
	unsigned int window;
	int variant;
};

extern struct mill mill;

void mill_job_construct(void *object);
int mill_take_job(void);
void mill_work(struct work_struct *work);
int mill_close_job(void);
bool mill_mice(struct mutex *lock, struct kmem_cache *cache, struct hlist_node *node);

#endif
