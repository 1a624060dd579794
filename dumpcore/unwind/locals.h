/* SPDX-License-Identifier: MIT */
/* Variables and parameters of a frame: where they are, and their values. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"
#include "dumpcore/types/types.h"
#include "dumpcore/unwind/stack.h"

enum dumpcore_local_state {
	DUMPCORE_LOCAL_UNKNOWN = 0,
	DUMPCORE_LOCAL_VALUE,         /* a scalar's value, or an aggregate without address (see why) */
	DUMPCORE_LOCAL_ADDRESS,       /* an aggregate in memory */
	DUMPCORE_LOCAL_OPTIMIZED_OUT, /* DWARF has no location here */
	DUMPCORE_LOCAL_UNAVAILABLE,   /* DWARF has one, and it cannot be computed (see why) */
};

struct dumpcore_local {
	const char *name; /* borrowed */
	const struct dumpcore_type *type;
	enum dumpcore_local_state state;
	bool is_parameter, is_static;
	bool has_value;    /* value is known (scalars) */
	uint64_t value;    /* sign-extended when the type is signed */
	vmr_kaddr address; /* where it lies in memory, 0: nowhere */
	const char
		*how; /* how it was resolved: "memory", "register", "entry value", "implicit pointer", "constant" ... */
	const char *why;                      /* of the last two states; borrowed */
	enum dumpcore_register base_register; /* the register that holds it, when `in_register` */
	bool in_register;
	uint64_t die;
};

/*
 * Every variable and parameter whose scope holds the frame's pc, the innermost of a name first, statics included.
 * The caller frees *ret (one block).
 */
struct vmr_error *dumpcore_locals_read(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t frame,
				       struct dumpcore_local **ret, size_t *ret_count) VMR_MUST_USE;

/*
 * The automatic variable of a physical frame (or one inlined into it) whose memory covers an address. VMR_NOT_FOUND.
 * *ret_offset: of the address within it.
 */
struct vmr_error *dumpcore_local_covering(struct dumpcore *dump, const struct dumpcore_stack *stack, vmr_kaddr address,
					  size_t *ret_frame, struct dumpcore_local *ret,
					  uint64_t *ret_offset) VMR_MUST_USE;
/* Where a variable of a frame is declared; file NULL: not known. Borrowed. */
void dumpcore_local_declared(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t frame,
			     const struct dumpcore_local *local, const char **ret_file, unsigned *ret_line);
