/* SPDX-License-Identifier: MIT */
// /proc/lab: a read boards, a write lands. Each file has the one gondola.
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/slab.h>
#include "gondola.h"

static struct gondola *line;
static unsigned int window = 40;
static int variant;

module_param(window, uint, 0444);
module_param(variant, int, 0444);

static int gondola_open(struct inode *inode, struct file *file)
{
	file->private_data = line;
	return 0;
}

static ssize_t gondola_read(struct file *file, char __user *to, size_t count, loff_t *at)
{
	struct gondola *gondola = file->private_data;

	switch (gondola->variant) {
	case GONDOLA_FIXED:
		return gondola_board_in_order(gondola);
	case GONDOLA_DECOY:
		return gondola_board_with_ticket(gondola);
	default:
		return gondola_board(gondola);
	}
}

static ssize_t gondola_write(struct file *file, const char __user *from, size_t count, loff_t *at)
{
	int error = gondola_land(file->private_data);

	return error ? error : count;
}

static const struct proc_ops gondola_ops = {
	.proc_open = gondola_open,
	.proc_read = gondola_read,
	.proc_write = gondola_write,
};

static int __init gondola_init(void)
{
	line = kzalloc(sizeof(*line), GFP_KERNEL);
	if (!line)
		return -ENOMEM;
	INIT_LIST_HEAD(&line->crew);
	init_waitqueue_head(&line->pier);
	line->window = window;
	line->variant = variant;
	if (proc_create("lab", 0666, NULL, &gondola_ops))
		return 0;
	kfree(line);
	return -ENOMEM;
}

static void __exit gondola_exit(void)
{
	remove_proc_entry("lab", NULL);
	kfree(line);
}

module_init(gondola_init);
module_exit(gondola_exit);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("vmrace lab: a wake-up between the look and a sleep that a signal ends");
