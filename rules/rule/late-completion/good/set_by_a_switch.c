/* SPDX-License-Identifier: MIT */
/* A switch of the whole file decides whether a timer on the stack is set, and whether it is stopped. */
#include "../kernel.h"

void elsewhere(struct timer_list *timer);

bool with_timer;

void timer_wait(void)
{
	struct timer_list timer;

	if (with_timer) {
		timer_setup(&timer, elsewhere, 0);
		mod_timer(&timer, 100);
	}
	schedule();
	if (with_timer)
		del_timer_sync(&timer);
}
