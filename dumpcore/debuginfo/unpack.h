/* SPDX-License-Identifier: MIT */
/* Sections that are compressed in a way that libdw may not know (ELFCOMPRESS_ZSTD: elfutils 0.189). */
#pragma once

#include "dumpcore/debuginfo/image.h"

/*
 * Put the content in the place of its compressed form, so that libelf and libdw see plain sections. What cannot be
 * unpacked stays; image->packed then says why. The image owns the memory.
 */
void debuginfo_unpack(struct debuginfo_image *image);
/* Put other content in the place of a section's, as if the file had it plain. The image takes the memory. */
void debuginfo_unpack_put(struct debuginfo_image *image, size_t section, uint8_t *content, size_t size);
