/* SPDX-License-Identifier: MIT */
/* Of several vmlinux the one that is the dump's: by build-id, else by the kernel's banner, else by the release in its
 * name. */
#pragma once

#include "dumpcore/debuginfo/folders.h"
#include "dumpcore/debuginfo/image.h"

/*
 * The build-id that the dump's memory has where this vmlinux puts the kernel's notes. False: that memory is not in the
 * dump. *ret NULL: it is, and is no build-id note, so that this vmlinux is not this kernel's. The caller frees.
 */
bool debuginfo_read_build_id(struct dumpcore *dump, const struct debuginfo_image *image, char **ret);
/*
 * The vmlinux of the dump in the folders. VMR_NOT_FOUND: they have no vmlinux at all. VMR_BAD_INPUT: none is this
 * dump's (with `force` a single one is taken all the same), or several may be; the message names those that were looked
 * at, and the way out. The caller frees *ret.
 */
struct vmr_error *debuginfo_kernel_find(struct dumpcore *dump, struct debuginfo_folders *folders,
					char **ret) VMR_MUST_USE;
