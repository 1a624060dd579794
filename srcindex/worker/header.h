/* SPDX-License-Identifier: MIT */
/*
 * Functions of headers (and of sources that are included) that belong to the facts of a .c file: those that its own
 * functions call, and that do something to a record which the file knows.
 */
#pragma once

#include "srcindex/worker/reach.h"

enum { HEADER_LEVEL_MAX = 4, HEADER_FUNCTION_MAX = 200 };

struct header_list {
	struct reached **items; /* in the order of their calls */
	size_t count;
	bool cut; /* there are more than the bound */
};

/*
 * A function is taken when it is called within HEADER_LEVEL_MAX levels, lies in the tree, is no lock function, and has
 * a record on its stack that it hands on, or looks into a record that a function of the file (or one that is taken for
 * its stack) looks into. Records that are links or a single value (list_head, spinlock_t, atomic_t) do not count: what
 * is done to them alone is known by the name of the function. The caller frees `items`.
 */
struct header_list header_find(struct reach *reach, const struct unit_file *file);
