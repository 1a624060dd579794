/* SPDX-License-Identifier: MIT */
/* The record is queued two calls deep; the callee takes it off on each way out. */
#include "../kernel.h"

struct mailbox {
	spinlock_t lock;
	struct list_head waiters;
};

struct mail_waiter {
	struct list_head node;
	int state;
};

static void mail_add(struct mailbox *box, struct mail_waiter *waiter)
{
	list_add(&waiter->node, &box->waiters);
}

int signal_is_there(void);

static int mail_sleep(struct mailbox *box, struct mail_waiter *waiter)
{
	int ret = 0;

	mail_add(box, waiter);
	for (;;) {
		schedule();
		if (READ_ONCE(waiter->state) == 1)
			return 0;
		if (signal_is_there()) {
			ret = -512;
			break;
		}
	}
	list_del(&waiter->node);
	return ret;
}

int mail_receive(struct mailbox *box)
{
	struct mail_waiter waiter = { .state = 0 };
	int ret;

	spin_lock(&box->lock);
	ret = mail_sleep(box, &waiter);
	spin_unlock(&box->lock);
	return ret;
}
