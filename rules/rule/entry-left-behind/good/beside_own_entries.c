/* SPDX-License-Identifier: MIT */
/* A chain of entries, each put beside an earlier one by a helper; the list itself lies on that stack too. */
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
	list_add_tail(&link->entry, &other->entry);
}

int weigh_links(void)
{
	struct chain chain;
	struct link first = { .weight = 1 }, second = { .weight = 2 }, third = { .weight = 3 }, *each;
	int weight = 0;

	INIT_LIST_HEAD(&chain.links);
	chain_add(&first, &chain);
	chain_add_before(&second, &first);
	chain_add_before(&third, &second);
	list_for_each_entry(each, &chain.links, entry)
		weight += each->weight;
	return weight;
}
