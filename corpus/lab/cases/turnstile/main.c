/* SPDX-License-Identifier: MIT */
// One thread holds each lock, others wait for each, one after the other, and for what else a thread of the kernel waits
// for. The log says who waits in which way for what, who has it where somebody has, and since when (milliseconds of
// CLOCK_MONOTONIC): "lab: PID waits for KIND at ADDRESS, held by PID, since N".
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pagemap.h>
#include <linux/percpu-rwsem.h>
#include <linux/rtmutex.h>
#include <linux/rwsem.h>
#include <linux/semaphore.h>
#include <linux/slab.h>
#include <linux/srcu.h>
#include <linux/swait.h>
#include <linux/wait.h>
#include <linux/wait_bit.h>
#include <linux/workqueue.h>
#include <linux/ww_mutex.h>

#define BETWEEN 100 // milliseconds from one to the next: their times differ

struct gate {
	int number;
	struct mutex mutex;
	struct rw_semaphore rwsem;
	struct semaphore semaphore;
	struct rt_mutex rt_mutex;
	struct ww_mutex ww_mutex;
	struct percpu_rw_semaphore percpu_rwsem;
	unsigned long word;
	struct page *page;
	struct work_struct work;
};

static struct gate *gate;
static struct task_struct *holder, *deaf[2];
static struct workqueue_struct *workqueue;
static pid_t worker;
static DECLARE_COMPLETION(held);
static DECLARE_COMPLETION(begun);
static DECLARE_COMPLETION(never);
static DECLARE_WAIT_QUEUE_HEAD(queue);
static DECLARE_SWAIT_QUEUE_HEAD(simple);
static DEFINE_WW_CLASS(gates);
DEFINE_STATIC_SRCU(srcu);
static int window, variant;

module_param(window, int, 0444);
module_param(variant, int, 0444);

static int sleep_on(void *unused)
{
	for (;;)
		msleep(60000);
	return 0;
}

static int hold(void *unused)
{
	mutex_lock(&gate->mutex);
	down_write(&gate->rwsem);
	down(&gate->semaphore);
	rt_mutex_lock(&gate->rt_mutex);
	ww_mutex_lock(&gate->ww_mutex, NULL);
	percpu_down_write(&gate->percpu_rwsem);
	lock_page(gate->page);
	set_bit(0, &gate->word);
	(void)srcu_read_lock(&srcu);
	complete(&held);
	return sleep_on(NULL);
}

static void work_on(struct work_struct *work)
{
	worker = current->pid;
	complete(&begun);
	sleep_on(NULL);
}

static void tell(const char *kind, const void *object, pid_t owner)
{
	u64 now = ktime_to_ms(ktime_get());

	if (owner)
		pr_info("lab: %d waits for %s at %px, held by %d, since %llu\n", current->pid, kind, object, owner,
			now);
	else
		pr_info("lab: %d waits for %s at %px, since %llu\n", current->pid, kind, object, now);
}

static int wait_mutex(void *unused)
{
	tell("mutex", &gate->mutex, holder->pid);
	mutex_lock(&gate->mutex);
	return 0;
}

static int wait_read(void *unused)
{
	tell("rwsem_read", &gate->rwsem, holder->pid);
	down_read(&gate->rwsem);
	return 0;
}

static int wait_write(void *unused)
{
	tell("rwsem_write", &gate->rwsem, holder->pid);
	down_write(&gate->rwsem);
	return 0;
}

static int wait_semaphore(void *unused)
{
	tell("semaphore", &gate->semaphore, holder->pid);
	down(&gate->semaphore);
	return 0;
}

static int wait_rt_mutex(void *unused)
{
	tell("rt_mutex", &gate->rt_mutex, holder->pid);
	rt_mutex_lock(&gate->rt_mutex);
	return 0;
}

static int wait_ww_mutex(void *unused)
{
	tell("ww_mutex", &gate->ww_mutex, holder->pid);
	ww_mutex_lock(&gate->ww_mutex, NULL);
	return 0;
}

