/* SPDX-License-Identifier: MIT */
/* Callback and data are stored in a request; who calls it was not read. When the time is over all of it is stopped. */
#include "../kernel.h"

struct channel;

struct transfer {
	void (*callback)(void *data);
	void *data;
};

struct transfer *transfer_get(void);
int dmaengine_terminate_sync(struct channel *channel);
void transfer_submit(struct transfer *transfer);

static void transfer_done(void *data)
{
	struct completion *done = data;

	complete(done);
}

int transfer_wait(struct channel *channel)
{
	DECLARE_COMPLETION_ONSTACK(done);
	struct transfer *transfer = transfer_get();

	transfer->callback = transfer_done;
	transfer->data = &done;
	transfer_submit(transfer);
	if (!wait_for_completion_timeout(&done, 100)) {
		dmaengine_terminate_sync(channel);
		return -110;
	}
	return 0;
}
