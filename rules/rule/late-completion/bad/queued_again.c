/* SPDX-License-Identifier: MIT */
/* When the owner gives up, a helper queues a work again, and waits for nothing. */
#include "../kernel.h"

struct channel {
	struct work_struct work;
	struct completion *waiter;
	int status;
};

void channel_start(struct channel *channel);

void channel_work(struct work_struct *work)
{
	struct channel *channel = container_of(work, struct channel, work);
	struct completion *waiter = channel->waiter;

	complete(waiter); /* COMPLETE */
}

static void all_again(struct work_struct *work)
{
	queue_work(NULL, work);
}

int channel_sync(struct channel *channel, struct work_struct *work)
{
	DECLARE_COMPLETION_ONSTACK(done); /* OWNER */

	channel->waiter = &done; /* ARM */
	channel_start(channel);
	if (!wait_for_completion_timeout(&done, 100)) {
		all_again(work);
		return -110; /* LEAVE */
	}
	return channel->status;
}
