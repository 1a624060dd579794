/* SPDX-License-Identifier: MIT */
// /proc/lab: a read is a train, a write is a cart.
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/slab.h>
#include "waycross.h"

static struct waycross *crossing;
static unsigned int window = 40;
static int variant;

module_param(window, uint, 0444);
module_param(variant, int, 0444);

void waycross_dwell(struct waycross *at)
{
	if (at->window)
		usleep_range(at->window, 2 * at->window);
}

static ssize_t waycross_read(struct file *file, char __user *to, size_t count, loff_t *at)
{
	waycross_train(crossing);
	return 0;
}

static ssize_t waycross_write(struct file *file, const char __user *from, size_t count, loff_t *at)
{
	if (crossing->variant == WAYCROSS_RACY)
		waycross_cart(crossing);
	else
		waycross_cart_at_gate(crossing);
	return count;
}

static const struct proc_ops waycross_ops = { .proc_read = waycross_read, .proc_write = waycross_write };

static int __init waycross_init(void)
{
	crossing = kzalloc(sizeof(*crossing), GFP_KERNEL);
	if (!crossing)
		return -ENOMEM;
	mutex_init(&crossing->road);
	mutex_init(&crossing->rail);
	init_completion(&crossing->signal);
	crossing->window = window;
	crossing->variant = variant;
	if (proc_create("lab", 0666, NULL, &waycross_ops))
		return 0;
	kfree(crossing);
	return -ENOMEM;
}

static void __exit waycross_exit(void)
{
	remove_proc_entry("lab", NULL);
	kfree(crossing);
}

module_init(waycross_init);
module_exit(waycross_exit);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("vmrace lab: two mutexes that two sides take in opposite order");
