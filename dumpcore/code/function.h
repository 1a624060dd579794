/* SPDX-License-Identifier: MIT */
/* Rows of the index as dumpcore_function. Only debuginfo's files include this. */
#pragma once

#include "dumpcore/debuginfo/image.h"
#include "dumpcore/debuginfo/symbols.h"

void debuginfo_function_fill(const struct debuginfo_image *image, const struct debuginfo_function *row,
			     struct dumpcore_function *ret);
/* The row with a DIE; NULL: none. */
const struct debuginfo_function *debuginfo_function_of_die(const struct debuginfo_image *image, uint64_t die);
/* The image that a function came from; NULL: none of that name. */
struct debuginfo_image *debuginfo_image_named(struct dumpcore *dump, const char *module);
