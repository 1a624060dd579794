/* SPDX-License-Identifier: MIT */
/* Who makes the set invalid takes off all that waits for it, by a helper. */
#include "../kernel.h"

struct set {
	spinlock_t lock;
	struct list_head waiters;
	int valid;
};

struct set_waiter {
	struct list_head node;
	int status;
};

static void set_unlink(struct set_waiter *waiter)
{
	list_del(&waiter->node);
}

void set_destroy(struct set *set)
{
	struct set_waiter *w, *next;

	spin_lock(&set->lock);
	set->valid = 0;
	list_for_each_entry_safe(w, next, &set->waiters, node) {
		set_unlink(w);
		smp_store_release(&w->status, 1);
	}
	spin_unlock(&set->lock);
}

int set_wait(struct set *set)
{
	struct set_waiter waiter = { .status = 0 };

	spin_lock(&set->lock);
	list_add_tail(&waiter.node, &set->waiters);
	spin_unlock(&set->lock);
	schedule();
	spin_lock(&set->lock);
	if (!set->valid) {
		spin_unlock(&set->lock);
		return -43;
	}
	set_unlink(&waiter);
	spin_unlock(&set->lock);
	return 0;
}
