/* SPDX-License-Identifier: MIT */
#ifndef MANGLE_H
#define MANGLE_H

#include <linux/completion.h>
#include <linux/mutex.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

enum { MANGLE_RACY, MANGLE_FIXED, MANGLE_DECOY };
enum { MANGLE_CPU = 1, MANGLE_LATER = 60 /* s */ };

struct mangle {
	struct mutex rollers;
	struct workqueue_struct *queue;	/* one work at a time */
	struct work_struct wring, press;
	struct completion pressed;
	struct timer_list bell;
	unsigned long wrung, sheets;
	unsigned int window;
	int variant;
};

void mangle_press(struct work_struct *work);
void mangle_wring(struct work_struct *work);
void mangle_ring_bell(struct timer_list *bell);
void mangle_turn(struct mangle *at);
void mangle_turn_in_short(struct mangle *at);
int mangle_hang_up(void);
void mangle_let_steam(void);

#endif
