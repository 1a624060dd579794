/* SPDX-License-Identifier: MIT */
/* A helper says in a variable that it queued nothing; it spins before it tries again, not once the record is queued. */
#include "../kernel.h"

struct stopper {
	spinlock_t lock;
	struct list_head works;
	int enabled, busy;
};
struct work {
	struct list_head list;
	struct completion *done;
};
void cpu_relax(void);

static int queue_unless_busy(struct stopper *stopper, struct work *work)
{
	int err;

retry:
	spin_lock(&stopper->lock);
	if (!stopper->enabled) {
		err = -2;
		goto unlock;
	}
	if (stopper->busy) {
		err = -35;
		goto unlock;
	}
	err = 0;
	list_add_tail(&work->list, &stopper->works);
unlock:
	spin_unlock(&stopper->lock);
	if (err == -35) {
		while (READ_ONCE(stopper->busy))
			cpu_relax();
		goto retry;
	}
	return err;
}

void stopper_run(struct stopper *stopper)
{
	struct work *work, *next;

	list_for_each_entry_safe(work, next, &stopper->works, list) {
		list_del(&work->list);
		complete(work->done);
	}
}

int stop_one(struct stopper *stopper)
{
	struct completion done;
	struct work work;

	init_completion(&done);
	work.done = &done;
	if (queue_unless_busy(stopper, &work))
		return -2;
	wait_for_completion(&done);
	return 0;
}
