/* SPDX-License-Identifier: MIT */
/* The waker has the lock for reading, the owner takes it for writing. */
#include "../kernel.h"

struct gate {
	rwlock_t lock;
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

	read_lock(&gate->lock);
	list_for_each_entry_safe(w, next, &gate->waiters, node) {
		list_del_init(&w->node);
		WRITE_ONCE(w->is_let, 1);
		wake_up_process(w->task);
	}
	read_unlock(&gate->lock);
}

int gate_wait(struct gate *gate)
{
	struct gate_waiter w = { .task = current };

	write_lock(&gate->lock);
	list_add_tail(&w.node, &gate->waiters);
	write_unlock(&gate->lock);
	while (!READ_ONCE(w.is_let))
		schedule();
	write_lock(&gate->lock);
	gate->last = w.is_let;
	write_unlock(&gate->lock);
	return 0;
}
