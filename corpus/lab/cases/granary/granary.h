/* SPDX-License-Identifier: MIT */
/* A granary and a barn: carters bring sacks while there is room, the miller takes them. */
#ifndef GRANARY_H
#define GRANARY_H

#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

enum { GRANARY_RACY, GRANARY_FIXED, GRANARY_DECOY };
enum { GRANARY_FULL = 8 };

struct granary {
	spinlock_t door;
	unsigned int sacks;
	struct wait_queue_head room;	/* who brings and finds it full */
	struct wait_queue_head grain;	/* who comes for grain and finds none */
};

struct barn {
	spinlock_t door;
	unsigned int sacks;
	struct wait_queue_head room, grain;
	struct work_struct errand;	/* of the decoy: a boy goes to tell them */
	unsigned int errands;
};

void granary_bring(struct granary *granary);
int granary_take(struct granary *granary);
void barn_open(struct barn *barn);
void barn_bring(struct barn *barn);
int barn_take(struct barn *barn);
int barn_take_and_send(struct barn *barn);

#endif
