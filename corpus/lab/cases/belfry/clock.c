// SPDX-License-Identifier: MIT
// The clock strikes at each tick.
#include <linux/jiffies.h>
#include "belfry.h"

#ifndef timer_container_of /* 6.16 */
#define timer_container_of(var, timer, member) from_timer(var, timer, member)
#endif

void belfry_strike(struct timer_list *clock)
{
	struct belfry *belfry = timer_container_of(belfry, clock, clock);

	spin_lock(&belfry->ropes);			/* lab: waits-1 */
	belfry->strokes++;
	spin_unlock(&belfry->ropes);
	mod_timer(clock, jiffies + 1);
}
