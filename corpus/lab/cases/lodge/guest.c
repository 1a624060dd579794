/* SPDX-License-Identifier: MIT */
// The waiting side: it polls its flag and leaves without the desk's lock.
#include <linux/delay.h>
#include <linux/jiffies.h>
#include "lodge.h"

int lodge_check_in(struct lodge *lodge)
{
	struct lodge_guest guest;	/* lab: owner */

	guest.sleeper = current;
	guest.done = 0;
	guest.key = -1;
	spin_lock(&lodge->desk);
	list_add_tail(&guest.link, &lodge->guests);
	spin_unlock(&lodge->desk);

	for (;;) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		udelay(lodge->window);
		if (READ_ONCE(guest.done))	/* lab: leave */
			break;
		schedule_timeout(HZ / 50 + 1);
	}
	/* Of the decoy only the smudge may strike: here the guest stays until the report of it is over. */
	if (lodge->variant == LODGE_DECOY)
		mdelay(1000);
	__set_current_state(TASK_RUNNING);
	return guest.key;
}
