/* SPDX-License-Identifier: MIT */
/* What is stored, tested and handed on: the tests look for these functions by name. */
#include "kernel.h"

struct visit {
	struct list_head link;
	struct task_struct *task;
	int done;
};
struct office {
	spinlock_t lock;
	struct list_head visits;
};

/* ---------------------------------------------------------------- a pointer is assigned */

void assign_walk(struct office *office)
{
	struct visit *visit, *spare;

	list_for_each_entry(visit, &office->visits, link)
		visit->done = 1;
	list_for_each_entry_safe(visit, spare, &office->visits, link)
		visit->done = 2;
}

void assign_drain(struct office *office)
{
	while (!list_empty(&office->visits)) {
		struct visit *visit = list_first_entry(&office->visits, struct visit, link);

		list_del_init(&visit->link);
		wake_up_process(visit->task);
	}
}

void assign_for(struct list_head *head)
{
	struct list_head *at;

	for (at = head->next; at != head; at = at->next)
		list_del_init(at);
}

int assign_goto(struct visit *first, struct visit *second)
{
	struct visit *visit = first;

again:
	visit->done = 1;
	if (second) {
		visit = second;
		second = NULL;
		goto again;
	}
	return visit->done;
}

int find_visit(struct office *office, struct visit **found);
int assign_out(struct office *office, struct visit *spare)
{
	struct visit *visit = spare;

	if (find_visit(office, &visit))
		return -1;
	return visit->done;
}

/* ---------------------------------------------------------------- what a macro expands to, in a condition */

#define IS_DUE(visit, key) ((visit)->done && (key)->enabled)
int test_macros(struct visit *visit, struct static_key *key)
{
	if (static_branch_unlikely(key))
		return 1;
	if (READ_ONCE(visit->done) && visit->task)
		return 2;
	return IS_DUE(visit, key) ? 3 : 4;
}
