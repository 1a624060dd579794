/* SPDX-License-Identifier: MIT */
// The waking side: a guest rings once, and not again before somebody has opened.
#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/sched.h>
#include "doorbell.h"

int doorbell_ring(struct doorbell *bell)
{
	if (READ_ONCE(bell->rung))
		return -EBUSY;
	bell->guests++;
	WRITE_ONCE(bell->rung, 1);	/* lab: store */
	wake_up(&bell->hall);		/* lab: wake */
	return 0;
}

/* The decoy: the host sleeps, this one has pressed the button, and the bell is slow. */
void doorbell_ring_slowly(struct doorbell *bell)
{
	msleep(200);
	WRITE_ONCE(bell->rung, 1);
	while (bell->variant == DOORBELL_DECOY)
		msleep(1000);
	wake_up(&bell->hall);
}
