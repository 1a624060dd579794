/* SPDX-License-Identifier: MIT */
/* Tail calls: which functions lie between a call and the function that its frame belongs to. Only dumpcore's own files
 * include this. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/address.h"
#include "dumpcore/debuginfo/callsite.h"
#include "dumpcore/unwind/pccache.h"

struct dumpcore;
struct dumpcore_unwind;

#define TAIL_DEPTH_LIMIT 4

/* One function that was entered and left by a tail call. */
struct tail_step {
	const char *function;
	uint64_t function_id;
	vmr_kaddr start;             /* of the function */
	const struct callsite *site; /* its tail call to the next; NULL: several would do, or an indirect one */
};

/* Does the call go to assembly, which may only jump on (__SCT__ trampolines of static calls)? */
bool tail_is_trampoline(struct dumpcore *dump, const struct callsite *site);
/* Does the call site call the function at `pc`? Of an indirect call nothing is known: true. */
bool tail_is_direct(struct dumpcore *dump, const struct callsite *site, vmr_kaddr pc);
/*
 * The functions between a call site and the function at `pc`, outermost first, by direct tail calls. When no single way
 * is found but the callee makes tail calls, only the callee: it was called, and is gone. 0: no tail call came between.
 * Sites live as long as the dump. Indirect tail calls may have taken another way: the steps are what direct ones
 * explain.
 */
size_t tail_path_find(struct dumpcore *dump, const struct callsite *site, vmr_kaddr pc,
		      struct tail_step ret[TAIL_DEPTH_LIMIT]);
/* The same for the call that returns to `return_pc`, cached by both. *ret is borrowed until the dump is closed. */
size_t tail_steps_find(struct dumpcore *dump, vmr_kaddr return_pc, vmr_kaddr pc, const struct pccache_step **ret);
/*
 * tail_path_find for the call that returns to `return_pc`, from its cached steps where they say which tail calls they
 * are: a search looks at all that a function such as the one of system calls may go on to.
 */
size_t tail_path_at(struct dumpcore *dump, const struct callsite *site, vmr_kaddr return_pc, vmr_kaddr pc,
		    struct tail_step ret[TAIL_DEPTH_LIMIT]);
void tail_cache_destroy(struct dumpcore_unwind *unwind);
