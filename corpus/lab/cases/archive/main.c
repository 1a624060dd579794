// SPDX-License-Identifier: MIT
// /proc/lab: how often something was looked up. One thread reads, another one sorts.
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include "archive.h"

enum { SOME_TIME = 3000 /* ms */, A_MOMENT = 20 };

static struct archive *archive;
static unsigned int window = 40;
static int variant;

module_param(window, uint, 0444);
module_param(variant, int, 0444);

static int archive_reader(void *unused)
{
	for (; !kthread_should_stop(); schedule_timeout_interruptible(1)) {
		if (archive->variant == ARCHIVE_RACY)
			archive_read(archive);
		else
			archive_read_once(archive);
	}
	return 0;
}

static int archive_keeper(void *unused)
{
	for (; !kthread_should_stop(); msleep(A_MOMENT))
		archive_sort(archive);
	return 0;
}

static int archive_guest(void *unused)
{
	msleep(SOME_TIME);
	archive_stay(archive);
	return 0;
}

static int archive_show(struct seq_file *file, void *unused)
{
	seq_printf(file, "%lu\n", READ_ONCE(archive->looked_up));
	return 0;
}

static int __init archive_init(void)
{
	archive = kzalloc(sizeof(*archive), GFP_KERNEL);
	if (!archive || !proc_create_single("lab", 0444, NULL, archive_show))
		return -ENOMEM;
	init_rwsem(&archive->shelves);
	archive->window = window;
	archive->variant = variant;
	if (variant == ARCHIVE_DECOY && IS_ERR(kthread_run(archive_guest, NULL, "guest")))
		return -ENOMEM;
	if (IS_ERR(kthread_run(archive_reader, NULL, "reader")))
		return -ENOMEM;
	return PTR_ERR_OR_ZERO(kthread_run(archive_keeper, NULL, "keeper"));
}

module_init(archive_init);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("vmrace lab: a reader behind a writer behind the same reader");
