/* SPDX-License-Identifier: MIT */
/* A timer on the stack, its function stored by a helper's helper, is deleted and waited for. */
#include "../kernel.h"

struct sleeper {
	struct timer_list timer;
	struct task_struct *task;
};

static void sleeper_timeout(struct timer_list *timer)
{
	struct sleeper *sleeper = container_of(timer, struct sleeper, timer);

	wake_up_process(sleeper->task);
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
	struct sleeper sleeper = { .task = current };

	setup_timer(&sleeper.timer, sleeper_timeout, 0);
	add_timer(&sleeper.timer);
	schedule();
	del_timer_sync(&sleeper.timer);
	return 0;
}
