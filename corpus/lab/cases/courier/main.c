/* SPDX-License-Identifier: MIT */
// /proc/lab: a read asks and waits, a write carries an errand out.
#include <linux/module.h>
#include <linux/proc_fs.h>
#include "client.h"

unsigned int courier_window = 1000;
int courier_variant;

module_param_named(window, courier_window, uint, 0644);
module_param_named(variant, courier_variant, int, 0444);

static ssize_t courier_read(struct file *file, char __user *to, size_t count, loff_t *at)
{
	int got;

	if (courier_variant == COURIER_RACY)
		got = courier_ask(count);
	else
		got = courier_ask_and_stay(count);
	return courier_plan_route() ? 0 : got;
}

static ssize_t courier_write(struct file *file, const char __user *from, size_t count, loff_t *at)
{
	courier_depot_carry();
	return count;
}

static const struct proc_ops courier_proc = { .proc_read = courier_read, .proc_write = courier_write };

static int __init courier_init(void)
{
	return proc_create("lab", 0666, NULL, &courier_proc) ? 0 : -ENOMEM;
}

static void __exit courier_exit(void)
{
	remove_proc_entry("lab", NULL);
}

module_init(courier_init);
module_exit(courier_exit);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("vmrace lab: a late answer to an errand on a stack that has been left");
