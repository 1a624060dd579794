// SPDX-License-Identifier: MIT
// A customer, who stands at the counter until what he brought is ready; or who lets others to it meanwhile.
#include <linux/sched.h>
#include "cobbler.h"

static void cobbler_bring(struct cobbler *shop)
{
	reinit_completion(&shop->order->ready);
	WRITE_ONCE(shop->is_urgent, shop->variant == COBBLER_DECOY);
	WRITE_ONCE(shop->is_open, true);
	wake_up_all(&shop->door);
}

void cobbler_visit(struct cobbler *shop)
{
	mutex_lock(&shop->counter);			/* lab: holds-3 */
	cobbler_dwell(shop);
	cobbler_bring(shop);
	wait_for_completion(&shop->order->ready);	/* lab: waits-3 */
	shop->mended++;
	mutex_unlock(&shop->counter);
}

void cobbler_visit_in_short(struct cobbler *shop)
{
	mutex_lock(&shop->counter);
	cobbler_dwell(shop);
	cobbler_bring(shop);
	mutex_unlock(&shop->counter);
	wait_for_completion(&shop->order->ready);
	shop->mended++;
}
