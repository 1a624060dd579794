/* SPDX-License-Identifier: MIT */
/* A task with a work, and with a pointer to the completion that its callback makes; a signal ends the wait for that. */
#include "../kernel.h"

struct task {
	struct work_struct work;
	void (*complete)(struct task *task);
	void *private;
	int result;
};

static void task_work(struct work_struct *work)
{
	struct task *task = container_of(work, struct task, work);

	task->result = 1;
	task->complete(task);
}

static int task_submit(struct workqueue_struct *queue, struct task *task)
{
	INIT_WORK(&task->work, task_work);
	queue_work(queue, &task->work); /* ARM */
	return 0;
}

static void task_complete(struct task *task)
{
	complete(task->private); /* COMPLETE */
}

int task_sync(struct workqueue_struct *queue)
{
	DECLARE_COMPLETION_ONSTACK(done);
	struct task task = { /* OWNER */
		.complete = task_complete,
		.private = &done,
	};
	int ret = task_submit(queue, &task);

	if (ret)
		return ret;
	if (wait_for_completion_interruptible(&done))
		return -4; /* LEAVE */
	return task.result;
}
