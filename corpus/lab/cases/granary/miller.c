/* SPDX-License-Identifier: MIT */
// The waking side: it tells those who wait for grain, where it has made room.
#include <linux/errno.h>
#include "granary.h"

int granary_take(struct granary *granary)
{
	int error = -EAGAIN;

	spin_lock(&granary->door);
	if (granary->sacks) {
		granary->sacks--;	/* lab: store */
		error = 0;
	}
	spin_unlock(&granary->door);
	if (!error)
		wake_up(&granary->grain);	/* lab: wake */
	return error;
}
