/* SPDX-License-Identifier: MIT */
/* The owner shows its record to a trace event first; then a use after the state was stored. */
#include "../kernel.h"
#include "../trace.h"

struct pool {
	spinlock_t lock;
	struct list_head waiters;
};

struct pool_waiter {
	struct list_head node;
	struct task_struct *task;
	int done;
};
TRACE_EVENT(pool_wait, struct pool_waiter *waiter)

void pool_give(struct pool *pool)
{
	struct pool_waiter *w;
	struct task_struct *task;

	spin_lock(&pool->lock);
	w = list_first_entry(&pool->waiters, struct pool_waiter, node);
	list_del(&w->node);
	w->done = 1; /* RELEASE */
	task = get_task_struct(w->task); /* USE */
	wake_up_process(task);
	put_task_struct(task);
	spin_unlock(&pool->lock);
}

void pool_wait(struct pool *pool)
{
	struct pool_waiter w = { .task = current }; /* OWNER */

	trace_pool_wait(&w);
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
