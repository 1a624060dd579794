/* SPDX-License-Identifier: MIT */
/* All images of a dump. Only debuginfo's files, symbols.c and types.c include this. */
#pragma once

#include "dumpcore/debuginfo/image.h"
#include "dumpcore/internal.h"

struct dumpcore_debuginfo {
	struct debuginfo_image **images; /* [0]: vmlinux */
	size_t image_count;
};
