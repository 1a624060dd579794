/* SPDX-License-Identifier: MIT */
/* Who calls the callback in a task has stored the result before that. */
#include "../kernel.h"

struct task {
	struct work_struct work;
	void (*complete)(struct task *task);
	void *private;
	int result;
};

static void task_signal(struct task *task, int result)
{
	task->result = result;
	task->complete(task);
}

static void task_work(struct work_struct *work)
{
	struct task *task = container_of(work, struct task, work);

	task_signal(task, 1);
}

static int task_submit(struct workqueue_struct *queue, struct task *task)
{
	INIT_WORK(&task->work, task_work);
	queue_work(queue, &task->work);
	return 0;
}

static void task_complete(struct task *task)
{
	complete(task->private);
}

int task_sync(struct workqueue_struct *queue)
{
	DECLARE_COMPLETION_ONSTACK(done);
	struct task task = {
		.complete = task_complete,
		.private = &done,
	};
	int ret = task_submit(queue, &task);

	if (ret)
		return ret;
	wait_for_completion(&done);
	return task.result;
}
