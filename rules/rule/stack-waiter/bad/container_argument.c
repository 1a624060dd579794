/* SPDX-License-Identifier: MIT */
/* The record is what the node is a part of, and is made of it in the call that hands it on. */
#include "../kernel.h"

struct hail {
	int waved;
	struct list_head node;
	struct task_struct *task;
};

struct rank {
	spinlock_t lock;
	struct list_head hails;
};

static void rank_wave(struct hail *hail)
{
	list_del(&hail->node);
	hail->waved = 1; /* RELEASE */
	wake_up_process(hail->task); /* USE */
}

void rank_wave_all(struct rank *rank)
{
	struct list_head *at, *next;

	spin_lock(&rank->lock);
	for (at = rank->hails.next; at != &rank->hails; at = next) {
		next = at->next;
		rank_wave(container_of(at, struct hail, node));
	}
	spin_unlock(&rank->lock);
}

void hail_wait(struct rank *rank)
{
	struct hail hail = { .task = current }; /* OWNER */

	spin_lock(&rank->lock);
	list_add_tail(&hail.node, &rank->hails);
	spin_unlock(&rank->lock);
	for (;;) {
		set_current_state(2);
		if (READ_ONCE(hail.waved)) /* LEAVE */
			break;
		schedule();
	}
	__set_current_state(0);
}
