/* SPDX-License-Identifier: MIT */
/*
 * Whether what was left out may be (trim.h), which words alone do not tell: the parser now knows of what type the
 * variables of initialisers are, and who names a function that nobody declares.
 */
#pragma once

#include <stdbool.h>

#include "srcindex/worker/unit.h"

/*
 * False when one of those left out of this unit may hold an address (of a function, of what it is called with), or
 * something is wrong that may come from it: the size of an array that is not known any more. unit_open was right
 * before.
 */
bool omitted_may_be(struct unit *unit);

/*
 * False when something is wrong with a unit that functions were left out of as wholes: those whose names are spoken of
 * are wanted from now on (trim_want).
 */
bool omitted_heads_may_be(const struct unit *unit);
