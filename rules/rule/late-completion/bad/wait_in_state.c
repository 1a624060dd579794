/* SPDX-License-Identifier: MIT */
/* A wait in a state that is an argument: a signal ends this one. */
#include "../kernel.h"

struct helper {
	struct work_struct work;
	struct completion *complete;
};

void helper_complete(struct helper *helper)
{
	struct completion *done = xchg(&helper->complete, NULL);

	if (done)
		complete(done); /* COMPLETE */
}

int helper_exec(struct helper *helper)
{
	DECLARE_COMPLETION_ONSTACK(done); /* OWNER */
	int ret;

	helper->complete = &done; /* ARM */
	queue_work(NULL, &helper->work);
	ret = wait_for_completion_state(&done, TASK_KILLABLE | TASK_FREEZABLE);
	if (ret)
		return ret; /* LEAVE */
	return 0;
}
