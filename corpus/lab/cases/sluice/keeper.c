/* SPDX-License-Identifier: MIT */
// The waking side: it opens once, and not again before somebody has passed.
#include <linux/errno.h>
#include <linux/sched.h>
#include "sluice.h"

int sluice_raise(struct sluice *sluice)
{
	if (READ_ONCE(sluice->open))
		return -EBUSY;
	WRITE_ONCE(sluice->open, 1);	/* lab: store */
	wake_up(&sluice->bank);		/* lab: wake */
	return 0;
}
