/* SPDX-License-Identifier: MIT */
/* A frame seen from an instruction that it ran before: variables have other locations there. Only dumpcore's own files
 * include this. */
#pragma once

#include <stddef.h>

#include "common/error.h"
#include "dumpcore/state/flow.h"
#include "dumpcore/unwind/stack.h"

struct standpoint {
	struct dumpcore_stack
		stack; /* bodies inlined at the instruction, their function, then the frames outside of it */
	size_t frame;  /* the physical one */
};

/*
 * The frame of `point` as it was just before its instruction, with the registers that are known there; of a function
 * that a tail call left, the frame that it had. VMR_NOT_FOUND: DWARF has no function there, or another one than the
 * frame's. The caller releases *ret.
 */
struct vmr_error *standpoint_init(struct flow *flow, const struct flow_point *point,
				  struct standpoint *ret) VMR_MUST_USE;
void standpoint_deinit(struct standpoint *standpoint);
