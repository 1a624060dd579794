/* SPDX-License-Identifier: MIT */
/* A bit of the record says whether it is queued; its owner asks for another one. */
#include "../kernel.h"

bool test_bit(long nr, const volatile unsigned long *addr);
void clear_bit(long nr, volatile unsigned long *addr);

enum { GUEST_QUEUED, GUEST_URGENT };

struct door {
	spinlock_t lock;
	struct list_head guests;
};

struct guest {
	struct list_head node;
	unsigned long flags;
	struct task_struct *task;
};

void call_in(struct door *door)
{
	struct guest *guest;

	spin_lock(&door->lock);
	guest = list_first_entry(&door->guests, struct guest, node);
	list_del(&guest->node);
	wake_up_process(guest->task);
	clear_bit(GUEST_QUEUED, &guest->flags);
	spin_unlock(&door->lock);
}

int enter(struct door *door)
{
	struct guest guest = { .task = current, .flags = 1UL << GUEST_QUEUED }; /* OWNER */

	spin_lock(&door->lock);
	list_add_tail(&guest.node, &door->guests); /* ADD */
	spin_unlock(&door->lock);
	for (int turn = 0; turn < 3; turn++) {
		if (!test_bit(GUEST_QUEUED, &guest.flags))
			break;
		schedule();
	}
	spin_lock(&door->lock);
	if (test_bit(GUEST_URGENT, &guest.flags))
		list_del(&guest.node);
	spin_unlock(&door->lock);
	return 0; /* LEAVE */
}
