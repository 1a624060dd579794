/* SPDX-License-Identifier: MIT */
/* Locks of callers: test_locks.c asks what is held at the calls of mark(). */
#include "locks.h"

struct cabinet {
	struct mutex lock;
	spinlock_t keys;
	void (*open)(struct cabinet *cabinet);
	struct pool pool;
};

static struct mutex everything;

static void always(struct cabinet *cabinet)
{
	mark(1);
	mutex_unlock(&cabinet->lock);
	mark(2);
	mutex_lock(&cabinet->lock);
	mark(3);
}

static void sometimes(struct cabinet *cabinet)
{
	mark(4);
}

static void inner(struct cabinet *cabinet)
{
	mark(5);
}

static void outer(struct cabinet *cabinet)
{
	inner(cabinet);
}

static void as_pointer(struct cabinet *cabinet)
{
	mark(6);
}

void for_all(struct cabinet *cabinet)
{
	mark(7);
}

static void in_turn(struct cabinet *cabinet, int depth)
{
	mark(8);
	if (depth)
		in_turn(cabinet, depth - 1);
}

static void after_all(struct cabinet *cabinet)
{
	mark(9);
}

static void gives_first(struct cabinet *cabinet)
{
	mutex_unlock(&cabinet->lock);
	after_all(cabinet);
	mutex_lock(&cabinet->lock);
}

static void in_table(struct cabinet *cabinet)
{
	mark(12);
}

static void (*const table[])(struct cabinet *) = {in_table};

static void by_variable(struct cabinet *cabinet)
{
	mark(13);
}

static void with_global(struct cabinet *cabinet)
{
	mark(10);
}

static void __attribute__((unused)) uncalled(struct cabinet *cabinet)
{
	mark(11);
}

void use(struct cabinet *cabinet)
{
	cabinet->open = as_pointer;
	mutex_lock(&cabinet->lock);
	always(cabinet);
	sometimes(cabinet);
	outer(cabinet);
	as_pointer(cabinet);
	for_all(cabinet);
	in_table(cabinet);
	by_variable(cabinet);
	in_turn(cabinet, 3);
	gives_first(cabinet);
	mutex_unlock(&cabinet->lock);
	sometimes(cabinet);
	mutex_lock(&everything);
	with_global(cabinet);
	mutex_unlock(&everything);
	void (*function)(struct cabinet *) = by_variable;
	table[0](cabinet);
	function(cabinet);
}

void use_again(struct cabinet *cabinet)
{
	mutex_lock(&cabinet->lock);
	spin_lock(&cabinet->keys);
	always(cabinet);
	spin_unlock(&cabinet->keys);
	mutex_unlock(&cabinet->lock);
}
