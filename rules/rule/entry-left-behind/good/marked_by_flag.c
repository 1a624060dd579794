/* SPDX-License-Identifier: MIT */
/* A flag of the record says whether it is queued. */
#include "../kernel.h"

struct door {
	spinlock_t lock;
	struct list_head guests, members;
	int open;
};

struct guest {
	struct list_head node;
	struct task_struct *task;
	bool queued;
};

void enter(struct door *door, bool member)
{
	struct guest guest = { .task = current, .queued = false };

	spin_lock(&door->lock);
	if (!door->open && member) {
		list_add_tail(&guest.node, &door->members);
		guest.queued = true;
	} else if (!door->open) {
		guest.queued = true;
		list_add_tail(&guest.node, &door->guests);
	}
	spin_unlock(&door->lock);
	schedule();
	if (guest.queued) {
		spin_lock(&door->lock);
		list_del(&guest.node);
		spin_unlock(&door->lock);
	}
}
