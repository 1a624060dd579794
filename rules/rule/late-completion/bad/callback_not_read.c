/* SPDX-License-Identifier: MIT */
/* A timer on the stack whose callback was not read is stopped on one way out, and not on another. */
#include "../kernel.h"

void elsewhere(struct timer_list *timer);
bool stopped(void);

void timer_wait(void)
{
	struct timer_list timer; /* OWNER */

	timer_setup(&timer, elsewhere, 0);
	mod_timer(&timer, 100); /* ARM */
	schedule();
	if (stopped())
		return; /* LEAVE */
	del_timer_sync(&timer);
}
