/* SPDX-License-Identifier: MIT */
/* Where the owner sleeps is not known: it calls a pointer. The unlink is the last access. */
#include "../kernel.h"

struct gate_waiter {
	struct wait_queue_entry wq;
	struct task_struct *task;
	bool granted;
};

static int gate_wake(struct wait_queue_entry *wq, unsigned mode, int flags, void *key)
{
	struct gate_waiter *w = container_of(wq, struct gate_waiter, wq);

	wake_up_process(w->task);
	list_del_init_careful(&wq->entry);
	return 1;
}

void gate_wait(struct wait_queue_head *head, int (*action)(struct gate_waiter *waiter))
{
	struct gate_waiter w = {
		.wq = { .func = gate_wake, .entry = LIST_HEAD_INIT(w.wq.entry) },
		.task = current,
	};

	do {
		prepare_to_wait(head, &w.wq, 2);
	} while (!action(&w));
	finish_wait(head, &w.wq);
}
