/* SPDX-License-Identifier: MIT */
/* Calls that a task may make on its way on: forward over the machine code from where its frames stand, with what each
 * is handed. Only dumpcore's own files include this. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "dumpcore/unwind/stack.h"

struct dumpcore;

#define AHEAD_WANTED_LIMIT 16
#define AHEAD_ENDING_LIMIT 32
#define AHEAD_CALL_LIMIT   16

struct ahead_function; /* what is known of functions: a hash by address */

struct ahead {
	struct dumpcore *dump;
	vmr_kaddr wanted[AHEAD_WANTED_LIMIT]; /* functions whose calls are looked for */
	size_t wanted_count;
	vmr_kaddr ending[AHEAD_ENDING_LIMIT]; /* functions at whose calls a way ends that are handed `argument` */
	size_t ending_count;
	bool has_argument; /* only calls that are handed this are looked for */
	uint64_t argument;
	struct ahead_function *functions;
	unsigned depth;         /* calls that are followed; at first as many as can be */
	unsigned decoded, kept; /* functions */
	unsigned steps;         /* instructions that the question at hand may still look at */
	bool is_cut;            /* not all was looked at: a limit was hit */
};

/* A call of a wanted function that a frame's way may lead to. */
struct ahead_call {
	vmr_kaddr call; /* its address, or that of the jump that takes its place; in a function that is called on the
			   way where it is not the frame's own */
	vmr_kaddr callee;
	size_t frame;      /* physical */
	uint64_t argument; /* the first */
};

void ahead_init(struct ahead *ahead, struct dumpcore *dump);
/* A function that is looked for, by its symbol. */
void ahead_want(struct ahead *ahead, const char *name);
/* A function at whose calls with the argument that is looked for a way ends, and no caller goes on. */
void ahead_end_at(struct ahead *ahead, const char *name);
void ahead_deinit(struct ahead *ahead);
/*
 * Calls of wanted functions whose first argument is known, on ways on from `frame` outwards: each way counts, whatever
 * decides it. Values are those of the frames' registers, and of memory as it is now. Calls through pointers are not
 * followed, direct ones over two functions. Returns their count.
 */
size_t ahead_find(struct ahead *ahead, const struct dumpcore_stack *stack, size_t frame,
		  struct ahead_call ret[AHEAD_CALL_LIMIT]);
/* The same of a function that is still to be called, with this first argument. `frame` of what is found is 0. */
size_t ahead_find_from(struct ahead *ahead, vmr_kaddr function, uint64_t argument,
		       struct ahead_call ret[AHEAD_CALL_LIMIT]);
