/* SPDX-License-Identifier: MIT */
/* The object's mode says whether there is a queue: it decides about the taking off as it did about the queueing. */
#include "../kernel.h"

struct ring {
	int mode, ready;
	struct wait_queue_head wait;
};

void ring_wait(struct ring *ring)
{
	struct wait_queue_entry entry = {.func = autoremove_wake_function, .private = current};

	do {
		if (ring->mode & 4)
			set_current_state(1);
		else
			prepare_to_wait(&ring->wait, &entry, 1);
		schedule();
	} while (!ring->ready);
	if (!(ring->mode & 4))
		finish_wait(&ring->wait, &entry);
}
