/* SPDX-License-Identifier: MIT */
/* A record that one task left for another: where it lies, who made it, and whether it is still there. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/state/chain.h"

struct dumpcore;
struct dumpcore_type;

enum dumpcore_lifetime {
	DUMPCORE_LIFETIME_UNKNOWN = 0,
	DUMPCORE_LIFETIME_LIVE,          /* the frame that made it is there; or allocated */
	DUMPCORE_LIFETIME_DEAD_BELOW_SP, /* its stack has been popped below it */
	DUMPCORE_LIFETIME_REUSED,        /* another function's live frame covers it */
	DUMPCORE_LIFETIME_REINCARNATED,  /* a later call of the same function has its record there */
	DUMPCORE_LIFETIME_FREE,
	DUMPCORE_LIFETIME_PENDING,
	DUMPCORE_LIFETIME_EXITED, /* on the stack of a task that is gone */
};
/* "unknown", "live", "dead-below-sp", ... */
const char *dumpcore_lifetime_name(enum dumpcore_lifetime lifetime);

#define DUMPCORE_OWNER_LIMIT 8

struct dumpcore_record {
	vmr_kaddr address;
	const struct dumpcore_type *type; /* NULL unknown */
	uint64_t size;
	const char *place;                /* "stack", "slab", "data", "other" */
	const struct dumpcore_task *task; /* of a stack */
	const char *cache;                /* of a slab object; borrowed */
	const char *slab_state;
	uint64_t offset; /* within the stack or slab object */
	enum dumpcore_lifetime lifetime;
	char *why;       /* how that is known */
	size_t covering; /* live frame of `task` that covers it; SIZE_MAX: none */
	const char *covering_function, *covering_variable, *covering_type; /* borrowed */
	struct dumpcore_automatic
		owner; /* the automatic variable that it is or was; name NULL: unknown, or several would do */
	size_t owner_candidates;
	struct dumpcore_automatic owners[DUMPCORE_OWNER_LIMIT]; /* the first of them */
};

/* The record that a step of a chain loaded from; `waker`: the stack that the chain is of, whose variables tell which of
 * several structs with such a member it is (NULL: not asked). The caller releases *ret with dumpcore_record_deinit. */
struct vmr_error *dumpcore_record_of_step(struct dumpcore *dump, const struct dumpcore_stack *waker,
					  const struct dumpcore_chain_step *step,
					  struct dumpcore_record *ret) VMR_MUST_USE;
void dumpcore_record_deinit(struct dumpcore_record *record);

/*
 * Live records of the type in frames of the functions that make them, except the one at `but`; by PID. At most 64. The
 * caller releases each and frees the array.
 */
struct vmr_error *dumpcore_records_alike(struct dumpcore *dump, const struct dumpcore_record *but,
					 struct dumpcore_record **ret, size_t *ret_count) VMR_MUST_USE;

/*
 * Can a pointer to this struct (NULL: any) have this value: memory that is in use and has room for one? True also where
 * it is not known what lies there.
 */
bool dumpcore_record_fits(struct dumpcore *dump, uint64_t value, const struct dumpcore_type *target);
