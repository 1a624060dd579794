/* SPDX-License-Identifier: MIT */
/* Who lets the owners go takes the queue away first, by its pointer, and wakes all of them. */
#include "../kernel.h"

struct name {
	spinlock_t lock;
	int pending;
	struct wait_queue_head *waiters;
};

void name_ready(struct name *name)
{
	struct wait_queue_head *waiters;

	spin_lock(&name->lock);
	waiters = name->waiters;
	name->waiters = NULL;
	name->pending = 0;
	__wake_up(waiters, 3, 0, NULL);
	spin_unlock(&name->lock);
}

void name_wait(struct name *name)
{
	struct wait_queue_entry entry = {.func = default_wake_function, .private = current};

	spin_lock(&name->lock);
	prepare_to_wait(name->waiters, &entry, 1);
	while (name->pending) {
		spin_unlock(&name->lock);
		schedule();
		spin_lock(&name->lock);
	}
	spin_unlock(&name->lock);
}
