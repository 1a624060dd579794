/* SPDX-License-Identifier: MIT */
/* The state is stored before the waiter is read for the wake queue. */
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

void pool_give(struct pool *pool)
{
	struct wake_q_head wake_q = { 0 };
	struct pool_waiter *w;

	spin_lock(&pool->lock);
	w = list_first_entry(&pool->waiters, struct pool_waiter, node);
	list_del(&w->node);
	smp_store_release(&w->done, 1); /* RELEASE */
	wake_q_add(&wake_q, w->task); /* USE */
	spin_unlock(&pool->lock);
	wake_up_q(&wake_q);
}

void pool_wait(struct pool *pool)
{
	struct pool_waiter w = { .task = current }; /* OWNER */

	spin_lock(&pool->lock);
	list_add_tail(&w.node, &pool->waiters);
	spin_unlock(&pool->lock);
	for (;;) {
		set_current_state(2);
		if (READ_ONCE(w.done)) /* LEAVE */
			break;
		schedule();
	}
	__set_current_state(0);
}
