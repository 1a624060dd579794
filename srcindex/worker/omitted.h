/* SPDX-License-Identifier: MIT */
/*
 * Whether initialisers may be left out (trim.h), which words alone do not tell: the parser now knows of what type their
 * variables are.
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
