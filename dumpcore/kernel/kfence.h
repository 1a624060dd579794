/* SPDX-License-Identifier: MIT */
/* Objects that KFENCE guards: a page each, between two that fault. Only slab.c includes this. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/address.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/slab.h"

struct dumpcore;

struct kernel_kfence {
	bool made;
	vmr_kaddr pool, metadata; /* pool 0: the kernel has none, or did not turn it on */
	uint64_t stride;          /* of metadata */
	struct dumpcore_field address, size, state, cache;
	int64_t allocated, freeing, freed; /* enum kfence_object_state */
};

struct kernel_kfence_object {
	vmr_kaddr start, cache;
	enum dumpcore_slab_state state;
};
/* The object on whose page an address lies. False: not in the pool, on a guard page, or never used. */
bool kernel_kfence_at(struct dumpcore *dump, struct kernel_kfence *kfence, vmr_kaddr address,
		      struct kernel_kfence_object *ret);
