/* SPDX-License-Identifier: MIT */
// The waiting side: a passenger who sees the bus come while he sits down runs, and stays on the list of those who wait.
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/sched.h>
#include "busstop.h"

static bool get_on(struct busstop *stop)
{
	return atomic_dec_if_positive(&stop->seats) >= 0;
}

bool busstop_ride(struct busstop *stop)
{
	DECLARE_WAITQUEUE(passenger, current);		/* lab: owner */
	long patience = HZ / 50 + 1;
	bool seated = get_on(stop);

	if (seated)
		return true;
	add_wait_queue(&stop->shelter, &passenger);	/* lab: add */
	usleep_range(stop->window, stop->window + 1);
	seated = get_on(stop);
	if (seated && stop->variant == BUSSTOP_RACY)
		return true;				/* lab: leave */
	while (!seated && patience) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		seated = get_on(stop);
		if (!seated)
			patience = schedule_timeout(patience);
	}
	__set_current_state(TASK_RUNNING);
	remove_wait_queue(&stop->shelter, &passenger);
	return seated;
}
