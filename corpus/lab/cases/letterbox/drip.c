/* SPDX-License-Identifier: MIT */
// The decoy: one bit of the last link of a list.
#include <linux/list.h>
#include "letterbox.h"

void letterbox_drip(struct list_head *ceiling)
{
	unsigned long *last = (unsigned long *)ceiling->prev;

	last[1] ^= 1UL << 4;
}
