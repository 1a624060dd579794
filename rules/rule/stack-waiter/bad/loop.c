/* SPDX-License-Identifier: MIT */
/* All waiters are let go in a loop; each is read after its state was stored. */
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

void pool_give_all(struct pool *pool)
{
	struct pool_waiter *w, *next;

	spin_lock(&pool->lock);
	list_for_each_entry_safe(w, next, &pool->waiters, node) {
		list_del(&w->node);
		w->done = 1; /* RELEASE */
		wake_up_process(w->task); /* USE */
	}
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
		if (READ_ONCE(w.done)) /* LEAVE */
			break;
		schedule();
	}
	__set_current_state(0);
}
