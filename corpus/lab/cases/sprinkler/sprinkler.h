/* SPDX-License-Identifier: MIT */
/* A garden: sprinklers turn by a timer, gardeners put them up and take them away. */
#ifndef SPRINKLER_H
#define SPRINKLER_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/timer.h>

enum sprinkler_variant { SPRINKLER_RACY, SPRINKLER_FIXED, SPRINKLER_DECOY };

struct flower_bed {
	unsigned int thirst;
};

/* One kmalloc-512 object. */
struct sprinkler {
	struct list_head row;
	struct timer_list timer;
	struct flower_bed *bed;
	unsigned long litres;
	bool off;
	unsigned char minutes[400];
};

struct garden {
	spinlock_t gate;
	struct list_head row;
	atomic_t count;
	atomic_t turns;
	struct flower_bed bed;
};

extern struct garden sprinkler_garden;
extern unsigned int sprinkler_window;
extern int sprinkler_variant;

int sprinkler_put_up(struct garden *garden);
void sprinkler_turn(struct timer_list *timer);
int sprinkler_remove(struct garden *garden);
void sprinkler_report(int standing);
void sprinkler_hail(struct list_head *row);

#endif
