/* SPDX-License-Identifier: MIT */
// /proc/lab: a read is the host, a write is a guest.
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/slab.h>
#include "doorbell.h"

static struct doorbell *door;
static unsigned int window = 40;
static int variant;

module_param(window, uint, 0444);
module_param(variant, int, 0444);

static ssize_t doorbell_read(struct file *file, char __user *to, size_t count, loff_t *at)
{
	if (door->variant == DOORBELL_FIXED)
		doorbell_listen(door);
	else
		doorbell_answer(door);
	return 0;
}

static ssize_t doorbell_write(struct file *file, const char __user *from, size_t count, loff_t *at)
{
	int error = 0;

	if (door->variant == DOORBELL_DECOY)
		doorbell_ring_slowly(door);
	else
		error = doorbell_ring(door);
	return error ? error : count;
}

static const struct proc_ops doorbell_ops = { .proc_read = doorbell_read, .proc_write = doorbell_write };

static int __init doorbell_init(void)
{
	door = kzalloc(sizeof(*door), GFP_KERNEL);
	if (!door)
		return -ENOMEM;
	init_waitqueue_head(&door->hall);
	door->window = window;
	door->variant = variant;
	if (proc_create("lab", 0666, NULL, &doorbell_ops))
		return 0;
	kfree(door);
	return -ENOMEM;
}

static void __exit doorbell_exit(void)
{
	remove_proc_entry("lab", NULL);
	kfree(door);
}

module_init(doorbell_init);
module_exit(doorbell_exit);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("vmrace lab: a wake-up between the waiter's look and its sleep");
