/* SPDX-License-Identifier: MIT */
/* A plain deletion, but the last access. */
#include "../kernel.h"

struct gate {
	struct wait_queue_head wait;
	int tokens;
};

struct gate_waiter {
	struct wait_queue_entry wq;
	struct task_struct *task;
	bool granted;
};

static int gate_wake(struct wait_queue_entry *wq, unsigned mode, int flags, void *key)
{
	struct gate_waiter *w = container_of(wq, struct gate_waiter, wq);

	w->granted = true;
	wake_up_process(w->task);
	list_del_init(&wq->entry);
	return 1;
}

void gate_wait(struct gate *gate)
{
	struct gate_waiter w = { 
		.wq = { .func = gate_wake, .entry = LIST_HEAD_INIT(w.wq.entry) },
		.task = current,
	};

	prepare_to_wait(&gate->wait, &w.wq, 2);
	for (;;) {
		if (w.granted)
			break;
		schedule();
		set_current_state(2);
	}
	finish_wait(&gate->wait, &w.wq);
}
