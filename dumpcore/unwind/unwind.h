/* SPDX-License-Identifier: MIT */
/* The unwinder's part of the handle, shared by stack.c and locals.c. Only dumpcore's own files include this. */
#pragma once

#include "common/address.h"
#include "dumpcore/code/scope.h"
#include "dumpcore/debuginfo/expression_arena.h"
#include "dumpcore/dump.h"
#include "dumpcore/unwind/stack.h"

struct frametable;
struct pccache;
struct pccache_line;
struct unwind_stack;   /* a stack by task */
struct unwind_chain;   /* functions by pc */
struct unwind_tails;   /* tail calls by function */
struct unwind_written; /* registers that a symbol's code writes */
struct unwind_paths;   /* the same by called function and callee */
struct unwind_steps;   /* functions that tail calls left, by call and callee */
struct unwind_pcscope; /* what debug information says of a pc */

struct dumpcore_unwind {
	struct frametable *table;
	struct pccache *cache;          /* NULL: none; its strings live as long as the dump */
	struct expression_arena *arena; /* strings that live as long as the dump */
	struct unwind_stack *stacks;
	size_t stack_count; /* that are kept */
	struct unwind_chain *chains;
	struct unwind_tails *tails;
	struct unwind_steps *steps;
	struct unwind_paths *paths;
	struct unwind_written *written;
	struct unwind_pcscope *pcscopes;
};

/* The dump's unwinder; made when first asked for. */
struct dumpcore_unwind *unwind_get(struct dumpcore *dump);
/* The functions that a run-time pc is in, innermost first, cached; NULL and 0 where DWARF has none. */
const struct scope_frame *unwind_chain_at(struct dumpcore *dump, vmr_kaddr pc, size_t *ret_count);
/* In whose body an instruction stands: of that chain the innermost of a .c file, for what a header has is a wrapper;
 * the outermost where none is. NULL: no function is known there. Borrowed, as the chain. */
const struct scope_frame *unwind_body_at(struct dumpcore *dump, vmr_kaddr pc);
/* The line of a pc where there are no such functions; file NULL: none. Borrowed. */
const struct pccache_line *unwind_line_at(struct dumpcore *dump, vmr_kaddr pc);
/* The pc to look a frame up by: return addresses point behind the call. */
vmr_kaddr unwind_lookup_pc(const struct dumpcore_frame *frame);
