/* SPDX-License-Identifier: MIT */
// The side that arms: a sprinkler is put up, and turns until it is off.
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/slab.h>
#include "sprinkler.h"

enum { SPRINKLER_PUMP = 0, SPRINKLERS = 8 };	/* the CPU that all of them turn on, how many may stand */

void sprinkler_turn(struct timer_list *timer)
{
	struct sprinkler *sprinkler = container_of(timer, struct sprinkler, timer);

	atomic_inc(&sprinkler_garden.turns);
	udelay(sprinkler_window);
	sprinkler->litres += sprinkler->bed->thirst;		/* lab: callback */
	if (!READ_ONCE(sprinkler->off))
		mod_timer(timer, jiffies + 1);			/* lab: arm */
}

/* While nothing turns nobody puts up more: after a crash what was freed stays so. */
static void watch_a_turn(struct garden *garden, int before)
{
	int tries;

	for (tries = 0; tries < 400 && atomic_read(&garden->turns) == before; tries++)
		usleep_range(300, 600);
}

int sprinkler_put_up(struct garden *garden)
{
	struct sprinkler *sprinkler;
	int before;

	if (!atomic_add_unless(&garden->count, 1, SPRINKLERS))
		return -EBUSY;
	sprinkler = kzalloc(sizeof(*sprinkler), GFP_KERNEL);
	if (!sprinkler) {
		atomic_dec(&garden->count);
		return -ENOMEM;
	}
	timer_setup(&sprinkler->timer, sprinkler_turn, TIMER_PINNED);
	sprinkler->timer.expires = jiffies + 1;
	sprinkler->bed = &garden->bed;
	before = atomic_read(&garden->turns);
	spin_lock(&garden->gate);
	list_add_tail(&sprinkler->row, &garden->row);
	add_timer_on(&sprinkler->timer, SPRINKLER_PUMP);
	spin_unlock(&garden->gate);
	watch_a_turn(garden, before);
	return 0;
}
