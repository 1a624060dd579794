/* SPDX-License-Identifier: MIT */
/* Not only the last one uses the record; the owner goes at once when that is itself. */
#include "../kernel.h"

struct waiting {
	struct task_struct *task;
	int done;
};

struct batch {
	atomic_t parts;
	int busy, ended;
	struct task_struct *task;
	struct waiting *waiting;
};

struct part {
	struct list_head node;
	struct batch *batch;
};

static void batch_put(struct batch *batch)
{
	struct waiting *waiting;
	struct task_struct *task;

	if (atomic_dec_and_test(&batch->parts)) { /* RELEASE */
		batch->busy = 0;
		waiting = batch->waiting;
		if (waiting) {
			task = get_task_struct(waiting->task);
			smp_store_release(&waiting->done, 1);
			wake_up_process(task);
			put_task_struct(task);
		}
	} else {
		batch->busy = 2; /* USE */
	}
}

void part_end(struct part *part)
{
	struct batch *batch = part->batch;

	batch->ended++;
	batch_put(batch);
}

void batch_run(struct part *part, struct part *other)
{
	struct waiting waiting = { .task = current };
	struct batch batch = { .task = current }; /* OWNER */

	atomic_set(&batch.parts, 3);
	batch.busy = 1;
	part->batch = &batch;
	other->batch = &batch;
	schedule();
	batch.waiting = &waiting;
	if (atomic_dec_and_test(&batch.parts)) /* LEAVE */
		return;
	for (;;) {
		set_current_state(2);
		if (READ_ONCE(waiting.done))
			break;
		schedule();
	}
	__set_current_state(0);
}
