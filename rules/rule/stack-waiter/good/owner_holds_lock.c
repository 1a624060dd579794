/* SPDX-License-Identifier: MIT */
/* The owner tests under the lock that the waker holds. */
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
	struct pool_waiter *w;

	spin_lock(&pool->lock);
	w = list_first_entry(&pool->waiters, struct pool_waiter, node);
	list_del(&w->node);
	w->done = 1;
	wake_up_process(w->task);
	spin_unlock(&pool->lock);
}

void pool_wait(struct pool *pool)
{
	struct pool_waiter w = { .task = current };

	spin_lock(&pool->lock);
	list_add_tail(&w.node, &pool->waiters);
	for (;;) {
		if (w.done)
			break;
		set_current_state(2);
		spin_unlock(&pool->lock);
		schedule();
		spin_lock(&pool->lock);
	}
	spin_unlock(&pool->lock);
}
