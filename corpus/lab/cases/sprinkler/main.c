/* SPDX-License-Identifier: MIT */
// /proc/lab: a read puts a sprinkler up, a write takes one away.
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include "sprinkler.h"

struct garden sprinkler_garden = {
	.gate = __SPIN_LOCK_UNLOCKED(sprinkler_garden.gate),
	.row = LIST_HEAD_INIT(sprinkler_garden.row),
	.bed = { .thirst = 3 },
};
unsigned int sprinkler_window = 150;
int sprinkler_variant;

module_param_named(window, sprinkler_window, uint, 0644);
module_param_named(variant, sprinkler_variant, int, 0444);

static ssize_t sprinkler_read(struct file *file, char __user *to, size_t count, loff_t *at)
{
	return sprinkler_put_up(&sprinkler_garden) == -ENOMEM ? -ENOMEM : 0;
}

static ssize_t sprinkler_write(struct file *file, const char __user *from, size_t count, loff_t *at)
{
	static atomic_t hail_after = ATOMIC_INIT(200);
	struct garden *garden = &sprinkler_garden;

	if (sprinkler_variant == SPRINKLER_DECOY && atomic_dec_return(&hail_after) < 0) {
		spin_lock(&garden->gate);
		sprinkler_hail(&garden->row);
		spin_unlock(&garden->gate);
	}
	if (!sprinkler_remove(garden))
		sprinkler_report(atomic_read(&garden->count));
	usleep_range(2000, 3500);
	return count;
}

static const struct proc_ops sprinkler_ops = { .proc_read = sprinkler_read, .proc_write = sprinkler_write };

static int __init sprinkler_init(void)
{
	return proc_create("lab", 0666, NULL, &sprinkler_ops) ? 0 : -ENOMEM;
}

static void __exit sprinkler_exit(void)
{
	remove_proc_entry("lab", NULL);
	while (!sprinkler_remove(&sprinkler_garden))
		;
}

module_init(sprinkler_init);
module_exit(sprinkler_exit);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("vmrace lab: a timer whose callback runs while its object is freed");
