/* SPDX-License-Identifier: MIT */
/* Rows of the index as dumpcore_function. Only dumpcore's own files include this. */
#pragma once

#include "dumpcore/debuginfo/image.h"
#include "dumpcore/debuginfo/symbols.h"

void code_function_fill(const struct debuginfo_image *image, const struct debuginfo_function *row,
			struct dumpcore_function *ret);
/* The row with a DIE; NULL: none. */
const struct debuginfo_function *code_function_of_die(const struct debuginfo_image *image, uint64_t die);
