/* SPDX-License-Identifier: MIT */
// The barn has both queues right; the decoy's boy, sent to tell them, is long on his way.
#include <linux/delay.h>
#include <linux/errno.h>
#include "granary.h"

static void barn_tell(struct work_struct *errand)
{
	struct barn *barn = container_of(errand, struct barn, errand);
	enum { SOON = 100 };

	while (++barn->errands > SOON)
		msleep(1000);
	wake_up(&barn->room);
}

void barn_open(struct barn *barn)
{
	spin_lock_init(&barn->door);
	init_waitqueue_head(&barn->room);
	init_waitqueue_head(&barn->grain);
	INIT_WORK(&barn->errand, barn_tell);
}

void barn_bring(struct barn *barn)
{
	wait_event(barn->room, READ_ONCE(barn->sacks) < GRANARY_FULL);
	spin_lock(&barn->door);
	barn->sacks++;
	spin_unlock(&barn->door);
	wake_up(&barn->grain);
}

static int take(struct barn *barn)
{
	int error = -EAGAIN;

	spin_lock(&barn->door);
	if (barn->sacks) {
		barn->sacks--;
		error = 0;
	}
	spin_unlock(&barn->door);
	return error;
}

int barn_take(struct barn *barn)
{
	int error = take(barn);

	if (!error)
		wake_up(&barn->room);
	return error;
}

int barn_take_and_send(struct barn *barn)
{
	int error = take(barn);

	if (!error)
		schedule_work(&barn->errand);
	return error;
}
