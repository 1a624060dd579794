/* SPDX-License-Identifier: MIT */
// The waiting side.
#include <linux/delay.h>
#include <linux/jiffies.h>
#include "bakery.h"

int bakery_buy(unsigned int loaves)
{
	struct bakery_customer customer = {	/* lab: owner */
		.loaves = loaves,
		.entry = { .func = bakery_hand_out, .entry = LIST_HEAD_INIT(customer.entry.entry) },
		.person = current,
	};

	for (;;) {
		prepare_to_wait_exclusive(&bakery_counter, &customer.entry, TASK_UNINTERRUPTIBLE);
		udelay(bakery_window);
		if (READ_ONCE(customer.served))
			break;
		schedule_timeout(HZ / 50 + 1);
		if (READ_ONCE(customer.served))
			break;
	}
	finish_wait(&bakery_counter, &customer.entry);
	return customer.loaves;
}
