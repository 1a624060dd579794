/* SPDX-License-Identifier: MIT */
/* Each way out takes off an entry that a helper of a header has queued. */
#include "../kernel.h"
#include "../queue.h"

struct slots {
	struct wait_queue_head queue;
	int free;
};

bool signalled(void);

int slots_wait(struct slots *slots)
{
	struct wait_queue_entry wait = { .private = current, .func = default_wake_function };

	queue_tail(&slots->queue, &wait);
	while (!slots->free) {
		schedule();
		if (signalled())
			break;
	}
	finish_wait(&slots->queue, &wait);
	return 0;
}

void slots_put(struct slots *slots)
{
	slots->free++;
	wake_up(&slots->queue);
}
