/* SPDX-License-Identifier: MIT */
/* SLUB's inside: what slab.c (answers) and slub.c (freelists) share. Only these two include it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/slab.h"

#define SLUB_OBJECTS_LIMIT 32767        /* struct slab.objects has 15 bits */
#define SLUB_BYTES_LIMIT   (4ull << 20) /* of a slab: order 10 */

/* Members of struct kmem_cache, kmem_cache_cpu, and struct slab (5.17, d122019bf061; before: struct page). */
struct slub_fields {
	struct dumpcore_field list, name, size, object_size, offset, random, flags, left_pad, cpu_slab, cpu_sheaves,
		node, refcount;
	struct dumpcore_field cpu_freelist, cpu_page;
	struct dumpcore_field slab_cache, freelist, inuse, objects;
	struct dumpcore_field main, spare, rcu_free, sheaf_size, sheaf_objects, barn, cache_barn, full, barn_list;
};

/* An object that a per-CPU sheaf holds (6.18). */
struct slub_sheaf_object {
	vmr_kaddr address;
	enum dumpcore_slab_state state;
};
/* A CPU's own freelist of the slab that it allocates from. */
struct slub_active {
	vmr_kaddr slab, first;
};

/* A cache, with what its freelists need. */
struct slub_cache {
	struct dumpcore_slab_cache *shown;
	uint64_t offset; /* of the free pointer */
	uint64_t random; /* CONFIG_SLAB_FREELIST_HARDENED, 0: plain pointers */
	uint64_t left_pad;
	vmr_kaddr cpu_slab, cpu_sheaves;
	bool has_active; /* the two below are made */
	struct slub_active *active;
	size_t active_count;
	struct slub_sheaf_object *sheaf; /* by address */
	size_t sheaf_count;
	const char *sheaf_why; /* they are not whole */
};

enum slub_swab { SLUB_SWAB_UNKNOWN = 0, SLUB_SWAB_YES, SLUB_SWAB_NO };

/* Of a kernel whose types have no kmem_cache.random: is it not built in, or has it another name? */
enum slub_link { SLUB_LINK_UNKNOWN = 0, SLUB_LINK_PLAIN, SLUB_LINK_ODD };

/* A slab, decoded. */
struct slub_slab {
	vmr_kaddr record; /* struct slab */
	vmr_kaddr start;  /* of its memory */
	struct slub_cache *cache;
	uint32_t objects;
	const char *why; /* objects that are not known to be free have unknown state because of this; NULL: they are
			    allocated */
	uint8_t *states; /* enum dumpcore_slab_state of each object */
};

/* What slub.c asks of slab.c's table. */
struct slub_reader {
	struct dumpcore *dump;
	const struct slub_fields *fields;
	enum slub_swab *swab; /* whether encoded pointers are byte-swapped: found once */
	enum slub_link *link; /* what the first links look like where nothing says how to decode them */
	size_t node_count;    /* NUMA nodes that may have sheaves */
	uint64_t node_stride; /* bytes from one node's member of struct kmem_cache to the next */
};

/* Fill `slab->states` (objects bytes, zeroed before) and `why`; bytes are those of its struct slab. */
void slub_slab_decode(const struct slub_reader *reader, struct slub_slab *slab, const uint8_t *record);
/* Make the lists of the CPUs' own free objects of a cache. */
void slub_cache_activate(const struct slub_reader *reader, struct slub_cache *cache);
