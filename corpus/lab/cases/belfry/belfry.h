/* SPDX-License-Identifier: MIT */
#ifndef BELFRY_H
#define BELFRY_H

#include <linux/spinlock.h>
#include <linux/timer.h>

enum { BELFRY_RACY, BELFRY_FIXED, BELFRY_DECOY };
enum { BELFRY_CPU = 0, BELFRY_OTHER_CPU = 1, BELFRY_REPAIR = 300 /* strokes till then */, BELFRY_SECONDS = 60 };

struct belfry {
	unsigned long strokes;
	spinlock_t ropes;
	struct timer_list clock;
	unsigned int window;
	int variant;
};

/* In a thread. */
void belfry_ring(struct belfry *belfry);
void belfry_ring_undisturbed(struct belfry *belfry);
void belfry_ring_and_rest(struct belfry *belfry);
void belfry_repair(struct belfry *belfry);
/* In an interrupt. */
void belfry_strike(struct timer_list *clock);

#endif
