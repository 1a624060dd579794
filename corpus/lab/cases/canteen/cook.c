/* SPDX-License-Identifier: MIT */
// The waking side.
#include <linux/delay.h>
#include "canteen.h"

int canteen_cook(void)
{
	static int spill_after = 200;
	struct order *order;

	spin_lock(&canteen_board.lock);
	if (canteen_variant == CANTEEN_DECOY && --spill_after < 0)
		canteen_spill(&canteen_board.orders);
	order = list_first_entry_or_null(&canteen_board.orders, struct order, on_board);
	if (order) {
		list_del(&order->on_board);
		WRITE_ONCE(order->ready, true);	/* lab: release */
		udelay(canteen_window);
		wake_up(&order->bell);		/* lab: use */
	}
	spin_unlock(&canteen_board.lock);
	return order != NULL;
}
