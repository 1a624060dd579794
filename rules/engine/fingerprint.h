/* SPDX-License-Identifier: MIT */
/* A finding's fingerprint: the same bug has the same one in every build, dump and tree. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum { FINGERPRINT_PLACE = 40 }; /* characters that say the place */
/*
 * "vmrace1:" and 32 hex digits of the place (rule, functions, object), and where source is bound 16 more of the deed
 * (the statements), so that another mistake in the same functions is another bug. FNV-1a, 128 bits
 * (http://www.isthe.com/chongo/tech/comp/fnv/), of the parts in their order; a NULL part counts as empty; no deed is
 * count 0. The caller owns the result.
 */
char *fingerprint_make(const char *const *place, size_t place_count, const char *const *deed, size_t deed_count);
/*
 * True for one bug: equal, or of one only the place is known (found without source, or by a version that knew no deed)
 * and that is equal.
 */
bool fingerprint_matches(const char *a, const char *b);
