/* SPDX-License-Identifier: MIT */
/* The owner waits by the pointer that it left with others, and leaves that there when the time is over. */
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
	complete(transfer->done); /* COMPLETE */
}

int controller_transfer(struct controller *controller, struct transfer *transfer)
{
	DECLARE_COMPLETION_ONSTACK(done); /* OWNER */
	int ret;

	transfer->done = &done; /* ARM */
	ret = controller->send(controller, transfer);
	if (!ret) {
		unsigned long left = wait_for_completion_timeout(transfer->done, 100);
		if (!left)
			ret = -110;
	}
	return ret; /* LEAVE */
}
