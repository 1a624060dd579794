/* SPDX-License-Identifier: MIT */
/* Files: mapped for reading, replaced in one step. */
#include "common/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/memory.h"

static struct vmr_error *open_regular(const char *path, int *ret_fd, size_t *ret_size)
{
	vmr_autoclose int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return vmr_error_create_errno(errno, "%s: cannot open", path);
	if (fstat(fd, &st))
		return vmr_error_create_errno(errno, "%s: cannot stat", path);
	if (!S_ISREG(st.st_mode))
		return vmr_error_create(VMR_BAD_INPUT, "%s: not a regular file", path);
	*ret_size = (size_t)st.st_size;
	*ret_fd = fd;
	fd = -1;
	return NULL;
}

struct vmr_error *vmr_file_map(const char *path, struct vmr_map *ret)
{
	vmr_autoclose int fd = -1;
	size_t size = 0;

	VMR_TRY(open_regular(path, &fd, &size));
	void *data = NULL;
	if (size) {
		data = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (data == MAP_FAILED)
			return vmr_error_create_errno(errno, "%s: cannot map", path);
	}
	*ret = (struct vmr_map){.data = data, .size = size};
	return NULL;
}

void vmr_file_unmap(struct vmr_map *map)
{
	if (map->data)
		munmap((void *)map->data, map->size);
	*map = (struct vmr_map){0};
}

struct vmr_error *vmr_file_read(const char *path, size_t limit, char **ret, size_t *size_ret)
{
	vmr_autoclose int fd = open(path, O_RDONLY | O_CLOEXEC);
	vmr_autofree char *text = NULL;
	size_t size = 0, room = 0;

	if (fd < 0)
		return vmr_error_create_errno(errno, "%s: cannot open", path);
	for (;;) {
		if (room - size < 4096) {
			room = room ? room * 2 : 8192;
			text = vmr_realloc_array(text, room + 1, 1);
		}
		ssize_t got = read(fd, text + size, room - size);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return vmr_error_create_errno(errno, "%s: cannot read", path);
		if (!got)
			break;
		size += (size_t)got;
		if (size > limit)
			return vmr_error_create(VMR_TOO_LARGE, "%s: over %zu bytes", path, limit);
	}
	text[size] = '\0';
	if (size_ret)
		*size_ret = size;
	*ret = vmr_take(text);
	return NULL;
}

static struct vmr_error *write_all(int fd, const char *path, const uint8_t *data, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t put = write(fd, data + done, size - done);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return vmr_error_create_errno(errno, "%s: cannot write", path);
		done += (size_t)put;
	}
	return NULL;
}

struct vmr_error *vmr_file_replace(const char *path, const void *data, size_t size)
{
	vmr_autofree char *temporary = vmr_format("%s.XXXXXX", path);
	vmr_autoclose int fd = mkostemp(temporary, O_CLOEXEC);

	if (fd < 0)
		return vmr_error_create_errno(errno, "%s: cannot create", path);
	mode_t mask = umask(0);
	umask(mask);
	struct vmr_error *error = write_all(fd, path, data, size);
	if (!error && (fchmod(fd, 0666 & ~mask) || rename(temporary, path)))
		error = vmr_error_create_errno(errno, "%s: cannot replace", path);
	if (error)
		unlink(temporary);
	return error;
}

struct vmr_error *vmr_file_make_folder(const char *path)
{
	vmr_autofree char *part = vmr_strdup(path);

	for (char *p = part + 1; *part; p++) {
		char was = *p;
		if (was != '/' && was != '\0')
			continue;
		*p = '\0';
		if (mkdir(part, 0777) && errno != EEXIST)
			return vmr_error_create_errno(errno, "%s: cannot create the folder", part);
		*p = was;
		if (!was)
			break;
	}
	if (!vmr_file_is_folder(path))
		return vmr_error_create(VMR_BAD_INPUT, "%s: exists and is not a folder", path);
	return NULL;
}

bool vmr_file_is_folder(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

bool vmr_file_exists(const char *path)
{
	struct stat st;

	return !stat(path, &st);
}
