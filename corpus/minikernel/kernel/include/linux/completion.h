/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_COMPLETION_H
#define _LINUX_COMPLETION_H

#include <linux/list.h>
#include <linux/spinlock.h>

struct swait_queue_head {
	raw_spinlock_t lock;
	struct list_head task_list;
};

struct swait_queue {
	struct task_struct *task;
	struct list_head task_list;
};

struct completion {
	unsigned int done;
	struct swait_queue_head wait;
};

static inline void init_completion(struct completion *x)
{
	x->done = 0;
	x->wait.lock.raw_lock.val.counter = 0;
	INIT_LIST_HEAD(&x->wait.task_list);
}

void complete(struct completion *x);
void wait_for_completion(struct completion *x);
/* 0 when it was not completed in so many turns (there is no timer here). */
long wait_for_completion_timeout(struct completion *x, long timeout);

#endif
