/* SPDX-License-Identifier: MIT */
/* A timer on the stack is taken off, and a call of it that runs is not waited for. */
#include "../kernel.h"

struct watch {
	struct timer_list timer;
	int barked;
};

static void watch_bark(struct timer_list *timer)
{
	struct watch *watch = container_of(timer, struct watch, timer);

	watch->barked = 1; /* COMPLETE */
}

void watch_over(void (*work)(void))
{
	struct watch watch; /* OWNER */

	watch.barked = 0;
	timer_setup(&watch.timer, watch_bark, 0);
	mod_timer(&watch.timer, 100); /* ARM */
	work();
	del_timer(&watch.timer); /* LEAVE */
}
