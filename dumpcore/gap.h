/* SPDX-License-Identifier: MIT */
/* Gaps: what could not be read or followed, and why. They become the report's limits. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/address.h"
#include "common/error.h"

struct dumpcore;

struct dumpcore_gap {
	char *what;        /* the thing: "stack of PID 92", "slab cache kmalloc-256" */
	char *why;         /* "page 0x… is not in the dump (filtered)" */
	char *effect;      /* what is not known because of it */
	vmr_kaddr address; /* where, or 0 */
	unsigned count;    /* how often the same thing was met */
	bool is_layout; /* the kernel's types have not what every known kernel has: a reader knows less than it should
			 */
};

/* Record a gap (same what and why: counted once more). Bounded: after 1000 kinds the rest is one gap "more". */
void dumpcore_gap_add(struct dumpcore *dump, vmr_kaddr address, const char *effect, const char *why,
		      const char *what_format, ...) VMR_PRINTF(5, 6);
/* A member that a reader needs and every known kernel has is not in this kernel's types: they have changed. */
void dumpcore_gap_add_member(struct dumpcore *dump, const char *type, const char *path, const char *effect);
/* All gaps so far, in order of first occurrence; borrowed until the next dumpcore_gap_add. */
const struct dumpcore_gap *dumpcore_gaps_get(const struct dumpcore *dump, size_t *ret_count);
