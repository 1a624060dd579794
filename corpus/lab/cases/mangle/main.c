// SPDX-License-Identifier: MIT
// /proc/lab: a read tells how much was pressed, a write lets the steam out.
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include "mangle.h"

static struct mangle *mangle;
static unsigned int window = 40;
static int variant;

module_param(window, uint, 0444);
module_param(variant, int, 0444);

static int mangle_hand(void *unused)
{
	for (; !kthread_should_stop(); schedule_timeout_interruptible(1)) {
		if (variant == MANGLE_FIXED)
			mangle_turn_in_short(mangle);
		else
			mangle_turn(mangle);
	}
	return 0;
}

static int mangle_maid(void *unused)
{
	for (; !kthread_should_stop(); schedule_timeout_interruptible(1))
		queue_work(mangle->queue, &mangle->wring);
	return 0;
}

static int mangle_show(struct seq_file *file, void *unused)
{
	seq_printf(file, "%lu\n", READ_ONCE(mangle->sheets));
	return 0;
}

static int mangle_open(struct inode *inode, struct file *file)
{
	return single_open(file, mangle_show, NULL);
}

static ssize_t mangle_write(struct file *file, const char __user *from, size_t count, loff_t *at)
{
	mangle_let_steam();
	return count;
}

static const struct proc_ops mangle_ops = {
	.proc_open = mangle_open, .proc_read = seq_read, .proc_release = single_release, .proc_write = mangle_write
};

static int __init mangle_init(void)
{
	mangle = kzalloc(sizeof(*mangle), GFP_KERNEL);
	if (!mangle)
		return -ENOMEM;
	mangle->queue = alloc_ordered_workqueue("mangle", 0);
	if (!mangle->queue || !proc_create("lab", 0666, NULL, &mangle_ops))
		return -ENOMEM;
	mutex_init(&mangle->rollers);
	init_completion(&mangle->pressed);
	INIT_WORK(&mangle->wring, mangle_wring);
	INIT_WORK(&mangle->press, mangle_press);
	timer_setup(&mangle->bell, mangle_ring_bell, 0);
	mangle->window = window;
	mangle->variant = variant;
	if (mangle_hang_up() || IS_ERR(kthread_run(mangle_maid, NULL, "maid")))
		return -ENOMEM;
	return PTR_ERR_OR_ZERO(kthread_run(mangle_hand, NULL, "hand"));
}

module_init(mangle_init);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("vmrace lab: works that nobody gets to, of queues of one work at a time and of a CPU");
