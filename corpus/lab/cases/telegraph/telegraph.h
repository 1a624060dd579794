/* SPDX-License-Identifier: MIT */
/* A telegraph line: who sends waits a moment for the answer, the far operator taps it back when he gets to it. */
#ifndef TELEGRAPH_H
#define TELEGRAPH_H

#include <linux/completion.h>
#include <linux/spinlock.h>

enum telegraph_variant { TELEGRAPH_RACY, TELEGRAPH_FIXED, TELEGRAPH_DECOY };

/* What a sender waits for. */
struct telegraph_reply {
	struct completion tapped;
	unsigned long number;
	unsigned long since;	/* jiffies */
};

struct telegraph_line {
	spinlock_t key;
	struct telegraph_reply *reply;	/* of the one who waits, under key */
	unsigned long sent;
	unsigned int window;
	int variant;
};

int telegraph_send(struct telegraph_line *line);
int telegraph_send_and_withdraw(struct telegraph_line *line);
int telegraph_tap(struct telegraph_line *line);
ssize_t telegraph_note(struct telegraph_line *line, char __user *to, size_t count, int answer);
void telegraph_blot(void *sheet);

#endif
