/* SPDX-License-Identifier: MIT */
/* What a helper made of the record that has the pointer is ended by who was not read. */
#include "../kernel.h"

struct order {
	struct completion *done;
	int status;
};
struct job {
	struct order *order;
};
struct job *job_alloc(void *host);
int job_start(void *host, struct job *job);
void job_terminate(void *host, struct job *job);

static struct job *job_build(void *host, struct order *order)
{
	struct job *job = job_alloc(host);

	if (job)
		job->order = order;
	return job;
}

void job_is_over(struct job *job, int status)
{
	struct order *order = job->order;

	order->status = status;
	complete(order->done);
}

int order_run(void *host, struct order *order)
{
	struct completion done;
	struct job *job;

	init_completion(&done);
	order->done = &done;
	job = job_build(host, order);
	if (!job || job_start(host, job)) {
		order->done = NULL;
		return -5;
	}
	if (!wait_for_completion_timeout(&done, 10))
		job_terminate(host, job);
	return order->status;
}
