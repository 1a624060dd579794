/* SPDX-License-Identifier: MIT */
/* Files: mapped or read; folders made. Those that are written: output.h. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

/* A file mapped for reading. Plain value; release with vmr_file_unmap. */
struct vmr_map {
	const uint8_t *data; /* NULL when the file is empty */
	size_t size;         /* bytes */
};

/*
 * Map a regular file for reading. VMR_SYSTEM when it cannot be opened, VMR_BAD_INPUT when it is not a regular file.
 * A file that shrinks while it is mapped raises SIGBUS, and mapped.h knows its name.
 */
struct vmr_error *vmr_file_map(const char *path, struct vmr_map *ret) VMR_MUST_USE;
/* The same for one that is open; `path` is for messages. */
struct vmr_error *vmr_file_map_open(int fd, const char *path, struct vmr_map *ret) VMR_MUST_USE;
void vmr_file_unmap(struct vmr_map *map);
#define vmr_automap __attribute__((cleanup(vmr_file_unmap))) struct vmr_map

/* Read a whole file of at most `limit` bytes as a string; a NUL is put after it. The caller owns *ret; size_ret may be
 * NULL. */
struct vmr_error *vmr_file_read(const char *path, size_t limit, char **ret, size_t *size_ret) VMR_MUST_USE;
/* The same of a regular file: a pipe or device that somebody put in its place is VMR_BAD_INPUT and not waited for. */
struct vmr_error *vmr_file_read_regular(const char *path, size_t limit, char **ret, size_t *size_ret) VMR_MUST_USE;
/* Write a file of any kind in one step, as of output.h: readers see the old or the new content, never a part. */
struct vmr_error *vmr_file_replace(const char *path, const void *data, size_t size) VMR_MUST_USE;
/* Create a folder and the missing ones above it (mode 0777 less umask). */
struct vmr_error *vmr_file_make_folder(const char *path) VMR_MUST_USE;
bool vmr_file_is_folder(const char *path);
bool vmr_file_exists(const char *path);
