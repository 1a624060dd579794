/* SPDX-License-Identifier: MIT */
/* Helpers in a header. */
#pragma once
#include "kernel.h"

struct pool {
	int busy;
	spinlock_t lock;
};

#define lockdep_assert_held(lock) do { (void)(lock); } while (0)
void rcu_read_lock(void);
void rcu_read_unlock(void);
void mark(int place);

static inline void take_pool(struct pool *pool)
{
	unsigned long flags;

	spin_lock_irqsave(&pool->lock, flags);
	pool->busy = 1;
}

static inline void give_pool(struct pool *pool)
{
	pool->busy = 0;
	spin_unlock(&pool->lock);
}
