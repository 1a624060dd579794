/* SPDX-License-Identifier: MIT */
/* One of two arms stores the pointer; after a signal the owner returns with it there. */
#include "../kernel.h"

struct helper {
	struct work_struct work;
	struct completion *complete;
	int ret;
};

void helper_complete(struct helper *helper)
{
	struct completion *done = xchg(&helper->complete, NULL);

	if (done)
		complete(done); /* COMPLETE */
}

int helper_exec(struct helper *helper, int wait)
{
	DECLARE_COMPLETION_ONSTACK(done); /* OWNER */

	helper->complete = wait == 0 ? NULL : &done; /* ARM */
	queue_work(NULL, &helper->work);
	if (wait == 0)
		return 0;
	if (!wait_for_completion_killable(&done))
		return helper->ret;
	return -4; /* LEAVE */
}
