/* SPDX-License-Identifier: MIT */
/* Lists of queue heads: initialised with the head, and never without entries that point back. Only dumpcore's own files
 * include this. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/address.h"

struct dumpcore;
struct dumpcore_type;

/* The offset in a type of the list of the first queue head in it. False: it has none. */
bool listhead_first(const struct dumpcore_type *type, uint64_t *ret);
/* Does a pointer of such a list (its next or prev) lie at this offset of the type? */
bool listhead_has_link(const struct dumpcore_type *type, uint64_t offset);
/* Is a value nothing that such a pointer holds: no kernel address, or one that is not mapped? False too where that is
 * not known. */
bool listhead_is_no_entry(struct dumpcore *dump, uint64_t value);
