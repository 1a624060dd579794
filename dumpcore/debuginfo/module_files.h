/* SPDX-License-Identifier: MIT */
/* Files of modules: in what the user named, or beside vmlinux; opened when an address lies in the module. */
#pragma once

#include "dumpcore/debuginfo/image.h"
#include "dumpcore/dump.h"

struct debuginfo_module_files;

/* Looks at no file yet. */
struct debuginfo_module_files *debuginfo_module_files_create(void);
void debuginfo_module_files_destroy(struct debuginfo_module_files *files);
/*
 * The image of the module that an address lies in, opened now if need be and kept; NULL: the address is in no module,
 * or its file is not there, or is not of this build (a gap says so). Not while modules themselves are being read.
 */
struct debuginfo_image *debuginfo_module_image_at(struct dumpcore *dump, vmr_kaddr address);
