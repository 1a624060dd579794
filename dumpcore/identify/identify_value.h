/* SPDX-License-Identifier: MIT */
/* What a word is that is no address of kernel memory, and areas of the address space without records. Only identify.c
 * includes this. */
#pragma once

#include <stdbool.h>

#include "dumpcore/identify/identify.h"

/* Fill category and text; false: it is none of these. */
bool identify_value(struct dumpcore *dump, struct dumpcore_identity *ret);
