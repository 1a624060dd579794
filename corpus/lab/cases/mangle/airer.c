// SPDX-License-Identifier: MIT
// Many works of a queue that runs one at a time, and moves: each queues itself again.
#include <linux/delay.h>
#include "mangle.h"

enum { SHEETS = 32 };

static struct workqueue_struct *airer;
static struct work_struct sheets[SHEETS];

static void mangle_air(struct work_struct *work)
{
	usleep_range(500, 1000);
	queue_work(airer, work);
}

int mangle_hang_up(void)
{
	airer = alloc_ordered_workqueue("airer", 0);
	if (!airer)
		return -ENOMEM;
	for (int i = 0; i < SHEETS; i++) {
		INIT_WORK(&sheets[i], mangle_air);
		queue_work(airer, &sheets[i]);
	}
	return 0;
}
