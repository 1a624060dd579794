// SPDX-License-Identifier: MIT
// The cobbler at his bench.
#include "cobbler.h"

void cobbler_mend(struct cobbler *shop, struct cobbler_order *order)
{
	mutex_lock(&shop->bench);			/* lab: waits-1 */
	order->soles += 2;
	mutex_unlock(&shop->bench);
	complete(&order->ready);
}
