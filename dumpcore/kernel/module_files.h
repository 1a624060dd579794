/* SPDX-License-Identifier: MIT */
/* Files of modules: in what the user named, or beside vmlinux; opened when an address lies in the module. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/dump.h"
#include "dumpcore/types/types.h"

struct dumpcore;

/*
 * As dumpcore_symbol_find and dumpcore_type_find; what nothing that is open has is looked for in the files of all
 * loaded modules, which are opened then (once a dump), and in what the kernel keeps of them: symbols, and where types
 * are from BTF, theirs. For names that a user gives, not for what a kernel may lack.
 */
struct vmr_error *dumpcore_symbol_find_loaded(struct dumpcore *dump, const char *name,
					      struct dumpcore_symbol *ret) VMR_MUST_USE;
struct vmr_error *dumpcore_type_find_loaded(struct dumpcore *dump, const char *name,
					    const struct dumpcore_type **ret) VMR_MUST_USE;

/* A file of module debug information that was opened: one whose addresses were asked for. */
struct dumpcore_module_file {
	const char *module, *path; /* borrowed */
	enum dumpcore_match match; /* by build-id */
};
/* Iterate them: *index starts at 0. False: no more. */
bool dumpcore_module_file_next(struct dumpcore *dump, size_t *index, struct dumpcore_module_file *ret);
