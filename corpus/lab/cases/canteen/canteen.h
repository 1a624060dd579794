/* SPDX-License-Identifier: MIT */
/* A canteen: each order has a bell of its own, which the cook rings. */
#ifndef CANTEEN_H
#define CANTEEN_H

#include <linux/list.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

enum canteen_variant { CANTEEN_RACY, CANTEEN_FIXED, CANTEEN_DECOY };

struct order {
	struct list_head on_board;
	wait_queue_head_t bell;
	int plates;
	bool ready;
};

struct board {
	spinlock_t lock;
	struct list_head orders;
};

extern struct board canteen_board;
extern unsigned int canteen_window;
extern int canteen_variant;

int canteen_eat(int plates);
int canteen_cook(void);
void canteen_spill(struct list_head *orders);

#endif
