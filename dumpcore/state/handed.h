/* SPDX-License-Identifier: MIT */
/* What a call in flight was handed of another task's stack: its user is still at work on a record that may be over. */
#pragma once

#include "common/error.h"
#include "dumpcore/state/chain.h"
#include "dumpcore/unwind/stack.h"

struct dumpcore;

/*
 * From `frame` (physical) outwards, the innermost call that has an address on the stack of another task in a register
 * that carries an argument (System V psABI 3.2.3), as the widest struct that it is known to be a part of; one that
 * `known` (NULL: nothing) has a load from is passed over: a walk that began further out came to it. The step's `from`
 * is that address, or the list head in the part that was handed; its member is the caller's to free. VMR_NOT_FOUND: no
 * such call, or no variable tells what it points to.
 */
struct vmr_error *dumpcore_handed_find(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t frame,
				       const struct dumpcore_chain *known,
				       struct dumpcore_chain_step *ret) VMR_MUST_USE;
/* Does a chain end at a load from another task's stack? It then says more than who was handed what. */
bool dumpcore_chain_leaves_stack(struct dumpcore *dump, const struct dumpcore_stack *stack,
				 const struct dumpcore_chain *chain);
