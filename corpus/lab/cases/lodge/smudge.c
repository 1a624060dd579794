/* SPDX-License-Identifier: MIT */
// The decoy: one bit of what lies behind each guest's link, while the guest still waits.
#include "lodge.h"

void lodge_smudge(struct list_head *guests)
{
	struct list_head *at;

	list_for_each(at, guests)
		((unsigned long *)(at + 1))[0] ^= 1UL << 46;
}
