/* SPDX-License-Identifier: MIT */
/* Which files of a source tree are meant: named one by one, or those that a patch touches. */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "cli/command.h"

/*
 * The C files and headers that a unified diff leaves behind (its "+++" lines, in order, each once): without the first
 * component ("b/") unless `strip` is 0, without absolute paths and "..". Deleted files are left out. Adds to `files`;
 * VMR_BAD_INPUT when it has no "+++" line at all, VMR_TOO_LARGE above 64 MiB. `name` is for messages.
 */
struct vmr_error *patch_files(FILE *in, const char *name, unsigned strip, struct vmr_list *files) VMR_MUST_USE;

/* What --file and --patch said. */
struct cli_selection {
	struct vmr_list files;
	char *patch;
};
void cli_selection_deinit(struct cli_selection *selection);
/* True when only some files are meant. */
bool cli_selection_any(const struct cli_selection *selection);
/*
 * Read the patch, and sort the paths into those that a tree has and those that none has. The caller frees both lists.
 * VMR_BAD_INPUT when a --file is in no tree; a patch may name files that the trees do not have.
 */
struct vmr_error *cli_selection_resolve(const struct cli_selection *selection, const struct vmr_list *trees,
					struct vmr_list *ret_files, struct vmr_list *ret_missing) VMR_MUST_USE;
