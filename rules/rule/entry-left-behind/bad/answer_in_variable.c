/* SPDX-License-Identifier: MIT */
/*
 * A variable that gets one of several values says whether two records were queued; who takes them off completes what
 * they lead to. The owner does not wait for that.
 */
#include "../kernel.h"

struct stopper {
	spinlock_t lock;
	struct list_head works;
	bool enabled;
};

struct stop_done {
	struct completion completion;
	int result;
};

struct stop_work {
	struct list_head node;
	struct stop_done *done;
};

static bool stopping;

static void stopper_add(struct stopper *stopper, struct stop_work *work)
{
	list_add_tail(&work->node, &stopper->works); /* ADD */
}

static int stopper_queue_two(struct stopper *stopper1, struct stop_work *work1, struct stopper *stopper2,
			     struct stop_work *work2)
{
	int err;

retry:
	spin_lock(&stopper1->lock);
	spin_lock(&stopper2->lock);
	if (!stopper1->enabled || !stopper2->enabled) {
		err = -2;
		goto unlock;
	}
	if (stopping) {
		err = -35;
		goto unlock;
	}
	err = 0;
	stopper_add(stopper1, work1);
	stopper_add(stopper2, work2);
unlock:
	spin_unlock(&stopper2->lock);
	spin_unlock(&stopper1->lock);
	if (err == -35) {
		while (stopping)
			schedule();
		goto retry;
	}
	return err;
}

int stop_two(struct stopper *stopper1, struct stopper *stopper2)
{
	struct stop_done done;
	struct stop_work work1, work2; /* OWNER */

	init_completion(&done.completion);
	work1 = work2 = (struct stop_work){ .done = &done };
	if (stopper_queue_two(stopper1, &work1, stopper2, &work2))
		return -2;
	return done.result; /* LEAVE */
}
