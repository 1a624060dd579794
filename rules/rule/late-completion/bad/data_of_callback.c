/* SPDX-License-Identifier: MIT */
/* Callback and data are stored in a request; who calls it was not read. When the time is over nothing is taken back. */
#include "../kernel.h"

struct transfer {
	void (*callback)(void *data);
	void *data;
};

struct transfer *transfer_get(void);
void transfer_submit(struct transfer *transfer);

static void transfer_done(void *data)
{
	struct completion *done = data;

	complete(done); /* COMPLETE */
}

int transfer_wait(void)
{
	DECLARE_COMPLETION_ONSTACK(done); /* OWNER */
	struct transfer *transfer = transfer_get();

	transfer->callback = transfer_done;
	transfer->data = &done; /* ARM */
	transfer_submit(transfer);
	if (!wait_for_completion_timeout(&done, 100))
		return -110; /* LEAVE */
	return 0;
}
