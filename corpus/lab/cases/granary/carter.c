/* SPDX-License-Identifier: MIT */
// The waiting side.
#include "granary.h"

void granary_bring(struct granary *granary)
{
	wait_event(granary->room, READ_ONCE(granary->sacks) < GRANARY_FULL);	/* lab: wait */ /* lab: condition */
	spin_lock(&granary->door);
	granary->sacks++;
	spin_unlock(&granary->door);
	wake_up(&granary->grain);
}
