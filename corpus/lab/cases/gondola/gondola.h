/* SPDX-License-Identifier: MIT */
/* A gondola: passengers wait at the pier, in a sleep that a signal ends, until it has landed. */
#ifndef GONDOLA_H
#define GONDOLA_H

#include <linux/list.h>
#include <linux/wait.h>

enum { GONDOLA_RACY, GONDOLA_FIXED, GONDOLA_DECOY };

struct gondola {
	unsigned int variant, window;
	unsigned int landed;	/* until somebody has boarded */
	unsigned int tickets;	/* the decoy's: nobody sells any */
	unsigned long carried;
	struct list_head crew;
	wait_queue_head_t pier;
};

int gondola_board(struct gondola *gondola);
int gondola_board_in_order(struct gondola *gondola);
int gondola_board_with_ticket(struct gondola *gondola);
int gondola_land(struct gondola *gondola);

#endif
