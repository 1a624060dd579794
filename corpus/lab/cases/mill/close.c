/* SPDX-License-Identifier: MIT */
// Jobs are closed in the order of their numbers.
#include <linux/slab.h>
#include "mill.h"

static struct mill_job *find_oldest(void)
{
	struct mill_job *job;

	for (; mill.closed != mill.taken; mill.closed++)
		hash_for_each_possible(mill.jobs, job, node, mill.closed)
			if (job->number == mill.closed)
				return job;
	return NULL;
}

int mill_close_job(void)
{
	struct mill_job *job;

	mutex_lock(&mill.lock);
	job = find_oldest();
	if (job) {
		hash_del(&job->node);
		mill.closed++;
	}
	mutex_unlock(&mill.lock);
	if (!job)
		return -ENOENT;
	if (mill.variant == MILL_RACY)
		cancel_delayed_work(&job->work);
	else
		cancel_delayed_work_sync(&job->work);
	job->grind = NULL;
	kmem_cache_free(mill.cache, job);			/* lab: free */
	return 0;
}
