/* SPDX-License-Identifier: MIT */
// What the depot calls when an errand is done: the answer goes to whoever asked.
#include <linux/sched.h>
#include <linux/wait.h>
#include "client.h"

DECLARE_WAIT_QUEUE_HEAD(courier_at_home);

static void take_answer(struct courier_errand *errand, u64 answer)
{
	errand->answer = answer;		/* lab: complete */
	smp_store_release(&errand->delivered, 1);
	wake_up_all(&courier_at_home);
}

const struct courier_ops courier_answers = { .answered = take_answer };
