/* SPDX-License-Identifier: MIT */
// The waking side.
#include <linux/delay.h>
#include "bakery.h"

static int give(struct bakery_customer *customer)
{
	customer->served = true;
	list_del_init(&customer->entry.entry);		/* lab: release */
	udelay(bakery_window);
	return wake_up_process(customer->person);	/* lab: use */
}

static int give_carefully(struct bakery_customer *customer)
{
	int woken;

	customer->served = true;
	woken = wake_up_process(customer->person);
	udelay(bakery_window);
	list_del_init_careful(&customer->entry.entry);
	return woken;
}

int bakery_hand_out(struct wait_queue_entry *entry, unsigned int mode, int flags, void *key)
{
	struct bakery_customer *customer = container_of(entry, struct bakery_customer, entry);
	unsigned int *left = key;

	if (*left < customer->loaves)
		return -1;
	*left -= customer->loaves;
	if (bakery_variant == BAKERY_RACY)
		give(customer);
	else
		give_carefully(customer);
	return 1;
}
