/* SPDX-License-Identifier: MIT */
/* A sluice: a barge waits at the bank until it is open, and closes it behind itself. */
#ifndef SLUICE_H
#define SLUICE_H

#include <linux/wait.h>

enum { SLUICE_RACY, SLUICE_FIXED, SLUICE_DECOY };

struct sluice {
	unsigned int window, variant;
	int open;
	unsigned long depth;
	wait_queue_head_t bank;
	struct task_struct *called;
};

/* The waiting side: it makes its rope fast between going on the queue and going to sleep. */
void sluice_pass(struct sluice *sluice);
/* The same as it should be. */
void sluice_pass_in_order(struct sluice *sluice);
/* The waking side. */
int sluice_raise(struct sluice *sluice);
/* The decoy's: it takes a barge off the queue, and its boy is long on his way to tell it. */
int sluice_send(struct sluice *sluice);

#endif
