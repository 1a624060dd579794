/* SPDX-License-Identifier: MIT */
/* The list is under a lock of its own; the owner looks without it first. */
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
	list_del_init(&w->node); /* RELEASE */
	wake_up_process(w->task); /* USE */
	spin_unlock(&pool->lock);
}

void pool_wait(struct pool *pool)
{
	struct pool_waiter w = { .task = current }; /* OWNER */

	spin_lock(&pool->lock);
	list_add_tail(&w.node, &pool->waiters);
	spin_unlock(&pool->lock);
	schedule();
	if (list_empty_careful(&w.node)) /* LEAVE */
		return;
	spin_lock(&pool->lock);
	list_del_init(&w.node);
	spin_unlock(&pool->lock);
}
