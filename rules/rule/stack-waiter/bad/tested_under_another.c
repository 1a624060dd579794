/* SPDX-License-Identifier: MIT */
/* The owner looks under a lock, of another struct: the waker, a work, never has that. */
#include "../kernel.h"

struct gate {
	spinlock_t lock;
	struct list_head waiters;
	struct work_struct opener;
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

static void gate_open(struct work_struct *work)
{
	struct gate *gate = container_of(work, struct gate, opener);
	struct gate_waiter *w, *next;

	spin_lock(&gate->lock);
	list_for_each_entry_safe(w, next, &gate->waiters, node) {
		list_del_init(&w->node);
		WRITE_ONCE(w->is_let, 1); /* RELEASE */
		wake_up_process(w->task); /* USE */
	}
	spin_unlock(&gate->lock);
}

void gate_init(struct gate *gate)
{
	INIT_WORK(&gate->opener, gate_open);
}

int gate_wait(struct gate *gate, struct tally *tally)
{
	struct gate_waiter w = { .task = current }; /* OWNER */

	spin_lock(&gate->lock);
	list_add_tail(&w.node, &gate->waiters);
	spin_unlock(&gate->lock);
	for (;;) {
		spin_lock(&tally->lock);
		if (READ_ONCE(w.is_let)) /* LEAVE */
			break;
		tally->left++;
		spin_unlock(&tally->lock);
		schedule();
	}
	spin_unlock(&tally->lock);
	return 0;
}
