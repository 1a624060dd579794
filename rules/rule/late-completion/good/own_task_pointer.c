/* SPDX-License-Identifier: MIT */
/* What a task leaves in its own task record is found by itself alone. */
#include "../kernel.h"

struct batch {
	int count;
	struct list_head requests;
};


static void begin_batch(struct batch *batch)
{
	struct task_struct *task = current;

	INIT_LIST_HEAD(&batch->requests);
	batch->count = 0;
	task->batch = batch;
}

static void add_to_batch(struct list_head *request)
{
	struct batch *batch = current->batch;

	batch->count++;
	list_add(request, &batch->requests);
}

static void end_batch(struct batch *batch)
{
	if (batch == current->batch)
		current->batch = NULL;
}

int send_all(struct completion *sent, struct list_head *request)
{
	struct batch batch;

	begin_batch(&batch);
	add_to_batch(request);
	wait_for_completion_timeout(sent, 100);
	end_batch(&batch);
	return 0;
}
