/* SPDX-License-Identifier: MIT */
/* The record is found through a request on the same stack; what is needed is read before. */
#include "../kernel.h"

struct done {
	int count;
	struct wait_queue_head *wait;
};

struct request {
	struct list_head node;
	struct done *done;
};

struct worker {
	spinlock_t lock;
	struct list_head requests;
};

static void worker_queue(struct worker *worker, struct request *request)
{
	spin_lock(&worker->lock);
	list_add_tail(&request->node, &worker->requests);
	spin_unlock(&worker->lock);
}

void worker_run(struct worker *worker)
{
	struct request *request, *next;

	list_for_each_entry_safe(request, next, &worker->requests, node) {
		struct done *done = request->done;
		struct wait_queue_head *wait = done->wait;

		list_del(&request->node);
		smp_store_release(&done->count, 0);
		__wake_up(wait, 3, 1, NULL);
	}
}

void worker_ask(struct worker *worker, struct wait_queue_head *wait)
{
	struct done done = { .count = 1, .wait = wait };
	struct request request = { .done = &done };

	worker_queue(worker, &request);
	while (READ_ONCE(done.count))
		schedule();
}
