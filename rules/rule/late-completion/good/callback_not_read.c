/* SPDX-License-Identifier: MIT */
/* A work on the stack whose callback was not read: what that completes last is waited for, and it is never stopped. */
#include "../kernel.h"

void elsewhere(struct work_struct *work);

void work_wait(struct workqueue_struct *queue, struct completion *done)
{
	struct work_struct work;

	INIT_WORK(&work, elsewhere);
	queue_work(queue, &work);
	wait_for_completion(done);
}
