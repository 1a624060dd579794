/* SPDX-License-Identifier: MIT */
/* A bus stop: passengers wait for a bus that has a seat; a bus stands for a moment and leaves. */
#ifndef BUSSTOP_H
#define BUSSTOP_H

#include <linux/atomic.h>
#include <linux/sched.h>
#include <linux/wait.h>

enum busstop_variant { BUSSTOP_RACY, BUSSTOP_FIXED, BUSSTOP_DECOY };

struct busstop {
	wait_queue_head_t shelter;
	atomic_t seats;
	unsigned int window;
	int variant;
};

bool busstop_ride(struct busstop *stop);
void busstop_arrive(struct busstop *stop, int seats);
void busstop_scratch(struct list_head *wall);

#endif
