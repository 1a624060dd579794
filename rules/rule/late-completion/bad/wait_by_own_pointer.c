/* SPDX-License-Identifier: MIT */
/* The owner of a work on its stack waits by a pointer in it for something else than who runs it completes. */
#include "../kernel.h"

struct reset {
	struct work_struct work;
	struct completion *done, *ready;
	int result;
};

static void reset_worker(struct work_struct *work)
{
	struct reset *reset = container_of(work, struct reset, work);

	reset->result = 1; /* COMPLETE */
	complete(reset->done);
}

int reset_and_wait(struct workqueue_struct *queue, struct completion *ready)
{
	DECLARE_COMPLETION_ONSTACK(done);
	struct reset reset = {.done = &done, .ready = ready}; /* OWNER */

	INIT_WORK(&reset.work, reset_worker);
	queue_work(queue, &reset.work); /* ARM */
	wait_for_completion(reset.ready);
	return reset.result; /* LEAVE */
}
