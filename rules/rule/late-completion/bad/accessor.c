/* SPDX-License-Identifier: MIT */
/* What a work runs in is found by accessors that call accessors. */
#include "../kernel.h"

struct pool_work {
	struct work_struct worker;
	struct completion complete;
};

struct flush {
	int mode;
	struct pool_work pool;
};

static inline struct pool_work *to_pool_work(struct work_struct *work)
{
	return container_of(work, struct pool_work, worker);
}

static struct flush *to_flush(struct work_struct *work)
{
	struct pool_work *pool = to_pool_work(work);

	return container_of(pool, struct flush, pool);
}

static void flush_worker(struct work_struct *work)
{
	struct flush *flush = to_flush(work);

	flush->mode = 0; /* COMPLETE */
	complete(&flush->pool.complete);
}

int flush_and_wait(struct workqueue_struct *queue)
{
	struct flush flush; /* OWNER */

	init_completion(&flush.pool.complete);
	INIT_WORK(&flush.pool.worker, flush_worker);
	queue_work(queue, &flush.pool.worker); /* ARM */
	if (wait_for_completion_killable(&flush.pool.complete)) {
		return -4; /* LEAVE */
	}
	return flush.mode;
}
