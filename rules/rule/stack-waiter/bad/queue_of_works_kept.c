/* SPDX-License-Identifier: MIT */
/* The waker is a work on a queue of works in the record; the owner ends another queue, on which it does not run. */
#include "../kernel.h"

void destroy_workqueue(struct workqueue_struct *queue);
int atomic_read(const atomic_t *v);

struct crew {
	struct workqueue_struct *wq, *others;
	atomic_t busy;
	struct wait_queue_head idle;
};

struct task {
	struct work_struct work;
	struct crew *crew;
	int done;
};

static void crew_work(struct work_struct *work)
{
	struct task *task = container_of(work, struct task, work);
	struct crew *crew = task->crew;

	task->done = 1;
	if (atomic_dec_and_test(&crew->busy)) /* RELEASE */
		wake_up(&crew->idle); /* USE */
}

static void crew_give(struct crew *crew, struct task *task)
{
	INIT_WORK(&task->work, crew_work);
	task->crew = crew;
	atomic_inc(&crew->busy);
	queue_work(crew->wq, &task->work);
}

static void crew_end(struct crew *crew)
{
	destroy_workqueue(crew->others);
	crew->others = NULL;
}

int crew_do(struct workqueue_struct *wq, struct workqueue_struct *others, struct task *tasks, int count)
{
	struct crew crew; /* OWNER */
	int i;

	crew.wq = wq;
	crew.others = others;
	atomic_set(&crew.busy, 0);
	for (i = 0; i < count; i++)
		crew_give(&crew, &tasks[i]);
	for (;;) {
		set_current_state(2);
		if (!atomic_read(&crew.busy)) /* LEAVE */
			break;
		schedule();
	}
	__set_current_state(0);
	crew_end(&crew);
	return 0;
}
