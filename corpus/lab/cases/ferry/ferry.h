/* SPDX-License-Identifier: MIT */
/* A ferry: passengers wait at the pier, in a sleep that a signal ends, until it has landed. */
#ifndef FERRY_H
#define FERRY_H

#include <linux/list.h>
#include <linux/wait.h>

enum { FERRY_RACY, FERRY_FIXED, FERRY_DECOY };

struct ferry {
	unsigned int variant, window;
	unsigned int landed;	/* until somebody has boarded */
	unsigned int tickets;	/* the decoy's: nobody sells any */
	unsigned long carried;
	struct list_head crew;
	wait_queue_head_t pier;
};

int ferry_board(struct ferry *ferry);
int ferry_board_in_order(struct ferry *ferry);
int ferry_board_with_ticket(struct ferry *ferry);
int ferry_land(struct ferry *ferry);

#endif
