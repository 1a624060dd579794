/* SPDX-License-Identifier: MIT */
/* Call sites: what a caller passed, and who was called (DW_TAG_call_site and GNU's before DWARF 5). Without libdw's
 * types. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"
#include "dumpcore/debuginfo/location.h"

struct dumpcore;
struct expression_arena;

struct callsite_parameter {
	bool has_register;
	uint8_t number;       /* the register that the parameter was passed in */
	int64_t stack_offset; /* when not in a register: from the stack pointer at the call */
	bool has_stack;
	uint64_t parameter;                      /* DIE of the callee's parameter, 0 unknown */
	const struct location_expression *value; /* in the caller's frame; NULL: not known */
	const struct location_expression
		*pointed; /* value of what it points to (DW_AT_call_data_value); NULL: not known */
};

struct callsite {
	const char *callee; /* name of the function that is called; NULL: an indirect call */
	uint64_t callee_id; /* DIE of the callee's origin, 0 */
	bool is_tail;
	uint64_t return_pc;                       /* run time; of a tail call where it would have returned, 0 unknown */
	uint64_t call_pc;                         /* run time address of the call, 0 unknown */
	const struct location_expression *target; /* of an indirect call, in the caller's frame; NULL: not known */
	struct callsite_parameter *parameters;
	size_t parameter_count;
	uint64_t bias;
};

/* The call that returns to a run-time pc. VMR_NOT_FOUND: DWARF has none there. All of it lives in the arena. */
struct vmr_error *callsite_find(struct dumpcore *dump, vmr_kaddr return_pc, struct expression_arena *arena,
				struct callsite *ret) VMR_MUST_USE;
/* Tail calls of the function that covers a run-time pc; VMR_NOT_FOUND: no function. At most 2048. */
struct vmr_error *callsite_tails_find(struct dumpcore *dump, vmr_kaddr pc, struct expression_arena *arena,
				      struct callsite **ret, size_t *ret_count) VMR_MUST_USE;
