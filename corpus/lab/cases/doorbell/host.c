/* SPDX-License-Identifier: MIT */
// The waiting side: one host looks and then goes to sleep in the hall, the other goes there first.
#include <linux/delay.h>
#include <linux/sched.h>
#include "doorbell.h"

void doorbell_answer(struct doorbell *bell)
{
	DEFINE_WAIT(entry);

	while (!READ_ONCE(bell->rung)) {	/* lab: condition */
		if (bell->window)
			udelay(bell->window);
		prepare_to_wait(&bell->hall, &entry, TASK_UNINTERRUPTIBLE);
		schedule();			/* lab: wait */
		finish_wait(&bell->hall, &entry);
	}
	WRITE_ONCE(bell->rung, 0);
}

void doorbell_listen(struct doorbell *bell)
{
	DEFINE_WAIT(entry);

	for (;;) {
		prepare_to_wait(&bell->hall, &entry, TASK_UNINTERRUPTIBLE);
		if (READ_ONCE(bell->rung))
			break;
		schedule();
	}
	finish_wait(&bell->hall, &entry);
	WRITE_ONCE(bell->rung, 0);
}
