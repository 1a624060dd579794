/* SPDX-License-Identifier: MIT */
/* A level crossing: who goes over it takes the road and the rail. */
#ifndef WAYCROSS_H
#define WAYCROSS_H

#include <linux/completion.h>
#include <linux/mutex.h>

enum { WAYCROSS_RACY, WAYCROSS_FIXED, WAYCROSS_DECOY };

struct waycross {
	struct mutex road;
	struct mutex rail;
	unsigned long crossed;
	struct completion signal;	/* nobody gives it */
	unsigned int window;
	int variant;
};

void waycross_dwell(struct waycross *crossing);
void waycross_train(struct waycross *crossing);
void waycross_cart(struct waycross *crossing);
void waycross_cart_at_gate(struct waycross *crossing);

#endif
