/* SPDX-License-Identifier: MIT */
/* One of two arms stores the pointer; after a signal the owner takes it away, or waits for who has. */
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
		complete(done);
}

int helper_exec(struct helper *helper, int wait)
{
	DECLARE_COMPLETION_ONSTACK(done);

	helper->complete = wait == 0 ? NULL : &done;
	queue_work(NULL, &helper->work);
	if (wait == 0)
		return 0;
	if (!wait_for_completion_killable(&done))
		return helper->ret;
	if (!xchg(&helper->complete, NULL))
		wait_for_completion(&done);
	return -4;
}
