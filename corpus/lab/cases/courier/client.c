/* SPDX-License-Identifier: MIT */
// The asking side: its errand is an automatic object, and it has little patience.
#include <linux/errno.h>
#include <linux/sched.h>
#include <linux/wait.h>
#include "client.h"

enum { PATIENCE = 2 };	/* jiffies */

static DECLARE_WAIT_QUEUE_HEAD(at_home);

static void take_answer(struct courier_errand *errand, u64 answer)
{
	errand->answer = answer;		/* lab: complete */
	smp_store_release(&errand->delivered, 1);
	wake_up_all(&at_home);
}

static const struct courier_ops ops = { .answered = take_answer };

noinline int courier_ask(u64 parcel)
{
	struct courier_errand errand = { .ops = &ops, .parcel = parcel };	/* lab: owner */

	courier_depot_submit(&errand);		/* lab: arm */
	wait_event_timeout(at_home, smp_load_acquire(&errand.delivered), PATIENCE);
	if (!smp_load_acquire(&errand.delivered)) {
		courier_depot_cancel(&errand);
		return -ETIMEDOUT;		/* lab: leave */
	}
	return errand.answer == 3 * parcel ? 0 : -EIO;
}

noinline int courier_ask_and_stay(u64 parcel)
{
	struct courier_errand errand = { .ops = &ops, .parcel = parcel };

	courier_depot_submit(&errand);
	wait_event_timeout(at_home, smp_load_acquire(&errand.delivered), PATIENCE);
	if (!smp_load_acquire(&errand.delivered) && courier_depot_cancel(&errand))
		return -ETIMEDOUT;
	wait_event(at_home, smp_load_acquire(&errand.delivered));
	return errand.answer == 3 * parcel ? 0 : -EIO;
}
