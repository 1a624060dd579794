/* SPDX-License-Identifier: MIT */
/*
 * What was found out about pcs of vmlinux, kept in the cache folder by build-id: the functions at a pc, its unwind row,
 * the tail calls between a call and a function, the calls of a function that a pointer leads to. Only saves time: a run
 * without it finds the same. Only dumpcore's own files include this.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "dumpcore/code/scope.h"
#include "dumpcore/debuginfo/cfi.h"

struct dumpcore;

struct pccache;
/* NULL when there is nothing to key it by, or the dump was opened with no_cache. All functions take NULL. */
struct pccache *pccache_open(struct dumpcore *dump);
/* Stores what is new. */
void pccache_close(struct pccache *cache);

/* The source line of a pc where DWARF has no subprogram; file NULL: none. */
struct pccache_line {
	const char *file;
	unsigned line, column;
};
/* False: not known yet. Count 0: there are none, then *ret_line says what there is. Strings are borrowed from the
 * cache. */
bool pccache_frames_get(struct pccache *cache, vmr_kaddr pc, struct scope_frame ret[SCOPE_FRAME_LIMIT],
			size_t *ret_count, struct pccache_line *ret_line);
void pccache_frames_add(struct pccache *cache, vmr_kaddr pc, const struct scope_frame *frames, size_t count,
			const struct pccache_line *line);

/* False: not known yet. *ret_found false: there is no row. */
bool pccache_row_get(struct pccache *cache, vmr_kaddr pc, struct cfi_row *ret, bool *ret_found);
/* Rows with expressions are not kept. `found` false: there is none. */
void pccache_row_add(struct pccache *cache, vmr_kaddr pc, const struct cfi_row *row, bool found);

/* A function that a tail call left. */
#define PCCACHE_STEP_LIMIT 8
struct pccache_step {
	const char *function;
	uint64_t function_id;
	vmr_kaddr start;
	vmr_kaddr return_pc; /* where its tail call would have returned; 0 unknown */
};
bool pccache_steps_get(struct pccache *cache, vmr_kaddr return_pc, vmr_kaddr start,
		       struct pccache_step ret[PCCACHE_STEP_LIMIT], size_t *ret_count);
void pccache_steps_add(struct pccache *cache, vmr_kaddr return_pc, vmr_kaddr start, const struct pccache_step *steps,
		       size_t count);

/* A call (or jump) of a function, or a pointer to the function that it is in. */
struct pccache_call {
	vmr_kaddr at;
	uint32_t caller; /* which of the calls a pointer is for */
	bool is_jump, is_pointer;
};
#define PCCACHE_CALL_LIMIT 512
/* False: not known yet. The calls, each with its pointers somewhere behind it. */
bool pccache_calls_get(struct pccache *cache, vmr_kaddr target, struct pccache_call ret[PCCACHE_CALL_LIMIT],
		       size_t *ret_count);
void pccache_calls_add(struct pccache *cache, vmr_kaddr target, const struct pccache_call *calls, size_t count);
