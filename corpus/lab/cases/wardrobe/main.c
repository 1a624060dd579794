/* SPDX-License-Identifier: MIT */
// /proc/lab: a read takes a coat, a write brings some.
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include "wardrobe.h"

enum { ROOM = 40 };
static struct wardrobe wardrobe = { .door = __MUTEX_INITIALIZER(wardrobe.door), .window = 40 };

module_param_named(window, wardrobe.window, uint, 0444);
module_param_named(variant, wardrobe.variant, int, 0444);

void wardrobe_fill(struct wardrobe *p)
{
	mutex_lock(&p->door);
	if (p->coats < ROOM)
		p->coats += 8;
	mutex_unlock(&p->door);
	if (p->window)
		usleep_range(p->window, 2 * p->window);
}

static ssize_t wardrobe_read(struct file *file, char __user *to, size_t count, loff_t *at)
{
	if (wardrobe.variant == WARDROBE_RACY)
		return wardrobe_take(&wardrobe);
	return wardrobe_take_and_close(&wardrobe);
}

static ssize_t wardrobe_write(struct file *file, const char __user *from, size_t count, loff_t *at)
{
	wardrobe_fill(&wardrobe);
	return count;
}

static const struct proc_ops wardrobe_ops = { .proc_read = wardrobe_read, .proc_write = wardrobe_write };

static int __init wardrobe_init(void)
{
	return proc_create("lab", 0666, NULL, &wardrobe_ops) ? 0 : -ENOMEM;
}

static void __exit wardrobe_exit(void)
{
	remove_proc_entry("lab", NULL);
}

module_init(wardrobe_init);
module_exit(wardrobe_exit);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("vmrace lab: a mutex that one way out does not unlock, and then a second lock of it");
