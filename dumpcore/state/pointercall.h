/* SPDX-License-Identifier: MIT */
/* Calls through pointers that static tables resolve. Only dumpcore's own files include this. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "dumpcore/debuginfo/symbols.h"

struct dumpcore;

#define POINTERCALL_BYTES 8 /* of the longest call that is looked for */
/* Is there a call through a pointer that ends at the end of these bytes: ff /2, with or without a prefix for r8 to r15?
 */
bool pointercall_ends(const uint8_t bytes[POINTERCALL_BYTES]);

#define POINTERCALL_CALLERS 16
#define POINTERCALL_SLOTS   16

/* A call of a function, in one that static tables point to. */
struct pointercall_caller {
	struct dumpcore_symbol symbol;
	vmr_kaddr at;   /* of the call or jump */
	uint64_t bytes; /* of its frame at the call; a jump: 0, its frame is gone */
	bool is_jump;
	vmr_kaddr pointers[POINTERCALL_SLOTS]; /* to it */
	uint64_t slots[POINTERCALL_SLOTS];     /* their offsets in their tables */
	size_t slot_count;
};
/*
 * The kernel's functions that call (or jump to) the one at `target`, by the bytes of vmlinux: with frames that are
 * known, and a pointer to them in its data. 0 also where there are more than 16 calls: nothing that one of many fits by
 * would say anything.
 */
size_t pointercall_callers(struct dumpcore *dump, vmr_kaddr target, struct pointercall_caller ret[POINTERCALL_CALLERS]);

/* Is the call in `function` that returns to `pc` one through a pointer that was loaded from the offset of a slot? */
bool pointercall_is(struct dumpcore *dump, const struct dumpcore_symbol *function, vmr_kaddr pc,
		    const struct pointercall_caller *caller);
