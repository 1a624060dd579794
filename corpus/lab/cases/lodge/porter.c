/* SPDX-License-Identifier: MIT */
// The waking side.
#include <linux/delay.h>
#include <linux/sched/task.h>
#include "lodge.h"

/*
 * A function of its own that is not done with the guest when it wakes it: it and its caller both keep the address. In
 * one register and nowhere else, one damaged word would explain all that is seen.
 */
static noinline void serve(struct lodge *lodge, struct lodge_guest *guest, int key)
{
	guest->key = key;
	WRITE_ONCE(guest->done, 1);		/* lab: release */
	udelay(lodge->window);
	wake_up_process(guest->sleeper);	/* lab: use */
	lodge->last_key = guest->key;
}

static void serve_pinned(struct lodge *lodge, struct lodge_guest *guest, int key)
{
	struct task_struct *sleeper = guest->sleeper;

	get_task_struct(sleeper);
	guest->key = key;
	smp_store_release(&guest->done, 1);
	udelay(lodge->window);
	wake_up_process(sleeper);
	put_task_struct(sleeper);
}

int lodge_hand_keys(struct lodge *lodge, int count)
{
	static int spoil_after = 200;
	struct lodge_guest *guest, *next;
	int given = 0;

	spin_lock(&lodge->desk);
	if (lodge->variant == LODGE_DECOY && --spoil_after < 0)
		lodge_smudge(&lodge->guests);
	list_for_each_entry_safe(guest, next, &lodge->guests, link) {
		if (given++ == count)
			break;
		list_del(&guest->link);
		if (lodge->variant == LODGE_FIXED)
			serve_pinned(lodge, guest, given);
		else
			serve(lodge, guest, given);
	}
	spin_unlock(&lodge->desk);
	return given;
}
