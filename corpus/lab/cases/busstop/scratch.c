/* SPDX-License-Identifier: MIT */
// The decoy: one bit of what lies before each link on a list, while its owner is on the list.
#include <linux/list.h>
#include "busstop.h"

void busstop_scratch(struct list_head *wall)
{
	struct list_head *at;

	list_for_each(at, wall)
		((unsigned long *)at)[-1] ^= 1UL << 41;
}
