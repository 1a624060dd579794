/* SPDX-License-Identifier: MIT */
/* The value chain: from a value that an instruction used back to the memory that it was loaded from, across callers. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"
#include "dumpcore/unwind/stack.h"

struct dumpcore;
struct dumpcore_type;

enum dumpcore_step_how {
	DUMPCORE_STEP_UNKNOWN = 0,
	DUMPCORE_STEP_OPERAND,  /* address of a memory operand: base register + displacement */
	DUMPCORE_STEP_COMPUTED, /* a pointer + displacement */
	DUMPCORE_STEP_ARGUMENT, /* handed on by the caller */
	DUMPCORE_STEP_LOADED,   /* read from memory */
	DUMPCORE_STEP_HANDED,   /* no part of the chain: what a call in flight was handed of another task's stack
				   (handed.h) */
};
/* "operand", "computed", "argument", "loaded", "handed". */
const char *dumpcore_step_how_name(enum dumpcore_step_how how);

struct dumpcore_chain_step {
	enum dumpcore_step_how how;
	size_t frame;               /* physical frame in which this holds */
	uint64_t value;             /* that was used, as registers and displacements tell: not read from memory now */
	enum dumpcore_register reg; /* that held the value (an operand: its base) */
	bool by_index;              /* an operand: reg is the index, scaled; displacement says nothing */
	int64_t displacement;       /* value = next step's value + displacement */
	vmr_kaddr pc;               /* of the instruction */
	const char *function;       /* whose code that is: the frame's, or one that a tail call left; borrowed */
	const char *file;           /* of the instruction; NULL unknown; borrowed */
	unsigned line;
	const struct dumpcore_type *type; /* struct that the displacement or the load is within; NULL unknown */
	char *member;                     /* path in it; NULL unknown; owned by the chain */
	bool type_is_weak; /* the variable of that type has no location at this pc: taken for it as the members' types
			      fit */
	vmr_kaddr object;  /* where the struct starts, 0 unknown */
	vmr_kaddr from;    /* loaded: address that it was read from, 0 not known; handed: what of it is looked at */
	bool is_undone;    /* a register of that address was overwritten: it is known from others, less what the code
			      had added to them since */
	bool is_reread;    /* a register of that address was overwritten: it is known from what memory holds now, and
			      where that leads to the value is now */
	unsigned size;     /* bytes that were read */
	bool has_memory_now;
	uint64_t memory_now; /* what `from` holds in the dump */
	bool is_no_list; /* `from` is the list of a queue head, and the value is nothing that it holds while it is alive
			    (listhead.h); handed: what it holds now is no entry that points back */
};

struct dumpcore_chain {
	struct dumpcore_chain_step *steps;
	size_t count;
	const char *end; /* why it goes no further */
	bool is_lost;    /* that is: it is not known where the value was before, or in what */
};

/* The chain of the memory operand of the instruction at which a frame's pc stands. The caller destroys *ret. */
struct vmr_error *dumpcore_chain_of_operand(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t frame,
					    struct dumpcore_chain **ret) VMR_MUST_USE;
/* The chain of the function pointer by which the call that a frame stands at reached `target`. The caller destroys
 * *ret. */
struct vmr_error *dumpcore_chain_of_call(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t frame,
					 vmr_kaddr target, struct dumpcore_chain **ret) VMR_MUST_USE;
/* The chain of a register as a function was entered with it, e.g. its first argument; `value` is what it was. */
struct vmr_error *dumpcore_chain_of_argument(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t frame,
					     enum dumpcore_register reg, uint64_t value,
					     struct dumpcore_chain **ret) VMR_MUST_USE;
/* The chain of an argument of the call that a frame stands at; `value` is what it was. */
struct vmr_error *dumpcore_chain_of_handed(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t frame,
					   enum dumpcore_register reg, uint64_t value,
					   struct dumpcore_chain **ret) VMR_MUST_USE;
/* Add a step at the end; its member becomes the chain's. */
void dumpcore_chain_add(struct dumpcore_chain *chain, const struct dumpcore_chain_step *step);
void dumpcore_chain_destroy(struct dumpcore_chain *chain);
