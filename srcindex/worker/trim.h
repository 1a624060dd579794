/* SPDX-License-Identifier: MIT */
/*
 * Units without what nobody calls: two thirds of the time of a parse go into bodies of static functions of headers that
 * no function of the unit leads to. They are left out of the text that libclang is given, in the same number of bytes
 * and lines. Which ones can be told from words alone, nearly: who then finds a function without its body, that was left
 * out, parses again with it, and at last with all of them. So what is read does not depend on it.
 *
 * And tables: a .c file's variable may be set to a million words, when the macros of its initialiser have been
 * expanded. Nothing is read from numbers, so those that come to that many are left out too (omitted.h says whether it
 * may be so).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "srcindex/worker/reading.h"

/* An initialiser that was left out of a file whose functions are asked for. */
struct trim_omitted {
	const char *path;
	uint32_t offset; /* where its '=' was */
};

/*
 * Begin a unit: gives names and texts that libclang is to have instead of what lies on disk, `overlay` behind them; as
 * many as *ret_count, borrowed until the next unit begins.
 */
const char *const *trim_begin(const struct reading_unit *unit, size_t *ret_count);
/* Of the last unit that began; borrowed as its texts are. */
const struct trim_omitted *trim_omitted(size_t *ret_count);
/* Bodies of functions of that name stay from now on: it was left out, for only macros name it, and was wanted. */
void trim_want(const char *name);
/* How many such names there are. */
unsigned trim_wanted(void);
