/* SPDX-License-Identifier: MIT */
/* Which entry of a wait queue a walk had come to: it may lie on the stack of a task that is no more in that call. */
#pragma once

#include "common/error.h"
#include "dumpcore/state/chain.h"
#include "dumpcore/unwind/stack.h"

struct dumpcore;

/*
 * An entry on another task's stack that a wait queue leads to, whose head a variable of `frame` (physical) or of its
 * callers points to, and whose address a register of the frame holds. The step is a handed one, of the whole entry.
 * VMR_NOT_FOUND: none.
 */
struct vmr_error *dumpcore_walked_find(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t frame,
				       struct dumpcore_chain_step *ret) VMR_MUST_USE;
