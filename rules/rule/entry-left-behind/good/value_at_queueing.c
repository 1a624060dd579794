/* SPDX-License-Identifier: MIT */
/* The record says that it is queued wherever it is; it says something else only when it has been taken off. */
#include "../kernel.h"

struct shop {
	spinlock_t lock;
	struct list_head line;
	int stock;
};

struct buyer {
	struct list_head node;
	struct task_struct *task;
	bool waits;
};

static void buyer_join(struct shop *shop, struct buyer *buyer)
{
	buyer->waits = true;
	spin_lock(&shop->lock);
	list_add_tail(&buyer->node, &shop->line);
	spin_unlock(&shop->lock);
}

static void buyer_go(struct shop *shop, struct buyer *buyer)
{
	if (!buyer->waits)
		return;
	spin_lock(&shop->lock);
	list_del(&buyer->node);
	spin_unlock(&shop->lock);
	buyer->waits = false;
}

int buy(struct shop *shop)
{
	struct buyer buyer = { .task = current, .waits = false };

	for (;;) {
		buyer_join(shop, &buyer);
		schedule();
		buyer_go(shop, &buyer);
		if (shop->stock)
			return 1;
	}
}
