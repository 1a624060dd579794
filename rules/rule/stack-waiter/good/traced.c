/* SPDX-License-Identifier: MIT */
/* The owner shows its record to a trace event first; the state is stored last. */
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
	task = get_task_struct(w->task);
	smp_store_release(&w->done, 1);
	wake_up_process(task);
	put_task_struct(task);
	spin_unlock(&pool->lock);
}

void pool_wait(struct pool *pool)
{
	struct pool_waiter w = { .task = current };

	trace_pool_wait(&w);
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
