/* SPDX-License-Identifier: MIT */
/* Pointers that variables of the kernel and its modules hold to a struct, by the variables' types. */
#pragma once

#include <stddef.h>

#include "common/address.h"
#include "common/error.h"

struct dumpcore;
struct dumpcore_type;

struct dumpcore_root_pointer {
	vmr_kaddr place; /* where it lies */
	char *name;      /* "variable.member[3]"; owned */
	vmr_kaddr value;
	const struct dumpcore_type *type; /* struct or union that it points to */
};
/*
 * Those of the kernel's and modules' data (no per-CPU variables) whose struct covers an address, by place; at most 256.
 * The caller frees *ret with dumpcore_root_pointers_free.
 */
struct vmr_error *dumpcore_root_pointers_to(struct dumpcore *dump, vmr_kaddr address,
					    struct dumpcore_root_pointer **ret, size_t *ret_count) VMR_MUST_USE;
void dumpcore_root_pointers_free(struct dumpcore_root_pointer *list, size_t count);
