/* SPDX-License-Identifier: MIT */
// The waiting side. Who is woken while he makes his rope fast is off the queue, and goes to sleep all the same.
#include <linux/delay.h>
#include <linux/sched.h>
#include "sluice.h"

static noinline void make_fast(struct sluice *sluice)
{
	if (sluice->window)
		udelay(sluice->window);
	sluice->depth++;
}

void sluice_pass(struct sluice *sluice)
{
	DEFINE_WAIT(entry);

	for (;;) {
		prepare_to_wait(&sluice->bank, &entry, TASK_UNINTERRUPTIBLE);
		if (READ_ONCE(sluice->open))	/* lab: condition */
			break;
		make_fast(sluice);
		set_current_state(TASK_UNINTERRUPTIBLE);
		schedule();			/* lab: wait */
	}
	finish_wait(&sluice->bank, &entry);
	WRITE_ONCE(sluice->open, 0);
}

void sluice_pass_in_order(struct sluice *sluice)
{
	DEFINE_WAIT(entry);

	for (;;) {
		make_fast(sluice);
		prepare_to_wait(&sluice->bank, &entry, TASK_UNINTERRUPTIBLE);
		if (READ_ONCE(sluice->open))
			break;
		schedule();
	}
	finish_wait(&sluice->bank, &entry);
	WRITE_ONCE(sluice->open, 0);
}
