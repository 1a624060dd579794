/* SPDX-License-Identifier: MIT */
/* Another callback than the one beside the pointer completes; that one only counts, and the pointer is cleared. */
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
	item->count++;
}

int item_sync(struct item *item)
{
	DECLARE_COMPLETION_ONSTACK(done);

	item->finish = item_finish;
	item->context = &done;
	item_queue(item);
	if (!wait_for_completion_timeout(&done, 100)) {
		item->context = NULL;
		return -110;
	}
	return 0;
}
