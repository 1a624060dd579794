/* SPDX-License-Identifier: MIT */
/* A patch as it was written: changes of files, and their hunks. Any unified diff: git's, quilt's, diff's, in mails. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "common/error.h"
#include "common/list.h"

struct patch_line {
	const char *text; /* without its end; not terminated */
	unsigned length;
};

struct patch_hunk {
	unsigned old_first, new_first; /* lines that the header says; 0: of an empty side */
	unsigned columns;              /* of marks before each line: 1, more in a merge's diff */
	size_t first, count;           /* its body: lines of the patch */
};

struct patch_change {
	char *old_path, *new_path; /* as written, without quotes; NULL: not said */
	bool is_exact;             /* the paths have no prefix: they stand in rename or copy lines */
	bool is_new, is_deleted, is_moved, is_mode, is_binary, is_link;
	size_t hunk, hunk_count; /* first of the patch's, and how many */
};

struct patch {
	char *text;
	struct patch_line *lines;
	size_t line_count;
	struct patch_change *changes;
	size_t change_count;
	struct patch_hunk *hunks;
	size_t hunk_count;
};

/*
 * Read a patch. VMR_BAD_INPUT when it is none, or cut short; VMR_TOO_LARGE above 64 MiB. One without changes (an empty
 * diff, a commit without files) has change_count 0. `name` is for messages. Release with patch_deinit.
 */
struct vmr_error *patch_read(FILE *in, const char *name, struct patch *ret) VMR_MUST_USE;
void patch_deinit(struct patch *patch);
#define patch_auto __attribute__((cleanup(patch_deinit))) struct patch
/* What a line of a hunk is to the new file: ' ' it was there, '+' it is new, '-' it is gone, '\\' none. */
char patch_mark(const struct patch_hunk *hunk, const struct patch_line *line);
/* The line without its marks and without white space at its end. */
struct patch_line patch_body(const struct patch_hunk *hunk, const struct patch_line *line);
