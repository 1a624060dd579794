/* SPDX-License-Identifier: MIT */
/* DWARF expressions out of libdw's form into ours. */
#pragma once

#include <elfutils/libdw.h>
#include <stddef.h>

#include "dumpcore/debuginfo/expression_arena.h"
#include "dumpcore/debuginfo/location.h"

/*
 * Decode libdw's operators. `attribute` is where they came from (NULL: a CFI rule); what its operators refer to (types,
 * blocks, DIEs) is looked up there. Never fails: what cannot be decoded fails when it is evaluated.
 */
const struct location_expression *expression_decode(struct expression_arena *arena, Dwarf_Attribute *attribute,
						    const Dwarf_Op *ops, size_t count);
