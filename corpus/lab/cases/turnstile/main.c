/* SPDX-License-Identifier: MIT */
// One thread holds each lock, two or more wait for each. The log says who waits for what, and who has it:
// "lab: PID waits for KIND at ADDRESS, held by PID"; and who blocks without a lock: "lab: PID blocks in KIND".
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rtmutex.h>
#include <linux/rwsem.h>
#include <linux/semaphore.h>
#include <linux/slab.h>
#include <linux/wait.h>

struct gate {
	int number;
	struct mutex mutex;
	struct rw_semaphore rwsem;
	struct semaphore semaphore;
	struct rt_mutex rt_mutex;
};

static struct gate *gate;
static struct task_struct *holder;
static DECLARE_COMPLETION(held);
static DECLARE_COMPLETION(never);
static DECLARE_WAIT_QUEUE_HEAD(queue);
static int window, variant;

module_param(window, int, 0444);
module_param(variant, int, 0444);

static int hold(void *unused)
{
	mutex_lock(&gate->mutex);
	down_write(&gate->rwsem);
	down(&gate->semaphore);
	rt_mutex_lock(&gate->rt_mutex);
	complete(&held);
	for (;;)
		msleep(60000);
	return 0;
}

static void tell(const char *kind, void *lock)
{
	pr_info("lab: %d waits for %s at %px, held by %d\n", current->pid, kind, lock, holder->pid);
}

static int wait_mutex(void *unused)
{
	tell("mutex", &gate->mutex);
	mutex_lock(&gate->mutex);
	return 0;
}

static int wait_read(void *unused)
{
	tell("rwsem", &gate->rwsem);
	down_read(&gate->rwsem);
	return 0;
}

static int wait_write(void *unused)
{
	tell("rwsem", &gate->rwsem);
	down_write(&gate->rwsem);
	return 0;
}

static int wait_semaphore(void *unused)
{
	tell("semaphore", &gate->semaphore);
	down(&gate->semaphore);
	return 0;
}

static int wait_rt_mutex(void *unused)
{
	tell("rt_mutex", &gate->rt_mutex);
	rt_mutex_lock(&gate->rt_mutex);
	return 0;
}

static int wait_completion(void *unused)
{
	pr_info("lab: %d blocks in completion\n", current->pid);
	wait_for_completion(&never);
	return 0;
}

static int wait_uninterruptible(void *unused)
{
	pr_info("lab: %d blocks in wait_event\n", current->pid);
	wait_event(queue, READ_ONCE(variant) < 0);
	return 0;
}

static int (*const waits[])(void *) = { wait_mutex, wait_mutex, wait_read, wait_write, wait_semaphore, wait_semaphore,
					wait_rt_mutex, wait_rt_mutex, wait_completion, wait_uninterruptible };

static int __init turnstile_init(void)
{
	int i;

	gate = kzalloc(sizeof(*gate), GFP_KERNEL);
	if (!gate)
		return -ENOMEM;
	mutex_init(&gate->mutex);
	init_rwsem(&gate->rwsem);
	sema_init(&gate->semaphore, 1);
	rt_mutex_init(&gate->rt_mutex);
	holder = kthread_run(hold, NULL, "holder");
	if (IS_ERR(holder))
		return PTR_ERR(holder);
	wait_for_completion(&held);
	for (i = 0; i < ARRAY_SIZE(waits); i++)
		kthread_run(waits[i], NULL, "waiter");
	return 0;
}

module_init(turnstile_init);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("vmrace lab: threads that wait for each kind of lock");
