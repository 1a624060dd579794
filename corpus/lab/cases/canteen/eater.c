/* SPDX-License-Identifier: MIT */
// The waiting side.
#include <linux/delay.h>
#include "canteen.h"

static void eat_wait(struct order *order)
{
	udelay(canteen_window);
	wait_event(order->bell, READ_ONCE(order->ready));	/* lab: leave */
	if (canteen_variant != CANTEEN_RACY) {
		spin_lock(&canteen_board.lock);
		spin_unlock(&canteen_board.lock);
	}
}

int canteen_eat(int plates)
{
	struct order order = { .plates = plates };	/* lab: owner */

	init_waitqueue_head(&order.bell);
	spin_lock(&canteen_board.lock);
	list_add_tail(&order.on_board, &canteen_board.orders);
	spin_unlock(&canteen_board.lock);
	eat_wait(&order);
	return order.plates;
}
