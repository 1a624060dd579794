/* SPDX-License-Identifier: MIT */
/* No signal ends a wait in this state, though the same function has others. */
#include "../kernel.h"

struct helper {
	struct work_struct work;
	struct completion *complete;
};

void helper_complete(struct helper *helper)
{
	struct completion *done = xchg(&helper->complete, NULL);

	if (done)
		complete(done);
}

int helper_exec(struct helper *helper)
{
	DECLARE_COMPLETION_ONSTACK(done);
	int ret;

	helper->complete = &done;
	queue_work(NULL, &helper->work);
	ret = wait_for_completion_state(&done, TASK_UNINTERRUPTIBLE | TASK_FREEZABLE);
	if (ret)
		return ret;
	return 0;
}
