/* SPDX-License-Identifier: MIT */
/* A list of one's own; who takes an entry off is found by others meanwhile, with the entry, and waits for them. */
#include "../kernel.h"

struct link {
	struct list_head entry;
	int users;
};

struct removal {
	struct list_head list;
	struct link *link;
	int woken;
};

static struct list_head removals;
static spinlock_t removal_lock;

static void link_put(struct link *link)
{
	struct removal *each, *next;

	spin_lock(&removal_lock);
	list_for_each_entry_safe(each, next, &removals, list) {
		if (each->link != link)
			continue;
		list_del(&each->list);
		smp_store_release(&each->woken, 1);
	}
	spin_unlock(&removal_lock);
}

static void link_remove(struct link *link)
{
	struct removal removal;

	removal.link = link;
	removal.woken = 0;
	spin_lock(&removal_lock);
	list_add(&removal.list, &removals);
	spin_unlock(&removal_lock);
	list_del(&link->entry);
	link_put(link);
	while (!smp_load_acquire(&removal.woken))
		schedule();
}

int users_of(void)
{
	struct list_head links;
	struct link first = { .users = 1 }, second = { .users = 2 };

	INIT_LIST_HEAD(&links);
	list_add(&first.entry, &links);
	list_add(&second.entry, &links);
	link_remove(&second);
	return first.users;
}
