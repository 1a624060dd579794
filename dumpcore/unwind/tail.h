/* SPDX-License-Identifier: MIT */
/* Tail calls: which functions lie between a call and the function that its frame belongs to. Only dumpcore's own files include this. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/address.h"
#include "dumpcore/debuginfo/callsite.h"

struct dumpcore;

#define TAIL_DEPTH_LIMIT 6

/* One function that was entered and left by a tail call. */
struct tail_step {
	const char *function;
	uint64_t function_id;
	vmr_kaddr start;	    /* of the function */
	const struct callsite *site; /* its tail call to the next; NULL: several would do */
};

/* Is the call site's callee the function at `pc` (its DWARF name)? Of an indirect call nothing is known: true. */
bool tail_is_direct(struct dumpcore *dump, const struct callsite *site, vmr_kaddr pc);
/*
 * The functions between a call site and the function at `pc`, outermost first. 0: none, or no single way.
 * Sites live in the arena.
 */
size_t tail_path_find(struct dumpcore *dump, const struct callsite *site, vmr_kaddr pc, struct expression_arena *arena,
		      struct tail_step ret[TAIL_DEPTH_LIMIT]);
