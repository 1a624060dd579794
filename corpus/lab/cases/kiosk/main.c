/* SPDX-License-Identifier: MIT */
// A work that does not give its CPU away, one behind it in the same pool, and who flushes that.
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/workqueue.h>

enum { KIOSK_CPU = 1, BEHIND = 1000 };

static bool closed;
static struct workqueue_struct *queue;

static void kiosk_serve(struct work_struct *work)
{
	pr_info("lab: PID %d serves and does not end\n", current->pid);
	preempt_disable();
	while (!READ_ONCE(closed))
		cpu_relax();
	preempt_enable();
}

static void kiosk_next(struct work_struct *work)
{
	pr_info("lab: the next one is served\n");
}

static DECLARE_WORK(first, kiosk_serve);
static DECLARE_WORK(second, kiosk_next);

static int kiosk_wait(void *unused)
{
	queue_work_on(KIOSK_CPU, queue, &first);
	msleep(BEHIND);
	queue_work_on(KIOSK_CPU, queue, &second);
	pr_info("lab: PID %d waits for the next one\n", current->pid);
	flush_work(&second);
	return 0;
}

static int __init kiosk_init(void)
{
#ifdef WQ_PERCPU /* 6.17 */
	queue = alloc_workqueue("kiosk", WQ_PERCPU, 0);
#else
	queue = alloc_workqueue("kiosk", 0, 0);
#endif
	return queue && !IS_ERR(kthread_run(kiosk_wait, NULL, "kiosk-waits")) ? 0 : -ENOMEM;
}

module_init(kiosk_init);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("vmrace lab: a work that nobody begins");
