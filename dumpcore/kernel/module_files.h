/* SPDX-License-Identifier: MIT */
/* Files of modules: in what the user named, or beside vmlinux; opened when an address lies in the module. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "dumpcore/dump.h"

struct dumpcore;

/* A file of module debug information that was opened: one whose addresses were asked for. */
struct dumpcore_module_file {
	const char *module, *path; /* borrowed */
	enum dumpcore_match match; /* by build-id */
};
/* Iterate them: *index starts at 0. False: no more. */
bool dumpcore_module_file_next(struct dumpcore *dump, size_t *index, struct dumpcore_module_file *ret);
