/* SPDX-License-Identifier: MIT */
/* The owner gives up its part of the count, and goes by what the last one stores. */
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
	if (atomic_dec_and_test(&batch->parts)) {
		batch->busy = 0; /* RELEASE */
		wake_up_process(batch->task); /* USE */
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
	struct batch batch = { .task = current }; /* OWNER */

	atomic_set(&batch.parts, 3);
	batch.busy = 1;
	part->batch = &batch;
	other->batch = &batch;
	schedule();
	if (atomic_dec_and_test(&batch.parts))
		return;
	for (;;) {
		set_current_state(2);
		if (!READ_ONCE(batch.busy)) /* LEAVE */
			break;
		schedule();
	}
	__set_current_state(0);
}
