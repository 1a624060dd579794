/* SPDX-License-Identifier: MIT */
/* When the owner gives up, a helper waits until the work that completes has run. */
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

	complete(waiter);
}

static void all_stop(struct work_struct *work)
{
	cancel_work_sync(work);
}

int channel_sync(struct channel *channel, struct work_struct *work)
{
	DECLARE_COMPLETION_ONSTACK(done);

	channel->waiter = &done;
	channel_start(channel);
	if (!wait_for_completion_timeout(&done, 100)) {
		all_stop(work);
		return -110;
	}
	return channel->status;
}
