/* SPDX-License-Identifier: MIT */
/* Types that DIEs are or have. Only dumpcore's own files include this. */
#pragma once

#include "dumpcore/debuginfo/dwarf.h"
#include "dumpcore/types/types.h"

/* DW_AT_type of a variable, parameter or member (through abstract_origin) as a type; void when it has none. */
struct vmr_error *types_of_die(struct dumpcore *dump, struct debuginfo_image *image, Dwarf_Die *die,
			       const struct dumpcore_type **ret) VMR_MUST_USE;
/* The type that a type DIE is. VMR_NOT_FOUND: no type. */
struct vmr_error *types_at_die(struct dumpcore *dump, struct debuginfo_image *image, uint64_t die_offset,
			       const struct dumpcore_type **ret) VMR_MUST_USE;
