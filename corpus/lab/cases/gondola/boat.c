/* SPDX-License-Identifier: MIT */
// The waking side: it lands once, and not again before somebody has boarded.
#include <linux/errno.h>
#include <linux/sched.h>
#include "gondola.h"

int gondola_land(struct gondola *gondola)
{
	if (READ_ONCE(gondola->landed))
		return -EBUSY;
	gondola->carried++;
	WRITE_ONCE(gondola->landed, 1);		/* lab: store */
	wake_up_interruptible(&gondola->pier);	/* lab: wake */
	return 0;
}
