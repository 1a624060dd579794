/* SPDX-License-Identifier: MIT */
/* Files and folders as the dump's dentry and page caches have them. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"

struct dumpcore;

struct dumpcore_file {
	vmr_kaddr inode;
	uint64_t size; /* bytes */
	bool is_folder, is_link;
};
/* Look a path up from the root of the init task, through mounts and symbolic links (bounded). VMR_NOT_FOUND: not
 * cached. */
struct vmr_error *dumpcore_file_find(struct dumpcore *dump, const char *path, struct dumpcore_file *ret) VMR_MUST_USE;
/* A part of a file: bytes that are there, or pages beside each other that are missing for one reason. */
struct dumpcore_file_part {
	uint64_t offset, size; /* bytes */
	const void *data;      /* NULL: they are missing */
	const char *why;       /* of what is missing: "not in the page cache" */
};
typedef struct vmr_error *(*dumpcore_file_visit)(void *context, const struct dumpcore_file_part *part);
/* Hand all parts of the file to `visit`, in order; its error ends it and is given on. */
struct vmr_error *dumpcore_file_read(struct dumpcore *dump, const struct dumpcore_file *file, dumpcore_file_visit visit,
				     void *context) VMR_MUST_USE;
/* Names in a folder that are cached, sorted; the caller frees each and the array. */
struct vmr_error *dumpcore_folder_list(struct dumpcore *dump, const struct dumpcore_file *folder, char ***ret,
				       size_t *ret_count) VMR_MUST_USE;
