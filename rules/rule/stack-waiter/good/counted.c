/* SPDX-License-Identifier: MIT */
/* The owner has a part of the count itself: as long as it has, nobody stores what it looks at. */
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

	if (atomic_dec_and_test(&batch->parts)) {
		batch->busy = 0;
		waiting = batch->waiting;
		if (waiting) {
			task = get_task_struct(waiting->task);
			smp_store_release(&waiting->done, 1);
			wake_up_process(task);
			put_task_struct(task);
		}
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
	struct batch batch = { .task = current };

	atomic_set(&batch.parts, 3);
	batch.busy = 1;
	part->batch = &batch;
	other->batch = &batch;
	schedule();
	if (!READ_ONCE(batch.busy))
		return;
	batch.waiting = &waiting;
	batch_put(&batch);
	for (;;) {
		set_current_state(2);
		if (READ_ONCE(waiting.done))
			break;
		schedule();
	}
	__set_current_state(0);
}
