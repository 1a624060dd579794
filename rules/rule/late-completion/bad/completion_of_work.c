/* SPDX-License-Identifier: MIT */
/* A work on the stack completes what it leads to; a signal ends the wait for that. */
#include "../kernel.h"

struct split {
	struct work_struct work;
	struct completion *done;
	int result;
};

static void split_worker(struct work_struct *work)
{
	struct split *split = container_of(work, struct split, work);

	split->result = 1;
	complete(split->done); /* COMPLETE */
}

int split_run(struct workqueue_struct *queue)
{
	struct split split;
	DECLARE_COMPLETION_ONSTACK(done); /* OWNER */

	split.done = &done; /* ARM */
	INIT_WORK(&split.work, split_worker);
	queue_work(queue, &split.work);
	if (wait_for_completion_killable(&done))
		return -4; /* LEAVE */
	return split.result;
}
