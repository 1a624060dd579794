/* SPDX-License-Identifier: MIT */
// /proc/lab: a read waits for a seat, a write is a bus.
#include <linux/module.h>
#include <linux/proc_fs.h>
#include "busstop.h"

static struct busstop stop = {
	.shelter = __WAIT_QUEUE_HEAD_INITIALIZER(stop.shelter),
	.window = 40,
};
static int scratch_after = 200;

module_param_named(window, stop.window, uint, 0644);
module_param_named(variant, stop.variant, int, 0444);

static ssize_t busstop_read(struct file *file, char __user *to, size_t count, loff_t *at)
{
	return busstop_ride(&stop) ? 0 : -ETIME;
}

static ssize_t busstop_write(struct file *file, const char __user *from, size_t count, loff_t *at)
{
	unsigned long flags;

	if (stop.variant == BUSSTOP_DECOY && --scratch_after < 0) {
		spin_lock_irqsave(&stop.shelter.lock, flags);
		busstop_scratch(&stop.shelter.head);
		spin_unlock_irqrestore(&stop.shelter.lock, flags);
	}
	busstop_arrive(&stop, 2);
	return count;
}

static const struct proc_ops busstop_ops = { .proc_read = busstop_read, .proc_write = busstop_write };

static int __init busstop_init(void)
{
	return proc_create("lab", 0666, NULL, &busstop_ops) ? 0 : -ENOMEM;
}

static void __exit busstop_exit(void)
{
	remove_proc_entry("lab", NULL);
}

module_init(busstop_init);
module_exit(busstop_exit);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("vmrace lab: a wait entry on the stack that one way out leaves behind");
