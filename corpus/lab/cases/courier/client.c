/* SPDX-License-Identifier: MIT */
// The asking side: its errand is an automatic object, and it has little patience.
#include <linux/errno.h>
#include <linux/sched.h>
#include <linux/wait.h>
#include "client.h"

enum { PATIENCE = 2 };	/* jiffies */

noinline int courier_ask(u64 parcel)
{
	struct courier_errand errand = { .ops = &courier_answers, .parcel = parcel };	/* lab: owner */

	courier_depot_submit(&errand);		/* lab: arm */
	wait_event_timeout(courier_at_home, smp_load_acquire(&errand.delivered), PATIENCE);
	if (!smp_load_acquire(&errand.delivered)) {
		courier_depot_cancel(&errand);
		return -ETIMEDOUT;		/* lab: leave */
	}
	return errand.answer == 3 * parcel ? 0 : -EIO;
}

noinline int courier_ask_and_stay(u64 parcel)
{
	struct courier_errand errand = { .ops = &courier_answers, .parcel = parcel };

	courier_depot_submit(&errand);
	wait_event_timeout(courier_at_home, smp_load_acquire(&errand.delivered), PATIENCE);
	if (!smp_load_acquire(&errand.delivered) && courier_depot_cancel(&errand))
		return -ETIMEDOUT;
	wait_event(courier_at_home, smp_load_acquire(&errand.delivered));
	return errand.answer == 3 * parcel ? 0 : -EIO;
}
