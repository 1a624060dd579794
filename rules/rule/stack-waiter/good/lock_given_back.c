/* SPDX-License-Identifier: MIT */
/* The owner takes the waker's lock on each way out; the waker gives that back when it has used the record. */
#include "../kernel.h"

struct gate {
	spinlock_t lock;
	struct list_head waiters;
};

struct tally {
	spinlock_t lock;
	unsigned long left;
};

struct gate_waiter {
	struct list_head node;
	struct task_struct *task;
	int is_let;
};

void gate_open(struct gate *gate)
{
	struct gate_waiter *w;

	spin_lock(&gate->lock);
	w = list_first_entry(&gate->waiters, struct gate_waiter, node);
	list_del_init(&w->node);
	WRITE_ONCE(w->is_let, 1);
	wake_up_process(w->task);
	spin_unlock(&gate->lock);
}

int gate_wait(struct gate *gate, struct tally *tally)
{
	struct gate_waiter w = { .task = current };

	spin_lock(&gate->lock);
	list_add_tail(&w.node, &gate->waiters);
	spin_unlock(&gate->lock);
	while (!READ_ONCE(w.is_let))
		schedule();
	spin_lock(&gate->lock);
	tally->left += w.is_let;
	spin_unlock(&gate->lock);
	return 0;
}
