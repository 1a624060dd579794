/* SPDX-License-Identifier: MIT */
/* Slab caches and the state of their objects. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"

struct dumpcore;

enum dumpcore_slab_state {
	DUMPCORE_SLAB_UNKNOWN = 0, /* the freelist could not be followed to its end */
	DUMPCORE_SLAB_ALLOCATED,
	DUMPCORE_SLAB_FREE,
	DUMPCORE_SLAB_PENDING, /* freed, waiting for a grace period: still readable */
};
const char *dumpcore_slab_state_name(enum dumpcore_slab_state state); /* "allocated", "free", "pending", "unknown" */

struct dumpcore_slab_cache {
	vmr_kaddr address; /* of its kmem_cache */
	const char *name;
	uint64_t object_size;                                /* bytes that the user gets */
	uint64_t slot_size;                                  /* bytes from one object to the next */
	uint64_t objects, allocated, free, pending, unknown; /* counts; filled by dumpcore_slab_count */
	bool typesafe_by_rcu;
	bool is_merged; /* other caches share it, or that is not known: its name says nothing about an object */
};
/* All caches in the order of slab_caches, without counts; borrowed. */
struct vmr_error *dumpcore_slab_caches_get(struct dumpcore *dump, const struct dumpcore_slab_cache **ret,
					   size_t *ret_count) VMR_MUST_USE;
/* The same with counts: a pass over all slabs. */
struct vmr_error *dumpcore_slab_count(struct dumpcore *dump, const struct dumpcore_slab_cache **ret,
				      size_t *ret_count) VMR_MUST_USE;

struct dumpcore_slab_object {
	const struct dumpcore_slab_cache *cache;
	vmr_kaddr start; /* of the object that holds the address */
	uint64_t offset; /* of the address within it */
	enum dumpcore_slab_state state;
	const char *why; /* of an unknown state */
};
/* The slab object that holds an address. VMR_NOT_FOUND: not in a slab page (or the page's struct page is not there: a
 * gap). */
struct vmr_error *dumpcore_slab_object_at(struct dumpcore *dump, vmr_kaddr address,
					  struct dumpcore_slab_object *ret) VMR_MUST_USE;
/*
 * Every object of a cache (one of dumpcore_slab_caches_get) in the order of memory, until `visit` says false: a pass
 * over all slabs.
 */
struct vmr_error *dumpcore_slab_objects_visit(struct dumpcore *dump, const struct dumpcore_slab_cache *cache,
					      bool (*visit)(void *context, const struct dumpcore_slab_object *object),
					      void *context) VMR_MUST_USE;
/* The same in short, for scans: false when the address is in no slab object. */
bool dumpcore_slab_state_at(struct dumpcore *dump, vmr_kaddr address, enum dumpcore_slab_state *ret);
/*
 * Where kernel memory was filtered out (a gap lies in an excluded page), name each cache with slabs that are not in the
 * dump: a gap each. Does nothing else, and nothing on a dump that is whole.
 */
void dumpcore_slab_name_missing(struct dumpcore *dump);
