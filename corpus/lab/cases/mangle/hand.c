// SPDX-License-Identifier: MIT
// Who turns the mangle: gives it a sheet, and stays until that is pressed; or lets go of the rollers meanwhile.
#include <linux/delay.h>
#include "mangle.h"

static void mangle_give(struct mangle *at)
{
	reinit_completion(&at->pressed);
	if (at->variant == MANGLE_DECOY)
		mod_timer(&at->bell, jiffies + MANGLE_LATER * HZ);
	if (at->window)
		usleep_range(at->window, 2 * at->window);
	queue_work(at->queue, &at->press);
}

void mangle_turn(struct mangle *at)
{
	mutex_lock(&at->rollers);		/* lab: holds-1 */
	mangle_give(at);
	wait_for_completion(&at->pressed);	/* lab: waits-1 */
	at->sheets++;
	mutex_unlock(&at->rollers);
}

void mangle_turn_in_short(struct mangle *at)
{
	mutex_lock(&at->rollers);
	mangle_give(at);
	mutex_unlock(&at->rollers);
	wait_for_completion(&at->pressed);
	at->sheets++;
}
