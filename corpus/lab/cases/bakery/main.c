/* SPDX-License-Identifier: MIT */
// /proc/lab: a read waits, a write wakes.
#include <linux/module.h>
#include <linux/proc_fs.h>
#include "bakery.h"

DECLARE_WAIT_QUEUE_HEAD(bakery_counter);
unsigned int bakery_window = 40;
int bakery_variant;
static int spoil_after = 200;

module_param_named(window, bakery_window, uint, 0644);
module_param_named(variant, bakery_variant, int, 0444);

static ssize_t bakery_read(struct file *file, char __user *to, size_t count, loff_t *at)
{
	return min_t(size_t, bakery_buy(1), 1) - 1;
}

static ssize_t bakery_write(struct file *file, const char __user *from, size_t count, loff_t *at)
{
	unsigned int loaves = 2;

	if (bakery_variant == BAKERY_DECOY && --spoil_after < 0)
		bakery_spoil();
	__wake_up(&bakery_counter, TASK_NORMAL, 2, &loaves);
	return count;
}

static const struct proc_ops bakery_ops = { .proc_read = bakery_read, .proc_write = bakery_write };

static int __init bakery_init(void)
{
	return proc_create("lab", 0666, NULL, &bakery_ops) ? 0 : -ENOMEM;
}

static void __exit bakery_exit(void)
{
	remove_proc_entry("lab", NULL);
}

module_init(bakery_init);
module_exit(bakery_exit);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("vmrace lab: a stack waiter behind a wait-queue callback");
