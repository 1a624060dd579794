/* SPDX-License-Identifier: MIT */
// /proc/lab: a read waits, a write wakes.
#include <linux/module.h>
#include <linux/proc_fs.h>
#include "canteen.h"

struct board canteen_board = {
	.lock = __SPIN_LOCK_UNLOCKED(canteen_board.lock),
	.orders = LIST_HEAD_INIT(canteen_board.orders),
};
unsigned int canteen_window = 40;
int canteen_variant;

module_param_named(window, canteen_window, uint, 0644);
module_param_named(variant, canteen_variant, int, 0444);

static ssize_t canteen_read(struct file *file, char __user *to, size_t count, loff_t *at)
{
	return canteen_eat(1) - 1;
}

static ssize_t canteen_write(struct file *file, const char __user *from, size_t count, loff_t *at)
{
	canteen_cook();
	return count;
}

static const struct proc_ops canteen_ops = { .proc_read = canteen_read, .proc_write = canteen_write };

static int __init canteen_init(void)
{
	return proc_create("lab", 0666, NULL, &canteen_ops) ? 0 : -ENOMEM;
}

static void __exit canteen_exit(void)
{
	remove_proc_entry("lab", NULL);
}

module_init(canteen_init);
module_exit(canteen_exit);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("vmrace lab: a queue head on the waiter's stack");
