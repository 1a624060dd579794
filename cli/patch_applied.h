/* SPDX-License-Identifier: MIT */
/* Is a change in a file: its new lines stand there. */
#pragma once

#include <stdint.h>

#include "cli/patch.h"

struct patch_target; /* lines of a file */

/* Read a file of the tree. VMR_SYSTEM and VMR_BAD_INPUT as vmr_file_map. The caller closes *ret. */
struct vmr_error *patch_target_open(const char *path, struct patch_target **ret) VMR_MUST_USE;
void patch_target_close(struct patch_target *target);

enum patch_state { PATCH_UNKNOWN = 0, PATCH_APPLIED, PATCH_NOT_APPLIED, PATCH_REVERSED };

/* Lines that later changes of the same file took away again: what they may explain. {0} is none. */
struct patch_gone {
	uint64_t *slots; /* hashes; 0 is a free one */
	size_t room, count;
};
void patch_gone_add(struct patch_gone *gone, const struct patch *patch, const struct patch_change *change);
void patch_gone_deinit(struct patch_gone *gone);

/*
 * Where a hunk is in the file. APPLIED: *ret_line (0...) is where its lines stand in the file; else *ret_line is a line
 * of the patch that is wrong. REVERSED: the file has what the hunk takes away.
 */
enum patch_state patch_hunk_find(const struct patch_target *target, const struct patch *patch,
				 const struct patch_hunk *hunk, const struct patch_gone *gone, size_t *ret_line);
