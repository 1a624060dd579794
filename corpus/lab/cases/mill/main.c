/* SPDX-License-Identifier: MIT */
// /proc/lab: a read brings a job, a write closes one.
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/slab.h>
#include "mill.h"

struct mill mill = {
	.lock = __MUTEX_INITIALIZER(mill.lock),
	.window = 40,
};

module_param_named(window, mill.window, uint, 0644);
module_param_named(variant, mill.variant, int, 0444);

static ssize_t mill_read(struct file *file, char __user *to, size_t count, loff_t *at)
{
	return mill_take_job() == -ENOMEM ? -ENOMEM : 0;
}

static ssize_t mill_write(struct file *file, const char __user *from, size_t count, loff_t *at)
{
	mill_close_job();
	usleep_range(1000, 3000);
	return count;
}

static const struct proc_ops mill_ops = { .proc_read = mill_read, .proc_write = mill_write };

static int __init mill_init(void)
{
	mill.cache = kmem_cache_create("mill_job", sizeof(struct mill_job), 0, SLAB_HWCACHE_ALIGN, mill_job_construct);
	if (!mill.cache)
		return -ENOMEM;
	mill.queue = alloc_workqueue("mill", WQ_UNBOUND, 0);
	if (mill.queue && proc_create("lab", 0666, NULL, &mill_ops))
		return 0;
	if (mill.queue)
		destroy_workqueue(mill.queue);
	kmem_cache_destroy(mill.cache);
	return -ENOMEM;
}

static void __exit mill_exit(void)
{
	remove_proc_entry("lab", NULL);
	while (!mill_close_job())
		;
	destroy_workqueue(mill.queue);
	kmem_cache_destroy(mill.cache);
}

module_init(mill_init);
module_exit(mill_exit);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("vmrace lab: a delayed work that goes on in an object given back to its cache");
