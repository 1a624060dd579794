/* SPDX-License-Identifier: MIT */
/*
 * Files that are written: each goes to a temporary file beside its place, reaches the disk, and takes its place by a
 * rename. What stood there before is replaced only when it is ours, and stays whole until then.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"
#include "common/list.h"

/* What may be replaced. All zero: any regular file. */
struct vmr_output_rules {
	const char *what; /* what a file that may be replaced is, for the message: "a baseline of vmrace" */
	/* Whether one that begins with these bytes (OUTPUT_HEAD at most, a NUL behind) is; NULL: any. */
	bool (*is_ours)(const char *head, size_t size, const char *name);
	const struct vmr_list *inputs; /* paths that are never written to, by whatever name; may be NULL */
	bool is_private;               /* mode 0600, else 0666 less umask, or that of the file replaced */
	bool is_grouped; /* synced by vmr_output_commit, with its file system: one of many, a sync each would take long
			  */
	bool is_beside;  /* synced by a thread, while the next one is written: vmr_output_commit says what came of it */
	bool is_passing; /* may be lost with the machine's power: not synced */
};
enum { OUTPUT_HEAD = 4096 };

struct vmr_output; /* opaque: a temporary file on its way */

/*
 * Begin a file. A link is followed: what it points to is replaced. VMR_BAD_INPUT when something stands there that may
 * not be replaced, VMR_SYSTEM when nothing can be written there. The caller commits or aborts *ret.
 */
struct vmr_error *vmr_output_begin(const char *path, const struct vmr_output_rules *rules,
				   struct vmr_output **ret) VMR_MUST_USE;
/* Append to it. */
struct vmr_error *vmr_output_write(struct vmr_output *output, const void *data, size_t size) VMR_MUST_USE;
/* The temporary file's name, for those who write it by name; borrowed. */
const char *vmr_output_temporary(const struct vmr_output *output);
/* Bring it to the disk: after this only the rename is left. */
struct vmr_error *vmr_output_finish(struct vmr_output *output) VMR_MUST_USE;
/* Rename all of some finished files of one folder into place, and sync the folder. Frees them, also after an error. */
struct vmr_error *vmr_output_commit(struct vmr_output *const *outputs, size_t count) VMR_MUST_USE;
/* Finish and commit one whose writing ended with `error`, or abort it and hand the error on. */
struct vmr_error *vmr_output_settle(struct vmr_output *output, struct vmr_error *error) VMR_MUST_USE;
/* Remove the temporary file and free the rest; NULL is fine. */
void vmr_output_abort(struct vmr_output *output);
/* All of it for one file whose bytes are there. */
struct vmr_error *vmr_output_put(const char *path, const struct vmr_output_rules *rules, const void *data,
				 size_t size) VMR_MUST_USE;

/* Whether a file that exists is what may be replaced: a regular file that is_ours has said yes to. */
bool vmr_output_is_ours(const char *path, const struct vmr_output_rules *rules);
/* True when a path is one of the rules' inputs, through links of both kinds. */
bool vmr_output_is_input(const char *path, const struct vmr_output_rules *rules);
/* True for the name (without folder) of a temporary file that a killed process may have left. */
bool vmr_output_is_temporary(const char *name);
/* Remove every temporary file of this process, and make none any more. For signal handlers, in whichever thread: the
 * process must end then. */
void vmr_output_remove_all(void);
