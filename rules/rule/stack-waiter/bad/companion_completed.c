/* SPDX-License-Identifier: MIT */
/* Who works on a record completes what it leads to before it stores the result. */
#include "../kernel.h"

struct unplug {
	struct work_struct work;
	struct completion *done;
	int result;
};

static void unplug_worker(struct work_struct *work)
{
	struct unplug *unplug = container_of(work, struct unplug, work);

	complete(unplug->done); /* RELEASE */
	unplug->result = 1; /* USE */
}

int unplug_sync(struct workqueue_struct *queue)
{
	DECLARE_COMPLETION_ONSTACK(done);
	struct unplug unplug; /* OWNER */

	INIT_WORK(&unplug.work, unplug_worker);
	unplug.done = &done;
	queue_work(queue, &unplug.work);
	wait_for_completion(&done); /* LEAVE */
	return unplug.result;
}
