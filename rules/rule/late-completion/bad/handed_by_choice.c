/* SPDX-License-Identifier: MIT */
/* A timer on the stack is handed on only where there is a time limit, and not stopped after a signal. */
#include "../kernel.h"

struct limit {
	struct timer_list timer;
	struct task_struct *task;
};

void elsewhere(struct timer_list *timer);
bool signalled(void);

static void limit_wait(struct limit *limit)
{
	if (limit)
		mod_timer(&limit->timer, 100); /* ARM */
	schedule();
}

static void limit_end(struct limit *limit)
{
	del_timer_sync(&limit->timer);
}

int limited_wait(const int *time)
{
	struct limit limit; /* OWNER */

	if (time) {
		limit.task = current;
		timer_setup(&limit.timer, elsewhere, 0);
	}
	limit_wait(time ? &limit : NULL);
	if (signalled())
		return -4; /* LEAVE */
	if (time)
		limit_end(&limit);
	return 0;
}
