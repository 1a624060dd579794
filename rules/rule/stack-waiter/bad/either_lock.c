/* SPDX-License-Identifier: MIT */
/* The owner tests under one of two locks, whichever a helper takes; the waker is called under none. */
#include "../kernel.h"

struct pool {
	int may_sleep;
	spinlock_t fast, slow;
	struct list_head waiters;
};

struct pool_waiter {
	struct list_head node;
	int left;
};

static void pool_lock(struct pool *pool)
{
	if (pool->may_sleep)
		spin_lock(&pool->slow);
	else
		spin_lock(&pool->fast);
}

static void pool_unlock(struct pool *pool)
{
	if (pool->may_sleep)
		spin_unlock(&pool->slow);
	else
		spin_unlock(&pool->fast);
}

static void pool_give(struct pool *pool)
{
	struct pool_waiter *w;

	list_for_each_entry(w, &pool->waiters, node) {
		w->left = 0; /* RELEASE */
		w->left = w->left + 0; /* USE */
	}
}

void pool_give_all(struct pool *pool)
{
	pool_give(pool);
}

void pool_wait(struct pool *pool)
{
	struct pool_waiter w = { .left = 1 }; /* OWNER */

	pool_lock(pool);
	list_add_tail(&w.node, &pool->waiters);
	while (w.left) { /* LEAVE */
		pool_unlock(pool);
		schedule();
		pool_lock(pool);
	}
	list_del(&w.node);
	pool_unlock(pool);
}
