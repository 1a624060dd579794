/* SPDX-License-Identifier: MIT */
/* After the store of the tested state only the record's address is used: a key of the hash of wait queues. */
#include "../kernel.h"

struct pool {
	spinlock_t lock;
	struct list_head waiters;
};

struct pool_waiter {
	struct list_head node;
	int done;
};

void pool_give(struct pool *pool)
{
	struct pool_waiter *w;

	spin_lock(&pool->lock);
	w = list_first_entry(&pool->waiters, struct pool_waiter, node);
	list_del(&w->node);
	smp_store_release(&w->done, 1);
	wake_up_var(&w->done);
	spin_unlock(&pool->lock);
}

void pool_wait(struct pool *pool)
{
	struct pool_waiter w = { .done = 0 };

	spin_lock(&pool->lock);
	list_add_tail(&w.node, &pool->waiters);
	spin_unlock(&pool->lock);
	for (;;) {
		set_current_state(2);
		if (READ_ONCE(w.done))
			break;
		schedule();
	}
	__set_current_state(0);
}
