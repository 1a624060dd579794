/* SPDX-License-Identifier: MIT */
/* Functions in a header: some belong to the facts of the file that calls them. */
#pragma once
#include "kernel.h"

struct bench {
	spinlock_t lock;
	struct list_head sitting;
	int places;
};
struct guest {
	struct list_head link;
	struct task_struct *task;
	bool called;
};
struct parcel {
	int weight, price;
};

static inline void sit_down(struct bench *bench)
{
	struct guest guest = {.task = current};

	spin_lock(&bench->lock);
	list_add_tail(&guest.link, &bench->sitting);
	spin_unlock(&bench->lock);
	while (!READ_ONCE(guest.called))
		schedule();
}

static inline int one_place_less(struct bench *bench)
{
	return --bench->places;
}

/* Only of itself. */
static inline void take_place(struct bench *bench)
{
	if (one_place_less(bench) < 0)
		bench->places = 0;
}

/* Nothing that the file knows. */
static inline int cost(struct parcel *parcel)
{
	return parcel->weight * parcel->price;
}

/* Links alone. */
static inline struct list_head *second_link(struct list_head *list)
{
	return list->next->next;
}

static inline int never_called(struct bench *bench)
{
	return bench->places;
}

int weigh(struct parcel *parcel);
/* Looks into nothing, and is handed a record of the file's. */
static inline int check_in(struct parcel *parcel)
{
	return weigh(parcel);
}

static inline int only_told(struct parcel *parcel)
{
	return weigh(parcel);
}
