/* SPDX-License-Identifier: MIT */
/* Two callbacks take the same member for two records: the one beside the pointer is meant. */
#include "../kernel.h"

struct item {
	void (*finish)(struct item *item);
	void *context;
	int count;
};

void item_queue(struct item *item);

static void other_finish(struct item *item)
{
	struct completion *done = item->context;

	complete(done);
}

void item_other(struct item *item)
{
	item->finish = other_finish;
	item_queue(item);
}

static void item_finish(struct item *item)
{
	struct completion *done = item->context;

	item->count++;
	complete(done); /* COMPLETE */
}

int item_sync(struct item *item)
{
	DECLARE_COMPLETION_ONSTACK(done); /* OWNER */

	item->finish = item_finish;
	item->context = &done; /* ARM */
	item_queue(item);
	if (!wait_for_completion_timeout(&done, 100)) {
		return -110; /* LEAVE */
	}
	return 0;
}
