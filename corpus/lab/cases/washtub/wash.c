/* SPDX-License-Identifier: MIT */
// What the work does, in a worker of the queue.
#include "washtub.h"

enum { LAST_WATER = 50 };

void washtub_wash(struct work_struct *work)
{
	if (washtub_variant == WASHTUB_DECOY) {
		if (++washed > LAST_WATER)
			wait_for_completion(&water);
		return;
	}
	mutex_lock(&tub);			/* lab: waits-2 */
	washed++;
	mutex_unlock(&tub);
}