static int wait_percpu_rwsem(void *unused)
{
	tell("percpu_rwsem", &gate->percpu_rwsem, holder->pid);
	percpu_down_read(&gate->percpu_rwsem);
	return 0;
}

static int wait_completion(void *unused)
{
	tell("completion", &never, 0);
	wait_for_completion(&never);
	return 0;
}

static int wait_uninterruptible(void *unused)
{
	tell("wait_event", &queue, 0);
	wait_event(queue, READ_ONCE(variant) < 0);
	return 0;
}

static int wait_simple(void *unused)
{
	tell("swait", &simple, 0);
	swait_event_exclusive(simple, READ_ONCE(variant) < 0);
	return 0;
}

static int wait_bit(void *unused)
{
	tell("bit", &gate->word, 0);
	wait_on_bit(&gate->word, 0, TASK_UNINTERRUPTIBLE);
	return 0;
}

static int wait_page(void *unused)
{
	tell("folio", gate->page, 0);
	lock_page(gate->page);
	return 0;
}

static int wait_work(void *unused)
{
	tell("flush_work", &gate->work, worker);
	flush_work(&gate->work);
	return 0;
}

static int wait_workqueue(void *unused)
{
	tell("flush_workqueue", workqueue, worker);
	flush_workqueue(workqueue);
	return 0;
}

static int wait_srcu(void *unused)
{
	tell("srcu", &srcu, 0);
	synchronize_srcu(&srcu);
	return 0;
}

static int wait_stop(void *unused)
{
	tell("kthread_stop", deaf[0], deaf[0]->pid);
	kthread_stop(deaf[0]);
	return 0;
}

static int wait_park(void *unused)
{
	tell("kthread_park", deaf[1], deaf[1]->pid);
	kthread_park(deaf[1]);
	return 0;
}

static int (*const waits[])(void *) = {
	wait_mutex,        wait_mutex,        wait_read,       wait_write,           wait_semaphore,
	wait_semaphore,    wait_rt_mutex,     wait_rt_mutex,   wait_ww_mutex,        wait_ww_mutex,
	wait_percpu_rwsem, wait_percpu_rwsem, wait_completion, wait_uninterruptible, wait_simple,
	wait_bit,          wait_page,         wait_work,       wait_workqueue,       wait_srcu,
	wait_stop,         wait_park,
};

static int __init make_gate(void)
{
	gate = kzalloc(sizeof(*gate), GFP_KERNEL);
	workqueue = alloc_workqueue("turnstile", WQ_UNBOUND, 0);
	if (!gate || !workqueue)
		return -ENOMEM;
	mutex_init(&gate->mutex);
	init_rwsem(&gate->rwsem);
	sema_init(&gate->semaphore, 1);
	rt_mutex_init(&gate->rt_mutex);
	ww_mutex_init(&gate->ww_mutex, &gates);
	INIT_WORK(&gate->work, work_on);
	gate->page = alloc_page(GFP_KERNEL);
	return gate->page ? percpu_init_rwsem(&gate->percpu_rwsem) : -ENOMEM;
}

static int __init turnstile_init(void)
{
	int i, error = make_gate();

	if (error)
		return error;
	holder = kthread_run(hold, NULL, "holder");
	for (i = 0; i < ARRAY_SIZE(deaf); i++)
		deaf[i] = kthread_run(sleep_on, NULL, "deaf");
	if (IS_ERR(holder) || IS_ERR(deaf[0]) || IS_ERR(deaf[1]))
		return -ENOMEM;
	wait_for_completion(&held);
	queue_work(workqueue, &gate->work);
	wait_for_completion(&begun);
	for (i = 0; i < ARRAY_SIZE(waits); i++) {
		kthread_run(waits[i], NULL, "waiter");
		msleep(BETWEEN);
	}
	return 0;
}

module_init(turnstile_init);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("vmrace lab: threads that wait in each way that the kernel has");
