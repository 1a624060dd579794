/* SPDX-License-Identifier: MIT */
/* What a helper says in a variable is whether the start went well: the record is queued whatever it says. */
#include "../kernel.h"

struct engine {
	spinlock_t lock;
	struct list_head waiters;
	int limit;
};
struct waiter {
	struct list_head list;
	struct completion done;
};
int engine_start(struct engine *engine);

static int queue_and_start(struct engine *engine, struct waiter *waiter)
{
	int err;

	spin_lock(&engine->lock);
	list_add_tail(&waiter->list, &engine->waiters); /* ADD */
	err = engine_start(engine);
	spin_unlock(&engine->lock);
	return err;
}

static int queue_within_limit(struct engine *engine, struct waiter *waiter, int length)
{
	if (length > engine->limit)
		return -7;
	return queue_and_start(engine, waiter);
}

void engine_answer(struct engine *engine)
{
	struct waiter *waiter;

	spin_lock(&engine->lock);
	list_for_each_entry(waiter, &engine->waiters, list)
		complete(&waiter->done);
	spin_unlock(&engine->lock);
}

int engine_ask(struct engine *engine, int length)
{
	struct waiter waiter; /* OWNER */

	init_completion(&waiter.done);
	if (queue_within_limit(engine, &waiter, length))
		return -5; /* LEAVE */
	wait_for_completion(&waiter.done);
	spin_lock(&engine->lock);
	list_del(&waiter.list);
	spin_unlock(&engine->lock);
	return 0;
}
