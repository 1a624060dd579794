/* SPDX-License-Identifier: MIT */
/* The next record of a walk is read through the one that was let go. */
#include "../kernel.h"

struct pool {
	spinlock_t lock;
	struct list_head waiters;
};

struct pool_waiter {
	struct list_head node;
	struct task_struct *task;
};

void pool_give_all(struct pool *pool)
{
	struct pool_waiter *w, *next;

	spin_lock(&pool->lock);
	list_for_each_entry(w, &pool->waiters, node) { /* USE */
		struct task_struct *task = get_task_struct(w->task);

		smp_store_release(&w->task, NULL); /* RELEASE */
		wake_up_process(task);
		put_task_struct(task);
	}
	INIT_LIST_HEAD(&pool->waiters);
	spin_unlock(&pool->lock);
}

void pool_wait(struct pool *pool)
{
	struct pool_waiter w = { .task = current }; /* OWNER */

	spin_lock(&pool->lock);
	list_add_tail(&w.node, &pool->waiters);
	spin_unlock(&pool->lock);
	for (;;) {
		set_current_state(2);
		if (!smp_load_acquire(&w.task)) /* LEAVE */
			break;
		schedule();
	}
	__set_current_state(0);
}
