/* SPDX-License-Identifier: MIT */
#ifndef COBBLER_H
#define COBBLER_H

#include <linux/completion.h>
#include <linux/mutex.h>
#include <linux/wait.h>

enum { COBBLER_RACY, COBBLER_FIXED, COBBLER_DECOY };
enum { COBBLER_LATER = 60 /* seconds, in which the decoy's master gets to it */ };

struct cobbler_order {
	unsigned int soles;
	struct completion ready;
};

struct cobbler {
	struct mutex counter, bench;
	struct wait_queue_head door;
	struct cobbler_order *order;	/* there is one of them at a time */
	bool is_open, is_urgent;
	unsigned long mended;
	unsigned int window;
	int variant;
};

void cobbler_dwell(struct cobbler *shop);
void cobbler_visit(struct cobbler *shop);
void cobbler_visit_in_short(struct cobbler *shop);
void cobbler_mend(struct cobbler *shop, struct cobbler_order *order);
void cobbler_tidy(struct cobbler *shop);
void cobbler_hurry(struct cobbler_order *order);

#endif
