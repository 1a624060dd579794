/* SPDX-License-Identifier: MIT */
/* What the wait gives back is kept in a shorter variable; when that is zero all is stopped. */
#include "../kernel.h"

struct channel;

struct transfer {
	void (*callback)(void *data);
	void *data;
};

struct transfer *transfer_get(struct channel *channel);
void transfer_submit(struct transfer *transfer);
int dmaengine_terminate_sync(struct channel *channel);

static void transfer_done(void *data)
{
	complete(data);
}

int transfer_wait(struct channel *channel)
{
	DECLARE_COMPLETION_ONSTACK(done);
	struct transfer *transfer = transfer_get(channel);
	int ret;

	transfer->callback = transfer_done;
	transfer->data = &done;
	transfer_submit(transfer);
	ret = wait_for_completion_timeout(&done, 100);
	if (!ret) {
		dmaengine_terminate_sync(channel);
		ret = -110;
	} else {
		ret = 0;
	}
	return ret;
}
