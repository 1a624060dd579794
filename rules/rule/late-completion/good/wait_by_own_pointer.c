/* SPDX-License-Identifier: MIT */
/* The owner of a work on its stack waits by the pointer in it: for what who runs it completes last. */
#include "../kernel.h"

struct reset {
	struct work_struct work;
	struct completion *done;
	int result;
};

static void reset_worker(struct work_struct *work)
{
	struct reset *reset = container_of(work, struct reset, work);

	reset->result = 1;
	complete(reset->done);
}

int reset_and_wait(struct workqueue_struct *queue)
{
	DECLARE_COMPLETION_ONSTACK(done);
	struct reset reset = {.done = &done};

	INIT_WORK(&reset.work, reset_worker);
	queue_work(queue, &reset.work);
	wait_for_completion(reset.done);
	return reset.result;
}
