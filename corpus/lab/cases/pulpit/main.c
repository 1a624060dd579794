// SPDX-License-Identifier: MIT
// /proc/lab: how often something was looked up. One thread reads, another one sorts.
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include "pulpit.h"

enum { SOME_TIME = 3000 /* ms */, A_MOMENT = 20 };

static struct pulpit *pulpit;
static unsigned int window = 40;
static int variant;

module_param(window, uint, 0444);
module_param(variant, int, 0444);

static int pulpit_reader(void *unused)
{
	for (; !kthread_should_stop(); schedule_timeout_interruptible(1)) {
		if (pulpit->variant == PULPIT_RACY)
			pulpit_read(pulpit);
		else
			pulpit_read_once(pulpit);
	}
	return 0;
}

static int pulpit_keeper(void *unused)
{
	for (; !kthread_should_stop(); msleep(A_MOMENT))
		pulpit_sort(pulpit);
	return 0;
}

static int pulpit_guest(void *unused)
{
	msleep(SOME_TIME);
	pulpit_stay(pulpit);
	return 0;
}

static int pulpit_show(struct seq_file *file, void *unused)
{
	seq_printf(file, "%lu\n", READ_ONCE(pulpit->looked_up));
	return 0;
}

static int __init pulpit_init(void)
{
	pulpit = kzalloc(sizeof(*pulpit), GFP_KERNEL);
	if (!pulpit || !proc_create_single("lab", 0444, NULL, pulpit_show))
		return -ENOMEM;
	init_rwsem(&pulpit->shelves);
	pulpit->window = window;
	pulpit->variant = variant;
	if (variant == PULPIT_DECOY && IS_ERR(kthread_run(pulpit_guest, NULL, "guest")))
		return -ENOMEM;
	if (IS_ERR(kthread_run(pulpit_reader, NULL, "reader")))
		return -ENOMEM;
	return PTR_ERR_OR_ZERO(kthread_run(pulpit_keeper, NULL, "keeper"));
}

module_init(pulpit_init);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("vmrace lab: a reader behind a writer behind the same reader");
