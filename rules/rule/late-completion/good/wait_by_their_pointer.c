/* SPDX-License-Identifier: MIT */
/* The owner waits by the pointer that it left with others, and takes it back when the time is over. */
#include "../kernel.h"

struct transfer {
	struct completion *done;
	int reply;
};

struct controller {
	int (*send)(struct controller *controller, struct transfer *transfer);
};

void controller_reply(struct transfer *transfer, int reply)
{
	transfer->reply = reply;
	complete(transfer->done);
}

int controller_transfer(struct controller *controller, struct transfer *transfer)
{
	DECLARE_COMPLETION_ONSTACK(done);
	int ret;

	transfer->done = &done;
	ret = controller->send(controller, transfer);
	if (!ret) {
		unsigned long left = wait_for_completion_timeout(transfer->done, 100);
		if (!left) {
			transfer->done = NULL;
			ret = -110;
		}
	}
	return ret;
}
