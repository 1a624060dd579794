/* SPDX-License-Identifier: MIT */
// The decoy: somebody clears too much, and hits the bell of an order that still waits.
#include <linux/string.h>
#include <linux/wait.h>
#include "canteen.h"

void canteen_spill(struct list_head *orders)
{
	struct list_head *at;

	list_for_each(at, orders)
		memset(at + 1, 0, sizeof(wait_queue_head_t));	/* with PREEMPT_RT its lock is larger */
}
