/* SPDX-License-Identifier: MIT */
/* Filling an index: one pass over the symbols, one over DWARF. What is broken is left out. */
#pragma once

#include "dumpcore/debuginfo/image.h"

void debuginfo_scan_symbols(const struct debuginfo_image *image, struct debuginfo_builder *builder);
/* VMR_UNSUPPORTED: units whose DIEs are in .dwo files; the message names one. */
struct vmr_error *debuginfo_scan_dwarf(const struct debuginfo_image *image,
				       struct debuginfo_builder *builder) VMR_MUST_USE;
