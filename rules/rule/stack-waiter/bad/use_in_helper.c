/* SPDX-License-Identifier: MIT */
/* The use is in a helper that gets the record. */
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

static void gate_kick(struct gate_waiter *waiter)
{
	wake_up_process(waiter->task); /* USE */
}

static int gate_wake(struct wait_queue_entry *wq, unsigned mode, int flags, void *key)
{
	struct gate_waiter *w = container_of(wq, struct gate_waiter, wq);

	w->granted = true;
	list_del_init(&wq->entry); /* RELEASE */
	gate_kick(w);
	return 1;
}

void gate_wait(struct gate *gate)
{
	struct gate_waiter w = { /* OWNER */
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
