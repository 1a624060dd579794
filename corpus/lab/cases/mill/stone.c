/* SPDX-License-Identifier: MIT */
// The work of a job: grind once, and again after a jiffy.
#include <linux/delay.h>
#include "mill.h"

void mill_work(struct work_struct *work)
{
	struct mill_job *job = container_of(to_delayed_work(work), struct mill_job, work);

	if (mill.variant == MILL_DECOY)
		mill_mice(&mill.lock, mill.cache, &job->node);
	job->grind(job);					/* lab: callback */
	udelay(mill.window);
	queue_delayed_work(mill.queue, &job->work, 1);		/* lab: arm */
}
