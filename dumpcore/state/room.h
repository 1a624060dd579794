/* SPDX-License-Identifier: MIT */
/* Room for a frame: below a live or a dead one, by way of calls that lead to a function. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"

struct dumpcore;
struct dumpcore_task;

struct dumpcore_room_request {
	const struct dumpcore_task *task;
	vmr_kaddr record; /* a variable on its stack */
	uint64_t size;
	const char *function, *file, *variable; /* whose variable it is; variable NULL: not known */
};

struct dumpcore_room {
	size_t frame;         /* live physical frame; SIZE_MAX: a dead one */
	vmr_kaddr trace;      /* of a dead one: where its call's return address lies; else 0 */
	const char *function; /* of the frame; borrowed */
	vmr_kaddr sp;         /* its stack pointer */
	char *calls;          /* from its function to the one that was asked for: "a > b > c", "*c" by a pointer */
	unsigned depth;       /* calls on that way: 1, its function calls it */
	bool is_indirect;     /* one of them is through a pointer */
	vmr_kaddr high;       /* where the frame of the function asked for would end (its CFA); 0: not known */
	uint64_t size;        /* of that frame, its return address included; 0: not known */
	bool has_exact;       /* it is known where in that frame the variable would lie */
	bool is_exact;        /* just at the record's address */
};

/*
 * Frames of a task above a record whose functions lead to its owner, by at most 2 direct calls or jumps: a shortest way
 * of each. Live ones, and of dead ones the nearest 8 that left a return address: the same run of such a function may
 * have made another call before. And ways with one call through a pointer, after at most one direct call, to a function
 * that calls the owner: only where static tables hold a pointer to it at the offset that was loaded, and the variable
 * would lie exactly at the record's address. Machine code is read for bytes that look like calls; at most 512 functions
 * are looked at. What is beyond that is left out: no way that is found proves nothing. Release with
 * dumpcore_rooms_free.
 */
struct vmr_error *dumpcore_rooms_find(struct dumpcore *dump, const struct dumpcore_room_request *request,
				      struct dumpcore_room **ret, size_t *ret_count) VMR_MUST_USE;
void dumpcore_rooms_free(struct dumpcore_room *rooms, size_t count);
