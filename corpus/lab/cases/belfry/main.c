// SPDX-License-Identifier: MIT
// /proc/lab: how often the bell was rung. A thread rings on the processor on which the clock strikes.
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include "belfry.h"

static struct belfry *belfry;
static unsigned int window = 40;
static int variant;

module_param(window, uint, 0444);
module_param(variant, int, 0444);

static int belfry_sexton(void *unused)
{
	while (!kthread_should_stop()) {
		if (belfry->variant == BELFRY_RACY)
			belfry_ring(belfry);
		else if (belfry->variant == BELFRY_DECOY)
			belfry_ring_and_rest(belfry);
		else
			belfry_ring_undisturbed(belfry);
		cond_resched();
	}
	return 0;
}

static int belfry_mender(void *unused)
{
	while (!kthread_should_stop()) {
		if (READ_ONCE(belfry->strokes) > BELFRY_REPAIR)
			belfry_repair(belfry);
		schedule_timeout_interruptible(1);
	}
	return 0;
}

static int belfry_show(struct seq_file *file, void *unused)
{
	seq_printf(file, "%lu\n", READ_ONCE(belfry->strokes));
	return 0;
}

static int belfry_thread(int (*function)(void *), const char *name, unsigned int cpu)
{
	struct task_struct *thread = kthread_create(function, NULL, "%s", name);

	if (IS_ERR(thread))
		return PTR_ERR(thread);
	kthread_bind(thread, cpu);
	wake_up_process(thread);
	return 0;
}

static int __init belfry_init(void)
{
	belfry = kzalloc(sizeof(*belfry), GFP_KERNEL);
	if (!belfry || !proc_create_single("lab", 0444, NULL, belfry_show))
		return -ENOMEM;
	spin_lock_init(&belfry->ropes);
	timer_setup(&belfry->clock, belfry_strike, TIMER_PINNED);
	belfry->window = window;
	belfry->variant = variant;
	belfry->clock.expires = jiffies + 1;
	add_timer_on(&belfry->clock, BELFRY_CPU);
	if (variant == BELFRY_DECOY && belfry_thread(belfry_mender, "mender", BELFRY_OTHER_CPU))
		return -ENOMEM;
	return belfry_thread(belfry_sexton, "sexton", BELFRY_CPU);
}

module_init(belfry_init);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("vmrace lab: a spin lock of a thread that an interrupt of its own CPU takes");
