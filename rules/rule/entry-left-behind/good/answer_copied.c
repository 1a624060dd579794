/* SPDX-License-Identifier: MIT */
/* What decided whether the record was queued is the answer. */
#include "../kernel.h"

struct stopper {
	spinlock_t lock;
	struct list_head works;
	struct task_struct *thread;
	bool enabled;
};

struct stop_work {
	struct list_head node;
	int result;
};

static void stopper_add(struct stopper *stopper, struct stop_work *work)
{
	list_add_tail(&work->node, &stopper->works);
}

static bool stopper_queue(struct stopper *stopper, struct stop_work *work)
{
	bool enabled;

	spin_lock(&stopper->lock);
	enabled = stopper->enabled;
	if (enabled)
		stopper_add(stopper, work);
	spin_unlock(&stopper->lock);
	if (enabled)
		wake_up_process(stopper->thread);
	return enabled;
}

int stop(struct stopper *stopper)
{
	struct stop_work work = { .result = 0 };

	if (!stopper_queue(stopper, &work))
		return -2;
	schedule();
	spin_lock(&stopper->lock);
	list_del(&work.node);
	spin_unlock(&stopper->lock);
	return work.result;
}
