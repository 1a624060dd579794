/* SPDX-License-Identifier: MIT */
/* A timer on the stack, its function stored by a helper's helper, may run after its owner. */
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

static void init_timer(struct timer_list *timer, void (*function)(struct timer_list *timer))
{
	timer->function = function;
}

static void setup_timer(struct timer_list *timer, void (*function)(struct timer_list *timer), int flags)
{
	init_timer(timer, function);
}

int sleeper_sleep(void)
{
	struct sleeper sleeper = { .task = current }; /* OWNER */

	setup_timer(&sleeper.timer, sleeper_timeout, 0);
	add_timer(&sleeper.timer); /* ARM */
	schedule();
	return 0; /* LEAVE */
}
