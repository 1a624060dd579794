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
/*
 * Hand the file's bytes to `write`, in order. Pages that are not in the page cache, or filtered: VMR_FAULT naming the
 * first such offset, after nothing was written.
 */
struct vmr_error *dumpcore_file_read(struct dumpcore *dump, const struct dumpcore_file *file,
				     struct vmr_error *(*write)(void *context, const void *data, size_t size),
				     void *context) VMR_MUST_USE;
/* Names in a folder that are cached, sorted; the caller frees each and the array. */
struct vmr_error *dumpcore_folder_list(struct dumpcore *dump, const struct dumpcore_file *folder, char ***ret,
				       size_t *ret_count) VMR_MUST_USE;
