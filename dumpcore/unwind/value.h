/* SPDX-License-Identifier: MIT */
/* Evaluating DWARF expressions in a frame of a walked stack, entry values included. Only dumpcore's own files include
 * this. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "dumpcore/debuginfo/callsite.h"
#include "dumpcore/debuginfo/location.h"
#include "dumpcore/unwind/stack.h"

struct expression_arena;

#define VALUE_DEPTH_LIMIT 24

/* Where an expression is evaluated: a physical frame, or a function that a tail call has left again. */
struct value_place {
	struct dumpcore *dump;
	const struct dumpcore_stack *stack;
	struct expression_arena *arena;
	size_t physical;                   /* index of the frame */
	bool is_left;                      /* left by a tail call: only values at its entry are known */
	const struct callsite *entered_by; /* of a left one: the call or tail call that entered it */
	const struct value_place *outer;   /* of a left one: where entered_by's values are evaluated */
	const struct location_expression *frame_base;
	uint64_t bias;
	unsigned depth;
	bool has_unchecked_call; /* out: an indirect call took part whose target could not be compared */
};

/* The callbacks for location_evaluate; borrowed from the place. */
struct location_frame value_frame(struct value_place *place);
