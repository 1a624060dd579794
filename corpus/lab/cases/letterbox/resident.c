/* SPDX-License-Identifier: MIT */
// Who lives in the house: a box of one's own from moving in to moving out.
#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include "letterbox.h"

static struct kmem_cache *boxes;

int letterbox_setup(void)
{
	boxes = KMEM_CACHE_USERCOPY(letterbox, SLAB_HWCACHE_ALIGN, letters);
	return boxes ? 0 : -ENOMEM;
}

void letterbox_cleanup(void)
{
	kmem_cache_destroy(boxes);
}

struct letterbox *letterbox_move_in(struct letterbox_house *house)
{
	struct letterbox *box = kmem_cache_zalloc(boxes, GFP_KERNEL);	/* lab: owner */

	if (!box)
		return NULL;
	init_waitqueue_func_entry(&box->entry, letterbox_collect);
	INIT_LIST_HEAD(&box->bag);
	mutex_lock(&house->door);
	add_wait_queue(&house->round, &box->entry);			/* lab: add */
	house->taken++;
	house->linked++;
	mutex_unlock(&house->door);
	return box;
}

void letterbox_free(struct letterbox_house *house, struct letterbox *box)
{
	house->taken--;
	house->left = house->linked - house->taken;
	kmem_cache_free(boxes, box);
}

void letterbox_move_out(struct letterbox_house *house, struct letterbox *box)
{
	unsigned int round;

	mutex_lock(&house->door);
	if (!box->in_hand) {
		remove_wait_queue(&house->round, &box->entry);
		house->linked--;
		letterbox_free(house, box);
		mutex_unlock(&house->door);
		return;
	}
	box->moved_out = true;	/* the postman closes up when he has put his letters in */
	round = house->rounds;
	mutex_unlock(&house->door);
	wait_event(house->hall, READ_ONCE(house->rounds) != round);
}

/* Wait for news in the box. */
ssize_t letterbox_look(struct letterbox_house *house, struct letterbox *box, char __user *to, size_t count)
{
	if (wait_event_interruptible(house->hall, READ_ONCE(box->letters) != box->seen))
		return -ERESTARTSYS;
	box->seen = READ_ONCE(box->letters);
	count = min(count, sizeof(box->letters));
	return copy_to_user(to, &box->letters, count) ? -EFAULT : count;
}
