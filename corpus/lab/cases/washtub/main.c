/* SPDX-License-Identifier: MIT */
// /proc/lab: a read rinses, a write brings something to wash.
#include <linux/module.h>
#include <linux/proc_fs.h>
#include "washtub.h"

DEFINE_MUTEX(tub);
DECLARE_WORK(wash, washtub_wash);
DECLARE_COMPLETION(water);
struct workqueue_struct *maids;
unsigned long washed;
int washtub_variant;
static unsigned int window = 40;

module_param(window, uint, 0444);
module_param_named(variant, washtub_variant, int, 0444);

static ssize_t washtub_read(struct file *file, char __user *to, size_t count, loff_t *at)
{
	if (washtub_variant == WASHTUB_FIXED)
		washtub_rinse_later(window);
	else
		washtub_rinse(window);
	return 0;
}

static ssize_t washtub_write(struct file *file, const char __user *from, size_t count, loff_t *at)
{
	queue_work(maids, &wash);
	return count;
}

static const struct proc_ops washtub_ops = { .proc_read = washtub_read, .proc_write = washtub_write };

static int __init washtub_init(void)
{
	maids = alloc_workqueue("maids", 0, 0);
	if (!maids)
		return -ENOMEM;
	if (proc_create("lab", 0666, NULL, &washtub_ops))
		return 0;
	destroy_workqueue(maids);
	return -ENOMEM;
}

static void __exit washtub_exit(void)
{
	remove_proc_entry("lab", NULL);
	destroy_workqueue(maids);
}

module_init(washtub_init);
module_exit(washtub_exit);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("vmrace lab: a flush under the mutex that the work takes");
