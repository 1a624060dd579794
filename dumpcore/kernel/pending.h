/* SPDX-License-Identifier: MIT */
/* Objects given to kfree_rcu() whose grace period is not over. Only slab.c includes this. */
#pragma once

#include <stddef.h>

#include "common/address.h"

struct dumpcore;

struct kernel_pending {
	vmr_kaddr *list; /* addresses within the objects, ascending; owned */
	size_t count;
	const char *why; /* they are not whole; NULL: they are */
};
/* Kernels without per-CPU batches of kfree_rcu (before 5.4, a35d16905efc) give none. */
void kernel_pending_read(struct dumpcore *dump, struct kernel_pending *ret);
