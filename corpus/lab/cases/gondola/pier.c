/* SPDX-License-Identifier: MIT */
// The waiting side, as drivers did it before there was wait_event(): one looks and then goes on the queue.
#include <linux/delay.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include "gondola.h"

static int interrupted(void)
{
	return signal_pending(current) ? -ERESTARTSYS : 0;
}

int gondola_board(struct gondola *gondola)
{
	DECLARE_WAITQUEUE(entry, current);
	int error = 0;

	while (!error) {
		if (READ_ONCE(gondola->landed) > 0)	/* lab: condition */
			break;
		udelay(gondola->window);
		add_wait_queue(&gondola->pier, &entry);
		set_current_state(TASK_INTERRUPTIBLE);
		schedule();				/* lab: wait */
		__set_current_state(TASK_RUNNING);
		remove_wait_queue(&gondola->pier, &entry);
		error = interrupted();
	}
	if (!error)
		WRITE_ONCE(gondola->landed, 0);
	return error;
}

int gondola_board_in_order(struct gondola *gondola)
{
	int error = wait_event_interruptible(gondola->pier, READ_ONCE(gondola->landed) > 0);

	if (!error)
		WRITE_ONCE(gondola->landed, 0);
	return error;
}

/* The decoy: it has landed, and that is not all that this passenger waits for. */
int gondola_board_with_ticket(struct gondola *gondola)
{
	DECLARE_WAITQUEUE(entry, current);

	for (;;) {
		if (READ_ONCE(gondola->landed) > 0 && READ_ONCE(gondola->tickets) > 0)
			break;
		add_wait_queue(&gondola->pier, &entry);
		set_current_state(TASK_INTERRUPTIBLE);
		schedule();
		__set_current_state(TASK_RUNNING);
		remove_wait_queue(&gondola->pier, &entry);
		if (signal_pending(current))
			return -ERESTARTSYS;
	}
	WRITE_ONCE(gondola->tickets, 0);
	return 0;
}
