/* SPDX-License-Identifier: MIT */
// The decoy: hail hits what lies behind each timer, while the sprinkler stands.
#include <linux/list.h>
#include <linux/string.h>
#include <linux/timer.h>
#include "sprinkler.h"

void sprinkler_hail(struct list_head *row)
{
	struct list_head *at;

	list_for_each(at, row)
		memset((char *)(at + 1) + sizeof(struct timer_list), 'h', 8);
}
