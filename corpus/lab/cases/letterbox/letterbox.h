/* SPDX-License-Identifier: MIT */
/* A house with letterboxes: the postman goes his round of all who live there; who moves out is taken off the round. */
#ifndef LETTERBOX_H
#define LETTERBOX_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/types.h>
#include <linux/wait.h>

enum letterbox_variant { LETTERBOX_RACY, LETTERBOX_FIXED, LETTERBOX_DECOY };

struct letterbox_house {
	struct mutex door;		/* for all that follows but the hall, and for in_hand and moved_out */
	wait_queue_head_t round;	/* of residents' boxes */
	wait_queue_head_t hall;		/* who waits for a letter, or for the postman's way back */
	unsigned int rounds;
	int linked, taken;		/* boxes on the round, boxes that exist */
	int left;			/* the difference */
	unsigned int window;
	int variant;
};

struct letterbox {
	struct wait_queue_entry entry;	/* on the round */
	struct list_head bag;		/* the postman's, while he has it in hand */
	bool in_hand, moved_out;
	u32 letters, seen;
};

struct letterbox *letterbox_move_in(struct letterbox_house *house);
void letterbox_move_out(struct letterbox_house *house, struct letterbox *box);
ssize_t letterbox_look(struct letterbox_house *house, struct letterbox *box, char __user *to, size_t count);
int letterbox_collect(struct wait_queue_entry *entry, unsigned int mode, int flags, void *key);
void letterbox_deliver(struct letterbox_house *house);
void letterbox_free(struct letterbox_house *house, struct letterbox *box);
int letterbox_setup(void);
void letterbox_cleanup(void);
void letterbox_drip(struct list_head *ceiling);

#endif
