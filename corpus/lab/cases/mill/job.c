/* SPDX-License-Identifier: MIT */
// New jobs. The cache keeps free objects constructed: nothing to grind, the work is set up.
#include <linux/slab.h>
#include "mill.h"

void mill_job_construct(void *object)
{
	struct mill_job *job = object;

	INIT_HLIST_NODE(&job->node);
	INIT_DELAYED_WORK(&job->work, mill_work);
	job->grind = NULL;
	job->number = 0;
	job->sacks = 0;
}

static void grind_flour(struct mill_job *job)
{
	job->sacks++;
}

static void grind_groats(struct mill_job *job)
{
	job->sacks += 2;
}

int mill_take_job(void)
{
	struct mill_job *job;
	int error = -EBUSY;

	mutex_lock(&mill.lock);
	if (mill.taken - mill.closed >= MILL_JOBS)
		goto out;
	error = -ENOMEM;
	job = kmem_cache_alloc(mill.cache, GFP_KERNEL);
	if (!job)
		goto out;
	job->number = mill.taken++;
	job->grind = job->number % 3 ? grind_flour : grind_groats;
	hash_add(mill.jobs, &job->node, job->number);
	queue_delayed_work(mill.queue, &job->work, 0);
	error = 0;
out:
	mutex_unlock(&mill.lock);
	return error;
}
