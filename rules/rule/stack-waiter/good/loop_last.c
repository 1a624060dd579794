/* SPDX-License-Identifier: MIT */
/* In the loop the state is stored last; the walk has read the next waiter before. */
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
	struct task_struct *task;

	spin_lock(&pool->lock);
	list_for_each_entry_safe(w, next, &pool->waiters, node) {
		list_del(&w->node);
		task = w->task;
		get_task_struct(task);
		smp_store_release(&w->done, 1);
		wake_up_process(task);
		put_task_struct(task);
	}
	spin_unlock(&pool->lock);
}

void pool_wait(struct pool *pool)
{
	struct pool_waiter w = { .task = current }; 

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
