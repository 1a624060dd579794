/* SPDX-License-Identifier: MIT */
/* An entry is put behind another one of the same stack, which is queued where others look. */
#include "../kernel.h"

struct plan {
	spinlock_t lock;
	struct list_head steps;
};

struct step {
	struct list_head link;
	int number;
};

int sum_steps(struct plan *plan)
{
	struct step first = { .number = 1 }, second = { .number = 2 }; /* OWNER */

	spin_lock(&plan->lock);
	list_add(&first.link, &plan->steps);
	list_add(&second.link, &first.link); /* ADD */
	list_del(&first.link);
	spin_unlock(&plan->lock);
	return 0; /* LEAVE */
}
