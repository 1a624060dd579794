/* SPDX-License-Identifier: MIT */
/* What of a header a parser must have for trim.c, by each way that leads to a function, and what nobody calls. */
#pragma once
#include "kernel.h"

struct basin {
	spinlock_t lock;
	struct list_head drops;
	int level, limit;
};

static inline void nobody_calls(struct basin *basin)
{
	basin->level = 1;
}

static inline void called_below(struct basin *basin)
{
	basin->limit = 2;
}

static inline void called(struct basin *basin)
{
	basin->level = 0;
	called_below(basin);
}

/* Its name is made by a macro, of a word here and one there. */
static inline void fast_fill(struct basin *basin)
{
	basin->level = 3;
}
#define fill_by(way, basin) way##_fill(basin)

/* Of two words there. */
static inline void slow_drain(struct basin *basin)
{
	basin->level = 4;
}
#define JOIN(a, b) a##b

/* It is called otherwise than it is written. */
#define renamed JOIN(basin_, seal)
static inline void renamed(struct basin *basin)
{
	basin->level = 5;
}

/* In the body of a function that a macro makes. */
static inline void called_by_made(struct basin *basin)
{
	basin->level = 6;
}
#define DEFINE_STEP(name, step) static inline void name##_step(struct basin *basin) { step(basin); }
DEFINE_STEP(next, called_by_made)

/* Braces that pair in no arm alone, and a directive within. */
static inline void with_arms(struct basin *basin)
{
#ifdef __user
	if (basin->level) {
#else
	if (basin->limit) {
#endif
		basin->level = 7;
	}
}

static inline void behind_arms(struct basin *basin)
{
	basin->level = 8;
}
