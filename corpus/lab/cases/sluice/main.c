/* SPDX-License-Identifier: MIT */
// /proc/lab: a read passes, a write opens.
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/slab.h>
#include "sluice.h"

static struct sluice *sluice;
static unsigned int window = 40;
static int variant;

module_param(window, uint, 0444);
module_param(variant, int, 0444);

static ssize_t sluice_read(struct file *file, char __user *to, size_t count, loff_t *at)
{
	if (sluice->variant == SLUICE_FIXED)
		sluice_pass_in_order(sluice);
	else
		sluice_pass(sluice);
	return 0;
}

static ssize_t sluice_write(struct file *file, const char __user *from, size_t count, loff_t *at)
{
	int error = sluice->variant == SLUICE_DECOY ? sluice_send(sluice) : sluice_raise(sluice);

	return error ? error : count;
}

static const struct proc_ops sluice_ops = { .proc_read = sluice_read, .proc_write = sluice_write };

static int __init sluice_init(void)
{
	sluice = kzalloc(sizeof(*sluice), GFP_KERNEL);
	if (!sluice)
		return -ENOMEM;
	init_waitqueue_head(&sluice->bank);
	sluice->window = window;
	sluice->variant = variant;
	if (proc_create("lab", 0666, NULL, &sluice_ops))
		return 0;
	kfree(sluice);
	return -ENOMEM;
}

static void __exit sluice_exit(void)
{
	remove_proc_entry("lab", NULL);
	kfree(sluice);
}

module_init(sluice_init);
module_exit(sluice_exit);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("vmrace lab: a wake-up between the way to the queue and the sleep");
