/* SPDX-License-Identifier: MIT */
/*
 * Types from BTF, where a kernel's file has no DWARF: from the file's .BTF section, or from the kernel's own memory.
 * Format: Documentation/bpf/btf.rst of Linux.
 */
#pragma once

#include "dumpcore/types/typerep.h"

struct btf;

/* Read it once; NULL: the kernel has none. Kept until the types are destroyed. */
struct btf *btf_get(struct dumpcore *dump);
void btf_destroy(struct btf *btf);

/* The BTF of a module, in the kernel's memory. */
struct btf_split {
	vmr_kaddr address;
	uint64_t size;
	uint32_t first_type, first_string; /* what its own numbers and offsets begin with, as the kernel has it */
};
/*
 * From now on its types are found too, behind the kernel's. An error, whose message goes on "the types of a module":
 * they cannot be read, or go on from other types than the kernel's.
 */
struct vmr_error *btf_split_add(struct dumpcore *dump, const struct btf_split *split) VMR_MUST_USE;

/* A complete definition by name (without keyword); NULL: none. */
const struct dumpcore_type *btf_type(struct dumpcore *dump, enum dumpcore_type_kind kind, const char *name);
/* As dumpcore_types_named. */
void btf_types_named(struct dumpcore *dump, enum dumpcore_type_kind kind, const char *prefix,
		     void (*visit)(void *context, const char *name), void *context);
/* The type of a variable (BTF has the per-CPU ones, and all since 6.15); NULL: none. */
const struct dumpcore_type *btf_variable(struct dumpcore *dump, const char *name);
bool btf_enumerator(struct dumpcore *dump, const char *name, int64_t *ret);
