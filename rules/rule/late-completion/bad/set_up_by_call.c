/* SPDX-License-Identifier: MIT */
/* A timer on the stack, set up by a function that was not read, may run after its owner. */
#include "../kernel.h"

struct sleeper {
	struct timer_list timer;
	struct task_struct *task;
};

static void sleeper_timeout(struct timer_list *timer)
{
	struct sleeper *sleeper = container_of(timer, struct sleeper, timer);

	wake_up_process(sleeper->task); /* COMPLETE */
}

void sleeper_sleep(void)
{
	struct sleeper sleeper; /* OWNER */

	sleeper.task = current;
	timer_setup(&sleeper.timer, sleeper_timeout, 0);
	mod_timer(&sleeper.timer, 100); /* ARM */
	schedule(); /* LEAVE */
}
