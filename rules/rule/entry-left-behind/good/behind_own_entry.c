/* SPDX-License-Identifier: MIT */
/* All of a list lies on one stack: a later entry is put behind an earlier one. */
#include "../kernel.h"

struct step {
	struct list_head link;
	int number;
};

int sum_steps(void)
{
	struct list_head steps;
	struct step step[2] = { { .number = 1 }, { .number = 2 } }, *each;
	int sum = 0;

	INIT_LIST_HEAD(&steps);
	list_add(&step[0].link, &steps);
	list_add(&step[1].link, &step[0].link);
	list_for_each_entry(each, &steps, link)
		sum += each->number;
	return sum;
}
