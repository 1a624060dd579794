/* SPDX-License-Identifier: MIT */
/* The owner takes a lock of another struct; who calls the waker is not known, and may have it. */
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
	struct gate_waiter *w, *next;

	spin_lock(&gate->lock);
	list_for_each_entry_safe(w, next, &gate->waiters, node) {
		list_del_init(&w->node);
		WRITE_ONCE(w->is_let, 1);
		wake_up_process(w->task);
	}
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
	spin_lock(&tally->lock);
	tally->left++;
	spin_unlock(&tally->lock);
	return 0;
}
