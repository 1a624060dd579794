/* SPDX-License-Identifier: MIT */
/*
 * Units without what nobody calls: two thirds of the time of a parse go into bodies of static functions of headers that
 * no function of the unit leads to, and half of the rest into their heads and into functions that are declared only.
 * They are left out of the text that libclang is given, in the same number of bytes and lines. Which ones can be told
 * from words alone, nearly: who then finds a function without its body, that was left out, or is told of a name that
 * nobody declares, parses again with it; where anything is wrong, with all heads, and at last with all bodies. So what
 * is read does not depend on it.
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
 * many as *ret_count, borrowed until the next unit begins. heads: leave out functions as wholes, not their bodies
 * alone.
 */
const char *const *trim_begin(const struct reading_unit *unit, bool heads, size_t *ret_count);
/* Whether they may be where a unit is parsed with these flags: who calls one that nobody declares is told so. */
bool trim_would_show(const char *const *flags, size_t count);
/* Whether functions of that name were left out of it as wholes. */
bool trim_has_left_out(const char *name, size_t length);
/* Of the last unit that began; borrowed as its texts are. */
const struct trim_omitted *trim_omitted(size_t *ret_count);
/* Functions of that name stay from now on: it was left out, for only macros name it, and was wanted. */
void trim_want(const char *name);
/* How many such names there are. */
unsigned trim_wanted(void);
