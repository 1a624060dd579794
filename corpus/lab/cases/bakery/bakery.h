/* SPDX-License-Identifier: MIT */
/* A bakery: customers wait for bread, ovens hand it out. */
#ifndef BAKERY_H
#define BAKERY_H

#include <linux/sched.h>
#include <linux/wait.h>

enum bakery_variant { BAKERY_RACY, BAKERY_FIXED, BAKERY_DECOY };

/* What a waiting customer leaves at the counter. */
struct bakery_customer {
	unsigned int loaves;
	bool served;
	struct wait_queue_entry entry;
	struct task_struct *person;
};

extern wait_queue_head_t bakery_counter;
extern unsigned int bakery_window;
extern int bakery_variant;

int bakery_hand_out(struct wait_queue_entry *entry, unsigned int mode, int flags, void *key);
int bakery_buy(unsigned int loaves);
void bakery_spoil(void);

#endif
