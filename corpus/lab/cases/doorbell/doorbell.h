/* SPDX-License-Identifier: MIT */
/* A door with a bell: a guest rings, the host sleeps in the hall until it rings. */
#ifndef DOORBELL_H
#define DOORBELL_H

#include <linux/wait.h>

enum { DOORBELL_RACY, DOORBELL_FIXED, DOORBELL_DECOY };

struct doorbell {
	wait_queue_head_t hall;
	int rung;		/* until the host has opened */
	unsigned long guests;
	unsigned int window;
	int variant;
};

void doorbell_answer(struct doorbell *bell);
void doorbell_listen(struct doorbell *bell);
int doorbell_ring(struct doorbell *bell);
void doorbell_ring_slowly(struct doorbell *bell);

#endif
