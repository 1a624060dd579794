/* SPDX-License-Identifier: MIT */
// /proc/lab: a read brings a sack, a write takes one.
#include <linux/module.h>
#include <linux/proc_fs.h>
#include "granary.h"

static struct granary granary;
static struct barn barn;
static unsigned int window;
static int variant;

module_param(window, uint, 0444);
module_param(variant, int, 0444);

static ssize_t granary_read(struct file *file, char __user *to, size_t count, loff_t *at)
{
	if (variant == GRANARY_RACY)
		granary_bring(&granary);
	else
		barn_bring(&barn);
	return 0;
}

static ssize_t granary_write(struct file *file, const char __user *from, size_t count, loff_t *at)
{
	int error = variant == GRANARY_RACY ? granary_take(&granary) :
		    variant == GRANARY_FIXED ? barn_take(&barn) : barn_take_and_send(&barn);

	return error ? error : count;
}

static const struct proc_ops granary_ops = { .proc_read = granary_read, .proc_write = granary_write };

static int __init granary_init(void)
{
	spin_lock_init(&granary.door);
	init_waitqueue_head(&granary.room);
	init_waitqueue_head(&granary.grain);
	barn_open(&barn);
	return proc_create("lab", 0666, NULL, &granary_ops) ? 0 : -ENOMEM;
}

static void __exit granary_exit(void)
{
	remove_proc_entry("lab", NULL);
}

module_init(granary_init);
module_exit(granary_exit);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("vmrace lab: room is made, and another queue is told");
