/* SPDX-License-Identifier: MIT */
/* The owner waits for one member and then for another: the store of the first lets it not go. */
#include "../kernel.h"

struct pool {
	spinlock_t lock;
	struct list_head waiters;
};

struct pool_waiter {
	struct list_head node;
	struct wait_queue_head wait;
	long bytes;
	int error;
};

void pool_grant(struct pool *pool)
{
	struct pool_waiter *w;

	spin_lock(&pool->lock);
	w = list_first_entry(&pool->waiters, struct pool_waiter, node);
	list_del(&w->node);
	w->bytes = 0;
	wake_up(&w->wait);
	spin_unlock(&pool->lock);
}

int pool_wait(struct pool *pool, long bytes)
{
	struct pool_waiter w = { .bytes = bytes, .error = 0 };

	spin_lock(&pool->lock);
	list_add_tail(&w.node, &pool->waiters);
	spin_unlock(&pool->lock);
	while (READ_ONCE(w.bytes) > 0)
		schedule();
	while (READ_ONCE(w.error) == 0)
		schedule();
	if (w.error)
		return w.error;
	return 0;
}
