/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PAGER_H
#define _LINUX_PAGER_H

#include <linux/spinlock.h>

#define PAGER_TABLES 2

struct task_struct;

/* On the stack of a guest who waits for his meal. */
struct pager_call {
	unsigned int dish;
	bool is_ready;
	unsigned long *plate;
};

struct pager_table {
	struct pager_call *ringing; /* NULL: nobody waits here */
	struct task_struct *guest;
	unsigned long plate;
	bool is_waiting; /* for the tally only */
};

struct pager_desk {
	spinlock_t lock;
	long patience; /* turns that a guest waits */
	unsigned long rounds;
	struct pager_table tables[PAGER_TABLES];
};

/* What happened in this run: how guests left, and whom the desk rang. */
struct pager_tally {
	unsigned long armed;
	unsigned long left_served;
	unsigned long left_late;
	unsigned long taken_back;
	unsigned long rung;
	unsigned long rung_late;
	unsigned long strays;
};
extern struct pager_tally pager_tally;

/* 0, or -1 when the meal did not come in time. */
int pager_wait(struct pager_desk *desk, struct pager_table *table, unsigned int dish);
/* The meal of a table is ready. */
void pager_ring(struct pager_desk *desk, struct pager_table *table, unsigned long meal);
void pager_init(unsigned long mode);

#endif
