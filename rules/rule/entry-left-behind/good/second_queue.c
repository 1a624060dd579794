/* SPDX-License-Identifier: MIT */
/* One entry waits on two queues, one after the other, and is taken off each. */
#include "../kernel.h"

struct connection {
	struct wait_queue_head queue;
	int flags;
};

int accept_one(struct connection *old, struct connection *made, const int *daemon)
{
	struct wait_queue_entry wait = { .private = current, .func = autoremove_wake_function };

	for (;;) {
		prepare_to_wait(&old->queue, &wait, 1);
		if (old->flags)
			break;
		schedule();
	}
	finish_wait(&old->queue, &wait);
	for (;;) {
		prepare_to_wait(&made->queue, &wait, 2);
		if (!*daemon)
			break;
		if (!made->flags)
			break;
		schedule();
	}
	finish_wait(&made->queue, &wait);
	return 0;
}
