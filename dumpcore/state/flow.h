/* SPDX-License-Identifier: MIT */
/* Values of registers at any instruction of the frames of one stack. Only dumpcore's own files include this. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "dumpcore/state/slice.h"
#include "dumpcore/unwind/stack.h"

#define FLOW_TAIL_LIMIT 4   /* functions that tail calls left between two frames */
#define FLOW_BUDGET     256 /* functions and values that one question looks at */
#define FLOW_CODE_LIMIT 48  /* functions that one chain decodes */

struct flow {
	struct dumpcore *dump;
	const struct dumpcore_stack *stack;
	struct slice_code *codes[FLOW_CODE_LIMIT];
	size_t code_count;
	unsigned budget; /* functions and values that one question may still look at */
	bool undone;     /* the last flow_operand took off what the code had added to a register since */
	bool has_copies; /* what a register was entered with is looked for in its copies too */
};

/* A point in a function that is running, or that a tail call left. */
struct flow_point {
	size_t frame; /* physical frame; of a function that a tail call left: the frame that called it */
	const struct slice_code *code;
	size_t insn;
	size_t pc_insn; /* at which the frame's registers hold; SIZE_MAX: none (a tail call left the function) */
	size_t jump;    /* the tail call that left the function, where one did */
	struct {
		vmr_kaddr low;
		size_t jump;
	} tails[FLOW_TAIL_LIMIT]; /* outermost first: still to be gone through, on the way to the caller */
	size_t tail_count;
};

void flow_init(struct flow *flow, struct dumpcore *dump, const struct dumpcore_stack *stack);
void flow_deinit(struct flow *flow);
/* Where a physical frame stands: at its pc when it was interrupted there, else at the call that it waits for.
 * VMR_NOT_FOUND: no code. */
struct vmr_error *flow_point_of(struct flow *flow, size_t frame, struct flow_point *ret) VMR_MUST_USE;
/* Who called the function of a point: its call (or tail call) instruction. VMR_NOT_FOUND: nobody, or it is not certain.
 */
struct vmr_error *flow_caller(struct flow *flow, const struct flow_point *point, struct flow_point *ret) VMR_MUST_USE;
/*
 * What gave a register the value that it has just before point->insn; a direct call that leaves the register alone is
 * looked through. Where several instructions may have set it, the only one that can have given it that value, by what
 * the frame's registers, constants and slots of its stack have still.
 */
struct slice_definition flow_origin(struct flow *flow, const struct flow_point *point, enum dumpcore_register number,
				    uint64_t value);
/* The value of a register just before point->insn, from the registers of frames; constants that straight code added
 * since are taken off again. False: not known. */
bool flow_value(struct flow *flow, const struct flow_point *point, enum dumpcore_register number, uint64_t *ret);
/*
 * The value of a register just before point->insn that a load alone gave it, or a copy of one, as memory holds it now:
 * the register has been written over since. Memory may have changed: whoever asks compares what that leads to. False:
 * no such load, or the address that it read is not known.
 */
bool flow_reload(struct flow *flow, const struct flow_point *point, enum dumpcore_register number, uint64_t *ret);
/* The address that the memory operand of point->insn computes. False: not known. */
bool flow_operand(struct flow *flow, const struct flow_point *point, uint64_t *ret);
