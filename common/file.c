/* SPDX-License-Identifier: MIT */
/* Files: mapped or read; folders made. */
#include "common/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/mapped.h"
#include "common/memory.h"
#include "common/output.h"

struct vmr_error *vmr_file_map_open(int fd, const char *path, struct vmr_map *ret)
{
	struct stat st;
	void *data = NULL;

	if (fstat(fd, &st))
		return vmr_error_create_errno(errno, "%s: cannot stat", path);
	if (!S_ISREG(st.st_mode))
		return vmr_error_create(VMR_BAD_INPUT, "%s: not a regular file", path);
	if (st.st_size) {
		data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (data == MAP_FAILED)
			return vmr_error_create_errno(errno, "%s: cannot map", path);
		vmr_mapped_add(data, (size_t)st.st_size, path);
	}
	*ret = (struct vmr_map){.data = data, .size = (size_t)st.st_size};
	return NULL;
}

struct vmr_error *vmr_file_map(const char *path, struct vmr_map *ret)
{
	vmr_autoclose int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe is not waited for */

	if (fd < 0)
		return vmr_error_create_errno(errno, "%s: cannot open", path);
	return vmr_file_map_open(fd, path, ret);
}

void vmr_file_unmap(struct vmr_map *map)
{
	if (map->data) {
		vmr_mapped_remove(map->data);
		munmap((void *)map->data, map->size);
	}
	*map = (struct vmr_map){0};
}

static struct vmr_error *read_open(int fd, const char *path, size_t limit, char **ret, size_t *size_ret)
{
	vmr_autofree char *text = NULL;
	size_t size = 0, room = 0;

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

struct vmr_error *vmr_file_read(const char *path, size_t limit, char **ret, size_t *size_ret)
{
	vmr_autoclose int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return vmr_error_create_errno(errno, "%s: cannot open", path);
	return read_open(fd, path, limit, ret, size_ret);
}

struct vmr_error *vmr_file_read_regular(const char *path, size_t limit, char **ret, size_t *size_ret)
{
	vmr_autoclose int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	if (fd < 0 || fstat(fd, &st))
		return vmr_error_create_errno(errno, "%s: cannot open", path);
	if (!S_ISREG(st.st_mode))
		return vmr_error_create(VMR_BAD_INPUT, "%s: not a regular file", path);
	vmr_autofree char *text = NULL;
	size_t size = 0;
	VMR_TRY(read_open(fd, path, limit, &text, &size));
	if ((off_t)size < st.st_size)
		return vmr_error_create(VMR_BAD_INPUT, "%s: it was cut while it was read", path);
	if (size_ret)
		*size_ret = size;
	*ret = vmr_take(text);
	return NULL;
}

struct vmr_error *vmr_file_replace(const char *path, const void *data, size_t size)
{
	static const struct vmr_output_rules any = {.what = "a file that may be replaced"};

	return vmr_output_put(path, &any, data, size);
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
