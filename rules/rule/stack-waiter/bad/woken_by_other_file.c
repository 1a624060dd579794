/* SPDX-License-Identifier: MIT */
/* The waker is called from another file; it wakes the task that the record names. */
#include "../kernel.h"

struct pool {
	spinlock_t lock;
	struct list_head waiters;
};

struct pool_waiter {
	struct list_head node;
	struct task_struct *task;
	int done;
};

static void pool_release(struct pool_waiter *w)
{
	list_del(&w->node);
	smp_store_release(&w->done, 1); /* RELEASE */
}

void pool_wake(struct wake_q_head *queue, struct pool_waiter *w)
{
	pool_release(w);
	wake_q_add(queue, w->task); /* USE */
}

void pool_wait(struct pool *pool)
{
	struct pool_waiter w = { .task = current }; /* OWNER */

	spin_lock(&pool->lock);
	list_add_tail(&w.node, &pool->waiters);
	spin_unlock(&pool->lock);
	for (;;) {
		set_current_state(2);
		if (smp_load_acquire(&w.done)) /* LEAVE */
			break;
		schedule();
	}
	__set_current_state(0);
}
