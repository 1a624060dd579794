/* SPDX-License-Identifier: MIT */
/* A chain of entries, each put beside an earlier one by a helper; the first is in a list of others. */
#include "../kernel.h"

struct chain {
	spinlock_t lock;
	struct list_head links;
};

struct link {
	struct list_head entry;
	int weight;
};

static void chain_add(struct link *link, struct chain *chain)
{
	spin_lock(&chain->lock);
	list_add(&link->entry, &chain->links);
	spin_unlock(&chain->lock);
}

static void chain_add_before(struct link *link, struct link *other)
{
	list_add_tail(&link->entry, &other->entry); /* ADD */
}

int weigh_links(struct chain *chain)
{
	struct link first = { .weight = 1 };
	struct link second = { .weight = 2 };
	struct link third = { .weight = 3 }; /* OWNER */

	chain_add(&first, chain);
	chain_add_before(&second, &first);
	chain_add_before(&third, &second);
	spin_lock(&chain->lock);
	list_del(&first.entry);
	list_del(&second.entry);
	spin_unlock(&chain->lock);
	return second.weight; /* LEAVE */
}
