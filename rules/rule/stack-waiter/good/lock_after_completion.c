/* SPDX-License-Identifier: MIT */
/* The waker completes with the lock held that the owner takes when its wait is over, and steps on with it held. */
#include "../kernel.h"

struct engine {
	spinlock_t lock;
	struct list_head waiters;
};
struct waiter {
	struct list_head list;
	struct completion done;
};

void engine_answer(struct engine *engine)
{
	struct waiter *waiter;

	spin_lock(&engine->lock);
	list_for_each_entry(waiter, &engine->waiters, list)
		complete(&waiter->done);
	spin_unlock(&engine->lock);
}

int engine_ask(struct engine *engine)
{
	struct waiter waiter;

	init_completion(&waiter.done);
	spin_lock(&engine->lock);
	list_add_tail(&waiter.list, &engine->waiters);
	spin_unlock(&engine->lock);
	wait_for_completion(&waiter.done);
	spin_lock(&engine->lock);
	list_del(&waiter.list);
	spin_unlock(&engine->lock);
	return 0;
}
