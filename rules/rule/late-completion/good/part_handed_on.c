/* SPDX-License-Identifier: MIT */
/* After the wait what has the pointer goes to a function that was not read, as a whole or as a part that completes it:
 * that may take it back. */
#include "../kernel.h"

struct table {
	struct list_head entries;
	struct timer_list expiry;
	spinlock_t lock;
	struct completion *unregistering;
};

void drop_entries(struct table *table, struct list_head *entries);
void stop_expiry(struct timer_list *expiry);

void unuse_table(struct table *table)
{
	complete(table->unregistering);
}

int close_table(struct table *table)
{
	DECLARE_COMPLETION_ONSTACK(done);

	table->unregistering = &done;
	wait_for_completion_interruptible(&done);
	drop_entries(table, &table->entries);
	return 0;
}

int expire_table(struct table *table)
{
	DECLARE_COMPLETION_ONSTACK(done);

	table->unregistering = &done;
	wait_for_completion_interruptible(&done);
	stop_expiry(&table->expiry);
	return 0;
}
