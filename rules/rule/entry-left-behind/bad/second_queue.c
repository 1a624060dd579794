/* SPDX-License-Identifier: MIT */
/* One entry waits on two queues, one after the other: from the second one a way out does not take it off. */
#include "../kernel.h"

struct connection {
	struct wait_queue_head queue;
	int flags;
};

int accept_one(struct connection *old, struct connection *made, const int *daemon)
{
	struct wait_queue_entry wait = { .private = current, .func = autoremove_wake_function }; /* OWNER */

	for (;;) {
		prepare_to_wait(&old->queue, &wait, 1);
		if (old->flags)
			break;
		schedule();
	}
	finish_wait(&old->queue, &wait);
	for (;;) {
		prepare_to_wait(&made->queue, &wait, 2); /* ADD */
		if (!*daemon)
			return -49; /* LEAVE */
		if (!made->flags)
			break;
		schedule();
	}
	finish_wait(&made->queue, &wait);
	return 0;
}
