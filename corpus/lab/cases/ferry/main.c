/* SPDX-License-Identifier: MIT */
// /proc/lab: a read boards, a write lands. Each file has the one ferry.
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/slab.h>
#include "ferry.h"

static struct ferry *line;
static unsigned int window = 40;
static int variant;

module_param(window, uint, 0444);
module_param(variant, int, 0444);

static int ferry_open(struct inode *inode, struct file *file)
{
	file->private_data = line;
	return 0;
}

static ssize_t ferry_read(struct file *file, char __user *to, size_t count, loff_t *at)
{
	struct ferry *ferry = file->private_data;

	switch (ferry->variant) {
	case FERRY_FIXED:
		return ferry_board_in_order(ferry);
	case FERRY_DECOY:
		return ferry_board_with_ticket(ferry);
	default:
		return ferry_board(ferry);
	}
}

static ssize_t ferry_write(struct file *file, const char __user *from, size_t count, loff_t *at)
{
	int error = ferry_land(file->private_data);

	return error ? error : count;
}

static const struct proc_ops ferry_ops = {
	.proc_open = ferry_open,
	.proc_read = ferry_read,
	.proc_write = ferry_write,
};

static int __init ferry_init(void)
{
	line = kzalloc(sizeof(*line), GFP_KERNEL);
	if (!line)
		return -ENOMEM;
	INIT_LIST_HEAD(&line->crew);
	init_waitqueue_head(&line->pier);
	line->window = window;
	line->variant = variant;
	if (proc_create("lab", 0666, NULL, &ferry_ops))
		return 0;
	kfree(line);
	return -ENOMEM;
}

static void __exit ferry_exit(void)
{
	remove_proc_entry("lab", NULL);
	kfree(line);
}

module_init(ferry_init);
module_exit(ferry_exit);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("vmrace lab: a wake-up between the look and a sleep that a signal ends");
