// SPDX-License-Identifier: MIT
// /proc/lab: how much was mended. A thread for each who works there, and one who comes.
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include "cobbler.h"

static struct cobbler *shop;
static unsigned int window = 40;
static int variant;

module_param(window, uint, 0444);
module_param(variant, int, 0444);

void cobbler_dwell(struct cobbler *at)
{
	if (at->window)
		usleep_range(at->window, 2 * at->window);
}

static int cobbler_customer(void *unused)
{
	for (; !kthread_should_stop(); schedule_timeout_interruptible(1)) {
		if (variant == COBBLER_FIXED)
			cobbler_visit_in_short(shop);
		else
			cobbler_visit(shop);
	}
	return 0;
}

static int cobbler_himself(void *unused)
{
	while (!kthread_should_stop()) {
		wait_event_interruptible(shop->door, READ_ONCE(shop->is_open) || kthread_should_stop());
		if (xchg(&shop->is_open, false))
			cobbler_mend(shop, shop->order);
	}
	return 0;
}

static int cobbler_apprentice(void *unused)
{
	for (; !kthread_should_stop(); schedule_timeout_interruptible(1))
		cobbler_tidy(shop);
	return 0;
}

static int cobbler_master(void *unused)
{
	while (!kthread_should_stop()) {
		wait_event_interruptible(shop->door, READ_ONCE(shop->is_urgent) || kthread_should_stop());
		if (xchg(&shop->is_urgent, false))
			cobbler_hurry(shop->order);
	}
	return 0;
}

static int cobbler_show(struct seq_file *file, void *unused)
{
	seq_printf(file, "%lu\n", READ_ONCE(shop->mended));
	return 0;
}

static int __init cobbler_init(void)
{
	shop = kzalloc(sizeof(*shop), GFP_KERNEL);
	if (!shop)
		return -ENOMEM;
	shop->order = kzalloc(sizeof(*shop->order), GFP_KERNEL);
	if (!shop->order || !proc_create_single("lab", 0444, NULL, cobbler_show))
		return -ENOMEM;
	mutex_init(&shop->counter);
	mutex_init(&shop->bench);
	init_waitqueue_head(&shop->door);
	init_completion(&shop->order->ready);
	shop->window = window;
	shop->variant = variant;
	if (variant == COBBLER_DECOY && IS_ERR(kthread_run(cobbler_master, NULL, "master")))
		return -ENOMEM;
	if (IS_ERR(kthread_run(cobbler_himself, NULL, "cobbler")) ||
	    IS_ERR(kthread_run(cobbler_apprentice, NULL, "apprentice")))
		return -ENOMEM;
	return PTR_ERR_OR_ZERO(kthread_run(cobbler_customer, NULL, "customer"));
}

module_init(cobbler_init);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("vmrace lab: three who wait for each other, one of them for a completion");
