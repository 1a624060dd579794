/* SPDX-License-Identifier: MIT */
// The postman: takes all boxes of the round in hand, puts letters in at his leisure, puts the boxes back.
#include <linux/delay.h>
#include "letterbox.h"

/* Called for each entry of the round. */
int letterbox_collect(struct wait_queue_entry *entry, unsigned int mode, int flags, void *key)
{
	struct letterbox *box = container_of(entry, struct letterbox, entry);
	struct list_head *bag = key;

	box->in_hand = true;
	list_add_tail(&box->bag, bag);
	return 0;
}

static void put_back(struct letterbox_house *house, struct letterbox *box)
{
	list_del_init(&box->bag);
	box->in_hand = false;
	if (box->moved_out)
		letterbox_free(house, box);				/* lab: leave */
}

static void put_back_or_remove(struct letterbox_house *house, struct letterbox *box)
{
	list_del_init(&box->bag);
	box->in_hand = false;
	if (!box->moved_out)
		return;
	remove_wait_queue(&house->round, &box->entry);
	house->linked--;
	letterbox_free(house, box);
}

void letterbox_deliver(struct letterbox_house *house)
{
	struct letterbox *box, *next;
	LIST_HEAD(bag);

	mutex_lock(&house->door);
	__wake_up(&house->round, TASK_NORMAL, 0, &bag);			/* lab: use */
	mutex_unlock(&house->door);
	list_for_each_entry(box, &bag, bag) {
		WRITE_ONCE(box->letters, box->letters + 1);
		udelay(house->window);
	}
	mutex_lock(&house->door);
	list_for_each_entry_safe(box, next, &bag, bag) {
		if (house->variant == LETTERBOX_RACY)
			put_back(house, box);
		else
			put_back_or_remove(house, box);
	}
	WRITE_ONCE(house->rounds, house->rounds + 1);
	mutex_unlock(&house->door);
	wake_up_all(&house->hall);
}
