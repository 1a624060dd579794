/* SPDX-License-Identifier: MIT */
// The waking side: it lands once, and not again before somebody has boarded.
#include <linux/errno.h>
#include <linux/sched.h>
#include "ferry.h"

int ferry_land(struct ferry *ferry)
{
	if (READ_ONCE(ferry->landed))
		return -EBUSY;
	ferry->carried++;
	WRITE_ONCE(ferry->landed, 1);		/* lab: store */
	wake_up_interruptible(&ferry->pier);	/* lab: wake */
	return 0;
}
