/* SPDX-License-Identifier: MIT */
// /proc/lab: a read passes.
#include <linux/module.h>
#include <linux/proc_fs.h>
#include "wicket.h"

int wicket_variant;
static unsigned int window = 40;

module_param(window, uint, 0444);
module_param_named(variant, wicket_variant, int, 0444);

static ssize_t wicket_read(struct file *file, char __user *to, size_t count, loff_t *at)
{
	return wicket_variant == WICKET_RACY ? wicket_pass(window) : wicket_pass_and_shut(window);
}

static const struct proc_ops wicket_ops = { .proc_read = wicket_read };

static int __init wicket_init(void)
{
	return proc_create("lab", 0444, NULL, &wicket_ops) ? 0 : -ENOMEM;
}

static void __exit wicket_exit(void)
{
	remove_proc_entry("lab", NULL);
}

module_init(wicket_init);
module_exit(wicket_exit);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("vmrace lab: a mutex that one way out does not unlock, and whose owner then sleeps in user space");
