/* SPDX-License-Identifier: MIT */
/* Placing a module's sections and relocating its debug sections in memory. */
#pragma once

#include "dumpcore/debuginfo/image.h"

/*
 * Before DWARF is begun. Relocations that are out of their section, or of a kind that debug sections do not have, are
 * left out: what they would have named is then not found.
 */
void debuginfo_relocate(struct debuginfo_image *image, const struct debuginfo_placement *placements, size_t count);
