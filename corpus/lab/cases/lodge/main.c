/* SPDX-License-Identifier: MIT */
// /proc/lab: a read waits, a write wakes.
#include <linux/module.h>
#include <linux/proc_fs.h>
#include "lodge.h"

static struct lodge lodge = {
	.desk = __SPIN_LOCK_UNLOCKED(lodge.desk),
	.guests = LIST_HEAD_INIT(lodge.guests),
	.window = 40,
};

module_param_named(window, lodge.window, uint, 0644);
module_param_named(variant, lodge.variant, int, 0444);

static ssize_t lodge_read(struct file *file, char __user *to, size_t count, loff_t *at)
{
	return lodge_check_in(&lodge) < 0 ? -EIO : 0;
}

static ssize_t lodge_write(struct file *file, const char __user *from, size_t count, loff_t *at)
{
	lodge_hand_keys(&lodge, 2);
	return count;
}

static const struct proc_ops lodge_ops = { .proc_read = lodge_read, .proc_write = lodge_write };

static int __init lodge_init(void)
{
	return proc_create("lab", 0666, NULL, &lodge_ops) ? 0 : -ENOMEM;
}

static void __exit lodge_exit(void)
{
	remove_proc_entry("lab", NULL);
}

module_init(lodge_init);
module_exit(lodge_exit);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("vmrace lab: a stack waiter on a list of its own");
