/* SPDX-License-Identifier: MIT */
// /proc/lab: who opens it for reading moves in, a read waits for a letter, a write is a postman's round.
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include "letterbox.h"

static struct letterbox_house house = {
	.door = __MUTEX_INITIALIZER(house.door),
	.round = __WAIT_QUEUE_HEAD_INITIALIZER(house.round),
	.hall = __WAIT_QUEUE_HEAD_INITIALIZER(house.hall),
	.window = 40,
};
static DEFINE_MUTEX(bicycle);	/* one round at a time */
static int drip_after = 200;

module_param_named(window, house.window, uint, 0644);
module_param_named(variant, house.variant, int, 0444);
module_param_named(left, house.left, int, 0444);
MODULE_PARM_DESC(left, "boxes that are on the round and do not exist");

static int house_open(struct inode *inode, struct file *file)
{
	if (!(file->f_mode & FMODE_READ))
		return 0;
	file->private_data = letterbox_move_in(&house);
	return file->private_data ? 0 : -ENOMEM;
}

static int house_release(struct inode *inode, struct file *file)
{
	if (file->private_data)
		letterbox_move_out(&house, file->private_data);
	return 0;
}

static ssize_t house_read(struct file *file, char __user *to, size_t count, loff_t *at)
{
	return letterbox_look(&house, file->private_data, to, count);
}

static ssize_t house_write(struct file *file, const char __user *from, size_t count, loff_t *at)
{
	mutex_lock(&bicycle);
	if (house.variant == LETTERBOX_DECOY && !--drip_after)
		letterbox_drip(&house.round.head);
	letterbox_deliver(&house);
	mutex_unlock(&bicycle);
	return count;
}

static const struct proc_ops house_ops = {
	.proc_open = house_open,
	.proc_release = house_release,
	.proc_read = house_read,
	.proc_write = house_write,
};

static int __init house_init(void)
{
	int failed = letterbox_setup();

	if (!failed && !proc_create("lab", 0666, NULL, &house_ops)) {
		letterbox_cleanup();
		failed = -ENOMEM;
	}
	return failed;
}

static void __exit house_exit(void)
{
	remove_proc_entry("lab", NULL);
	letterbox_cleanup();
}

module_init(house_init);
module_exit(house_exit);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("vmrace lab: a heap entry that is freed while it is on a wait queue");
