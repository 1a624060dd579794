/* SPDX-License-Identifier: MIT */
/* What a command looks at of a source tree: files and folders that were named, or what a patch changed. */
#pragma once

#include <stdbool.h>

#include "common/error.h"
#include "common/list.h"

/* What --file and --patch said. */
struct cli_selection {
	struct vmr_list files;
	char *patch;
};
void cli_selection_deinit(struct cli_selection *selection);
/* True when only some files are meant. */
bool cli_selection_any(const struct cli_selection *selection);

/* Lines of a file that a patch wrote, or between which it took some away. */
struct cli_touched {
	char *file;
	unsigned first, last;
};

struct cli_subject {
	struct vmr_list files;       /* to look at: paths relative to their tree, each once */
	struct vmr_list swept;       /* of those: what only came with its folder */
	struct vmr_list nothing;     /* what there is nothing to answer for, said: "lib/x.c: only its mode changed" */
	struct vmr_list unseen;      /* what was meant and cannot be looked at, said: the command fails */
	struct cli_touched *touched; /* of a patch, in its order */
	size_t touched_count;
};

/*
 * Map what was named to the trees: folders to their C files, paths of a patch by the longest end that a tree has.
 * VMR_BAD_INPUT when the patch cannot be read. The caller releases *ret, of an error too.
 */
struct vmr_error *cli_subject_find(const struct cli_selection *selection, const struct vmr_list *trees,
				   struct cli_subject *ret) VMR_MUST_USE;
void cli_subject_deinit(struct cli_subject *subject);
/* Whether a path stays below its tree: "a/b", but neither "/a", "../a" nor "a/../b". */
bool cli_is_inside(const char *path);
