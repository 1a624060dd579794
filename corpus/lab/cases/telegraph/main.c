/* SPDX-License-Identifier: MIT */
// /proc/lab: a read sends and waits, a write answers.
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include "telegraph.h"

static struct telegraph_line line = {
	.key = __SPIN_LOCK_UNLOCKED(line.key),
	.window = 2000,
};
static DEFINE_MUTEX(counter);	/* one sender at a time */

module_param_named(window, line.window, uint, 0644);
module_param_named(variant, line.variant, int, 0444);

static ssize_t telegraph_read(struct file *file, char __user *to, size_t count, loff_t *at)
{
	ssize_t got;
	int answer;

	mutex_lock(&counter);
	if (line.variant == TELEGRAPH_RACY)
		answer = telegraph_send(&line);
	else
		answer = telegraph_send_and_withdraw(&line);
	got = telegraph_note(&line, to, count, answer);
	mutex_unlock(&counter);
	return got;
}

static ssize_t telegraph_write(struct file *file, const char __user *from, size_t count, loff_t *at)
{
	telegraph_tap(&line);
	return count;
}

static const struct proc_ops telegraph_ops = { .proc_read = telegraph_read, .proc_write = telegraph_write };

static int __init telegraph_init(void)
{
	return proc_create("lab", 0666, NULL, &telegraph_ops) ? 0 : -ENOMEM;
}

static void __exit telegraph_exit(void)
{
	remove_proc_entry("lab", NULL);
}

module_init(telegraph_init);
module_exit(telegraph_exit);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("vmrace lab: a late complete() of a completion on a stack that has been left");
