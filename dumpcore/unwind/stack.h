/* SPDX-License-Identifier: MIT */
/* Stack traces: by DWARF CFI, by ORC where CFI has none or is known to be wrong, across all stacks of a CPU. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"
#include "dumpcore/kernel/stackmap.h"
#include "dumpcore/registers.h"

struct dumpcore;
struct dumpcore_task;

/* Who runs in a frame: an interrupt is not the task that it interrupted. */
enum dumpcore_context {
	DUMPCORE_CONTEXT_UNKNOWN = 0,
	DUMPCORE_CONTEXT_TASK,
	DUMPCORE_CONTEXT_SOFTIRQ,
	DUMPCORE_CONTEXT_IRQ,
	DUMPCORE_CONTEXT_NMI,
	DUMPCORE_CONTEXT_EXCEPTION, /* a fault's handler: on behalf of the context that faulted */
};

struct dumpcore_frame {
	vmr_kaddr pc;         /* as found; the same in the frames inlined there */
	vmr_kaddr sp;         /* stack pointer in this frame */
	vmr_kaddr cfa;        /* canonical frame address, 0 unknown */
	const char *function; /* DWARF name, or the ELF symbol where DWARF has no subprogram; NULL unknown */
	const char *symbol;   /* ELF symbol */
	uint64_t offset;      /* of pc in symbol */
	const char *file;     /* NULL unknown */
	unsigned line, column;
	bool inlined;     /* an inlined frame; the physical one follows it */
	bool interrupted; /* pc is where an exception or interrupt came, not a return address */
	bool inferred;    /* a tail call that no unwinder saw */
	bool guess;       /* found by scanning */
	bool entry;       /* pc is the start of a function that has never run: no return address either */
	bool fault;       /* the registers of an exception (or spin) that is the crash are this frame's */
	enum dumpcore_context context;
	enum dumpcore_stack_kind stack_kind;
	struct dumpcore_registers registers; /* of the physical frame */
	uint64_t function_id;                /* DIE offset of the (inlined or concrete) subprogram; 0 none */
	uint64_t scope_id; /* for locals.c: DIE offset of the inlined_subroutine or subprogram instance */
	size_t physical;   /* index of the physical frame that this one is (inlined into) */
};

struct dumpcore_stack {
	const struct dumpcore_task *task;
	struct dumpcore_frame *frames; /* innermost first; empty on error */
	size_t frame_count;
	char *error; /* why it is empty or ends early; NULL: it ended where stacks end */
};

/*
 * The stack of a task, whole, from where it (or its CPU) stopped. Always gives a stack; what went wrong is in `error`.
 * Cached: borrowed until dumpcore_close or, of a task that no CPU runs, dumpcore_stacks_release.
 */
const struct dumpcore_stack *dumpcore_stack_of(struct dumpcore *dump, const struct dumpcore_task *task);
/*
 * Lets go of the stacks of all tasks that no CPU runs, where more than 32768 stacks are kept: for loops over all tasks,
 * between one and the next. Names that frames had stay.
 */
void dumpcore_stacks_release(struct dumpcore *dump);
/*
 * The lowest address of the task's own stack that is in use: the least of the frames' stack pointers on it and of
 * `saved` (its saved stack pointer; 0: none). 0: unknown.
 */
vmr_kaddr dumpcore_stack_lowest(const struct dumpcore_stack *stack, vmr_kaddr saved);
/* The register of its caller that a physical frame keeps at an address, as the row of its pc says. False: none. */
bool dumpcore_frame_saves_at(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t frame, vmr_kaddr address,
			     enum dumpcore_register *ret);
/*
 * Whether a variable may lie at an address of a stack that is in use. False where there is something else: a register
 * that a frame keeps for its caller, a return address, or what the switch away from a task pushed.
 */
bool dumpcore_stack_may_hold(struct dumpcore *dump, const struct dumpcore_stack *stack, vmr_kaddr address);
/* The next physical frame outwards that an unwinder saw (no inlined or inferred one); SIZE_MAX: none. */
size_t dumpcore_stack_outer(const struct dumpcore_stack *stack, size_t frame);
/* A stack from given registers (a fault's pt_regs). The caller destroys *ret. */
struct vmr_error *dumpcore_stack_unwind(struct dumpcore *dump, const struct dumpcore_task *task,
					const struct dumpcore_registers *registers,
					struct dumpcore_stack **ret) VMR_MUST_USE;
void dumpcore_stack_destroy(struct dumpcore_stack *stack);
