/* SPDX-License-Identifier: MIT */
/*
 * The cache folder: one file an entry, mapped read-only, with a header (magic, format, kind, key, length, which program
 * made it, checksum). Anything wrong with an entry is the same as no entry. Folder: $VMRACE_CACHE_DIR, else
 * $XDG_CACHE_HOME/vmrace, else ~/.cache/vmrace, else none. Folder and entries are used only when they are ours, no
 * links, and nobody else may write to them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

struct vmr_cache_entry; /* an open entry: a mapping */

/*
 * Open an entry. kind: a short word ("dwarf", "source"), part of the file name; format: version of the payload;
 * key: hex digits (a build-id, a content hash). Not there or not usable: VMR_NOT_FOUND. The caller closes *ret.
 */
struct vmr_error *vmr_cache_open(const char *kind, uint32_t format, const char *key,
				 struct vmr_cache_entry **ret) VMR_MUST_USE;
void vmr_cache_close(struct vmr_cache_entry *entry);
/* Close one whose payload is none: broken, though its header is sound. */
void vmr_cache_refuse(struct vmr_cache_entry *entry);
/* How many entries this process found broken or forged (not only old), and the name of the first; borrowed. */
size_t vmr_cache_broken(const char **ret_first);
/* The payload, borrowed until vmr_cache_close; aligned to 64 bytes. */
const void *vmr_cache_data(const struct vmr_cache_entry *entry, size_t *ret_size);
/* Store an entry (temporary file and rename; not synced: what a power cut tears is no entry). A cache that cannot be
 * written is not an error of the caller's job. A thread of its own may do it. */
void vmr_cache_store(const char *kind, uint32_t format, const char *key, const void *data, size_t size);

struct vmr_cache_info {
	char *path;
	char *kind;
	char *key;
	uint64_t size; /* bytes, header included */
	bool usable;   /* by this program */
};
/*
 * All entries, sorted by path; files of others are none. VMR_BAD_INPUT when the folder is not to be trusted. The caller
 * owns *ret (vmr_cache_list_free).
 */
struct vmr_error *vmr_cache_list(struct vmr_cache_info **ret, size_t *ret_count) VMR_MUST_USE;
void vmr_cache_list_free(struct vmr_cache_info *list, size_t count);
/* Remove all entries, and what killed processes left; counts what was freed, also after an error. */
struct vmr_error *vmr_cache_clean(size_t *ret_entries, uint64_t *ret_bytes) VMR_MUST_USE;
/* The folder's path, NULL when the environment names none; the caller owns it. */
char *vmr_cache_folder(void);
