// SPDX-License-Identifier: MIT
#include <linux/completion.h>
#include <linux/sched.h>

/* With the head's lock. */
static void swake_up_locked(struct swait_queue_head *q)
{
	struct swait_queue *first;

	if (list_empty(&q->task_list))
		return;
	first = list_first_entry(&q->task_list, struct swait_queue, task_list);
	wake_up_process(first->task);
	list_del_init(&first->task_list);
}

void complete(struct completion *x)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&x->wait.lock, flags);
	x->done++;
	swake_up_locked(&x->wait);
	raw_spin_unlock_irqrestore(&x->wait.lock, flags);
}

static noinline void do_wait_for_common(struct completion *x)
{
	struct swait_queue wait = { .task = current };
	unsigned long flags;

	INIT_LIST_HEAD(&wait.task_list);
	raw_spin_lock_irqsave(&x->wait.lock, flags);
	while (!x->done) {
		if (list_empty(&wait.task_list))
			list_add_tail(&wait.task_list, &x->wait.task_list);
		set_current_state(TASK_UNINTERRUPTIBLE);
		raw_spin_unlock_irqrestore(&x->wait.lock, flags);
		schedule();
		raw_spin_lock_irqsave(&x->wait.lock, flags);
	}
	__set_current_state(TASK_RUNNING);
	if (!list_empty(&wait.task_list))
		list_del_init(&wait.task_list);
	x->done--;
	raw_spin_unlock_irqrestore(&x->wait.lock, flags);
}

void wait_for_completion(struct completion *x)
{
	do_wait_for_common(x);
}

long wait_for_completion_timeout(struct completion *x, long timeout)
{
	struct swait_queue wait = { .task = current };
	unsigned long flags;

	INIT_LIST_HEAD(&wait.task_list);
	raw_spin_lock_irqsave(&x->wait.lock, flags);
	while (!x->done && timeout > 0) {
		if (list_empty(&wait.task_list))
			list_add_tail(&wait.task_list, &x->wait.task_list);
		raw_spin_unlock_irqrestore(&x->wait.lock, flags);
		schedule();
		timeout--;
		raw_spin_lock_irqsave(&x->wait.lock, flags);
	}
	if (!list_empty(&wait.task_list))
		list_del_init(&wait.task_list);
	if (x->done) {
		x->done--;
		timeout = timeout ? timeout : 1;
	}
	raw_spin_unlock_irqrestore(&x->wait.lock, flags);
	return timeout;
}
