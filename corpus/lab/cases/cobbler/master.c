// SPDX-License-Identifier: MIT
// The decoy: the master does what is urgent himself, at home, when he gets to it.
#include <linux/delay.h>
#include "cobbler.h"

void cobbler_hurry(struct cobbler_order *order)
{
	ssleep(COBBLER_LATER);
	order->soles++;
	complete(&order->ready);
}
