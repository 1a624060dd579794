/* SPDX-License-Identifier: MIT */
/* The waker completes with the lock held that the owner takes when its wait is over, and stores without it. */
#include "../kernel.h"

struct engine {
	spinlock_t lock;
	struct list_head waiters;
	int answers;
};
struct waiter {
	struct list_head list;
	struct completion done;
	int answered;
};

void engine_answer(struct engine *engine)
{
	struct waiter *waiter;

	spin_lock(&engine->lock);
	waiter = list_first_entry(&engine->waiters, struct waiter, list);
	list_del(&waiter->list);
	complete(&waiter->done); /* RELEASE */
	spin_unlock(&engine->lock);
	waiter->answered = 1; /* USE */
}

int engine_ask(struct engine *engine)
{
	struct waiter waiter; /* OWNER */

	init_completion(&waiter.done);
	spin_lock(&engine->lock);
	list_add_tail(&waiter.list, &engine->waiters);
	spin_unlock(&engine->lock);
	wait_for_completion(&waiter.done); /* LEAVE */
	spin_lock(&engine->lock);
	engine->answers++;
	spin_unlock(&engine->lock);
	return 0;
}
