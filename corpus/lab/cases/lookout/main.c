/* SPDX-License-Identifier: MIT */
// A reader that does not come to an end, on one CPU with a thread that pushes it aside where the kernel lets it; and
// who waits for a grace period.
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>

enum { WATCH_CPU = 1, BEGIN = 1000, BLOCK = 2000 };

static void *sea;

static int lookout_read(void *unused)
{
	pr_info("lab: PID %d reads and does not end\n", current->pid);
	rcu_read_lock();
	while (rcu_dereference(sea) == NULL)
		cpu_relax();
	rcu_read_unlock();
	return 0;
}

static int lookout_push(void *unused)
{
	msleep(BEGIN);
	pr_info("lab: PID %d pushes the reader aside\n", current->pid);
	while (READ_ONCE(sea) == NULL)
		cpu_relax();
	return 0;
}

static int lookout_wait(void *unused)
{
	msleep(BLOCK);
	pr_info("lab: PID %d waits for a grace period\n", current->pid);
	synchronize_rcu();
	pr_info("lab: the grace period is over\n");
	return 0;
}

static struct task_struct *begin(int (*run)(void *), const char *name)
{
	struct task_struct *task = kthread_create(run, NULL, "%s", name);

	return IS_ERR(task) ? NULL : task;
}

static int __init lookout_init(void)
{
	struct task_struct *reader = begin(lookout_read, "lookout-reads"),
			   *pusher = begin(lookout_push, "lookout-pushes"),
			   *waiter = begin(lookout_wait, "lookout-waits");

	if (!reader || !pusher || !waiter)
		return -ENOMEM;
	kthread_bind(reader, WATCH_CPU);
	kthread_bind(pusher, WATCH_CPU);
	sched_set_fifo(pusher);
	wake_up_process(pusher);
	wake_up_process(reader);
	wake_up_process(waiter);
	return 0;
}

module_init(lookout_init);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("vmrace lab: a grace period that a reader holds up");
