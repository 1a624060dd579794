/* SPDX-License-Identifier: MIT */
/* The owner looks at what its record points to as well, and goes by what the record says. */
#include "../kernel.h"

struct crew {
	spinlock_t lock;
	struct list_head jobs;
};

struct note {
	struct task_struct *task;
	int done;
};

struct job {
	struct list_head node;
	struct note *note;
	struct task_struct *task;
	int failed, steps;
};

void job_end(struct crew *crew)
{
	struct task_struct *task;
	struct note *note;
	struct job *job;

	spin_lock(&crew->lock);
	job = list_first_entry(&crew->jobs, struct job, node);
	list_del(&job->node);
	spin_unlock(&crew->lock);
	note = job->note;
	job->failed = 1; /* RELEASE */
	job->steps++; /* USE */
	task = get_task_struct(job->task);
	note->done = 1;
	wake_up_process(task);
	put_task_struct(task);
}

int job_run(struct crew *crew)
{
	struct note note = { .task = current };
	struct job job = { .task = current, .note = &note }; /* OWNER */

	spin_lock(&crew->lock);
	list_add_tail(&job.node, &crew->jobs);
	spin_unlock(&crew->lock);
	for (;;) {
		set_current_state(2);
		if (READ_ONCE(job.failed)) /* LEAVE */
			break;
		if (READ_ONCE(note.done) > 1)
			job.steps = 0;
		schedule();
	}
	__set_current_state(0);
	if (job.failed)
		return 1;
	return 0;
}
