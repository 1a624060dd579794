/* SPDX-License-Identifier: MIT */
/* Areas of the vmalloc range: who allocated what where. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"

struct dumpcore;

struct dumpcore_vmalloc_area {
	vmr_kaddr start, end; /* the guard page included */
	vmr_kaddr vm;         /* vm_struct, 0: none (a block of vm_map_ram, or freed) */
	vmr_kaddr caller;     /* who allocated it, 0 unknown */
	uint64_t flags;       /* VM_... of include/linux/vmalloc.h */
	bool is_freed;        /* given back, not yet unmapped */
};

/* All areas, ascending; borrowed. Lists that break are gaps. */
struct vmr_error *dumpcore_vmalloc_areas_get(struct dumpcore *dump, const struct dumpcore_vmalloc_area **ret,
					     size_t *ret_count) VMR_MUST_USE;
/* The area that holds an address, or NULL. Borrowed. */
const struct dumpcore_vmalloc_area *dumpcore_vmalloc_at(struct dumpcore *dump, vmr_kaddr address);
