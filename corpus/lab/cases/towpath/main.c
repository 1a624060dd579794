// SPDX-License-Identifier: MIT
// A thread keeps a reader-writer lock for writing, on a CPU of its own; a reader and a writer spin for it on theirs.
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/spinlock.h>

enum { A_MOMENT = 20 /* ms */ };

static DEFINE_RWLOCK(path);
static unsigned long passed;
static bool is_kept;
static int window, variant;

module_param(window, int, 0444);
module_param(variant, int, 0444);

static int towpath_barge(void *unused)
{
	write_lock(&path);
	WRITE_ONCE(is_kept, true);
	for (;;)
		cpu_relax();
	return 0;
}

static void towpath_wait(void)
{
	while (!READ_ONCE(is_kept))
		msleep(A_MOMENT);
}

static int towpath_walker(void *unused)
{
	towpath_wait();
	read_lock(&path);
	passed++;
	read_unlock(&path);
	return 0;
}

static int towpath_mender(void *unused)
{
	towpath_wait();
	write_lock(&path);
	passed++;
	write_unlock(&path);
	return 0;
}

static int towpath_send(int (*who)(void *), const char *name, unsigned int cpu)
{
	struct task_struct *task = kthread_create(who, NULL, "%s", name);

	if (IS_ERR(task))
		return PTR_ERR(task);
	kthread_bind(task, cpu);
	wake_up_process(task);
	return 0;
}

static int __init towpath_init(void)
{
	if (num_online_cpus() < 4)
		return -ENODEV;
	return towpath_send(towpath_barge, "barge", 1) ?: towpath_send(towpath_walker, "walker", 2) ?:
	       towpath_send(towpath_mender, "mender", 3);
}

module_init(towpath_init);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("vmrace lab: CPUs that spin for a reader-writer lock");
