/* SPDX-License-Identifier: MIT */
/* A finding's fingerprint: the same bug has the same one in every build, dump and tree. */
#pragma once

#include <stddef.h>

/*
 * "vmrace1:<32 hex digits>" of the parts in their order (FNV-1a, 128 bits, http://www.isthe.com/chongo/tech/comp/fnv/);
 * a NULL part counts as empty. The caller owns the result.
 */
char *fingerprint_make(const char *const *parts, size_t count);
