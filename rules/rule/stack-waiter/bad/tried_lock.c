/* SPDX-License-Identifier: MIT */
/* The owner takes the lock only if it is free at once. */
#include "../kernel.h"

struct gate {
	spinlock_t lock;
	int last;
	struct list_head waiters;
};

struct gate_waiter {
	struct list_head node;
	struct task_struct *task;
	int is_let;
};

void gate_open(struct gate *gate)
{
	struct gate_waiter *w, *next;

	spin_lock(&gate->lock);
	list_for_each_entry_safe(w, next, &gate->waiters, node) {
		list_del_init(&w->node);
		WRITE_ONCE(w->is_let, 1); /* RELEASE */
		wake_up_process(w->task); /* USE */
	}
	spin_unlock(&gate->lock);
}

int gate_wait(struct gate *gate)
{
	struct gate_waiter w = { .task = current }; /* OWNER */

	spin_lock(&gate->lock);
	list_add_tail(&w.node, &gate->waiters);
	spin_unlock(&gate->lock);
	while (!READ_ONCE(w.is_let)) /* LEAVE */
		schedule();
	if (spin_trylock(&gate->lock)) {
		gate->last = w.is_let;
		spin_unlock(&gate->lock);
	}
	return 0;
}
