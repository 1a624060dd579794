/* SPDX-License-Identifier: MIT */
/* After the wait a list's head and a lock of what has the pointer go to a function that was not read: it does not see
 * the pointer beside them. */
#include "../kernel.h"

struct table {
	struct list_head entries;
	spinlock_t lock;
	int users;
	struct completion *unregistering;
};

void drop_entries(struct list_head *entries, spinlock_t *lock);

void unuse_table(struct table *table)
{
	if (!--table->users)
		if (table->unregistering)
			complete(table->unregistering); /* COMPLETE */
}

int close_table(struct table *table)
{
	DECLARE_COMPLETION_ONSTACK(done); /* OWNER */

	spin_lock(&table->lock);
	table->unregistering = &done; /* ARM */
	spin_unlock(&table->lock);
	wait_for_completion_interruptible(&done);
	drop_entries(&table->entries, &table->lock);
	return 0; /* LEAVE */
}
