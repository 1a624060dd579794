/* SPDX-License-Identifier: MIT */
/*
 * The kernel's image as its own memory tells of it, for a dump without a vmlinux: symbols by kallsyms, sections by the
 * linker's symbols. Types come from its BTF and stacks by its ORC then, as for a vmlinux without DWARF. Only dumpcore's
 * own files include this.
 */
#pragma once

#include "common/error.h"

struct dumpcore;
struct debuginfo_image;

/* The caller closes *ret. Fails as kernel_owntables_init does: then nothing is known of the kernel's names. */
struct vmr_error *kernel_ownimage_create(struct dumpcore *dump, struct debuginfo_image **ret) VMR_MUST_USE;
