/* SPDX-License-Identifier: MIT */
/*
 * dwz moves what several files share into another one (.gnu_debugaltlink; .debug_sup of DWARF 5). Its sections are
 * joined behind the file's own in memory, and references across become plain ones, so that all readers see one file.
 */
#pragma once

#include "dumpcore/debuginfo/folders.h"
#include "dumpcore/debuginfo/image.h"

/*
 * Join what an image shares, before its DWARF is opened; nothing where it shares none. folders may be NULL. Where it
 * cannot be had or joined image->packed says why, and the image has no DWARF.
 */
void debuginfo_join(struct debuginfo_image *image, struct debuginfo_folders *folders);
