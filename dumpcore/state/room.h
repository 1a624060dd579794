/* SPDX-License-Identifier: MIT */
/* Room for a frame: below a live frame, by way of direct calls that lead to a function. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/address.h"
#include "common/error.h"

struct dumpcore;
struct dumpcore_task;

struct dumpcore_room {
	size_t frame;   /* live physical frame */
	char *calls;    /* from its function to the one that was asked for: "a > b > c" */
	unsigned depth; /* calls on that way: 1, its function calls it */
	vmr_kaddr high; /* where the frame of the function asked for would end (its CFA); 0: not known */
	uint64_t size;  /* of that frame, its return address included; 0: not known */
};

/*
 * The live frames of a task above an address whose functions lead, by at most 2 direct calls or jumps, to a function: a
 * shortest way of each. Machine code is read for bytes that look like calls; at most 512 functions are looked at.
 * What is beyond that is left out: no way that is found proves nothing. Release with dumpcore_rooms_free.
 */
struct vmr_error *dumpcore_rooms_find(struct dumpcore *dump, const struct dumpcore_task *task, vmr_kaddr above,
				      const char *function, const char *file, struct dumpcore_room **ret,
				      size_t *ret_count) VMR_MUST_USE;
void dumpcore_rooms_free(struct dumpcore_room *rooms, size_t count);
