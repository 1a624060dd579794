/* SPDX-License-Identifier: MIT */
/* Debug information that was split off its file: .gnu_debuglink names the file that has it, and its checksum. */
#pragma once

#include "dumpcore/debuginfo/folders.h"
#include "dumpcore/debuginfo/image.h"

/*
 * Path of the file with the debug information of `image`: of its build-id in a .build-id folder, else by the linked
 * name beside the image, in .debug/ there, or in the folders; such a file must have the checksum, and the build-id
 * where both have one. folders may be NULL. VMR_NOT_FOUND: the image links none. VMR_BAD_INPUT: it does, and the file
 * is not there or is another build's; the message says which and what to do. The caller frees *ret.
 */
struct vmr_error *debuginfo_link_find(const struct debuginfo_image *image, struct debuginfo_folders *folders,
				      char **ret) VMR_MUST_USE;
