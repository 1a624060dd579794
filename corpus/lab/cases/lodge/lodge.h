/* SPDX-License-Identifier: MIT */
/* A lodge: guests queue for a room key, the porter hands keys out. */
#ifndef LODGE_H
#define LODGE_H

#include <linux/list.h>
#include <linux/sched.h>
#include <linux/spinlock.h>

enum lodge_variant { LODGE_RACY, LODGE_FIXED, LODGE_DECOY };

struct lodge {
	spinlock_t desk;
	struct list_head guests;
	unsigned int window;
	int variant;
	int last_key;
};

struct lodge_guest {
	struct list_head link;
	struct task_struct *sleeper;
	int key;
	int done;
};

int lodge_check_in(struct lodge *lodge);
int lodge_hand_keys(struct lodge *lodge, int count);
void lodge_smudge(struct list_head *guests);

#endif
