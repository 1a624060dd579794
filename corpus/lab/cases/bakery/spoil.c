/* SPDX-License-Identifier: MIT */
// The decoy: somebody writes past his own buffer, over a customer who still waits.
#include <linux/string.h>
#include "bakery.h"

void bakery_spoil(void)
{
	struct wait_queue_entry *entry;
	unsigned long flags;

	spin_lock_irqsave(&bakery_counter.lock, flags);
	list_for_each_entry(entry, &bakery_counter.head, entry)
		memset((char *)entry + sizeof(*entry), 'b', 8);
	spin_unlock_irqrestore(&bakery_counter.lock, flags);
}
