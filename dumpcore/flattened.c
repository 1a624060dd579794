/* SPDX-License-Identifier: MIT */
/*
 * makedumpfile's flattened form: a header of 4096 bytes (signature, type, version), then records of a big-endian
 * (offset, size) pair and the bytes that belong there, until a pair of -1. Made to be written to a pipe, and read from
 * one.
 */
#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/memory.h"
#include "dumpcore/container.h"

#define HEADER_SIZE  4096
#define SIGNATURE    "makedumpfile"
#define HEAD_READ    64 /* bytes that the caller has read already */
#define BUFFER_SIZE  (1u << 18)
#define OFFSET_LIMIT (1ull << 46) /* 64 TiB: beyond it the record is damaged */

struct reader {
	int fd;
	const char *path;
	uint8_t *buffer;
	size_t start, end; /* of what is in the buffer */
	bool is_end;
};

bool dumpcore_flattened_recognise(const uint8_t *head)
{
	return !memcmp(head, SIGNATURE, sizeof(SIGNATURE));
}

static struct vmr_error *fill(struct reader *reader)
{
	ssize_t got;

	if (reader->start < reader->end || reader->is_end)
		return NULL;
	do
		got = read(reader->fd, reader->buffer, BUFFER_SIZE);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return vmr_error_create_errno(errno, "%s: cannot read", reader->path);
	reader->start = 0;
	reader->end = (size_t)got;
	reader->is_end = !got;
	return NULL;
}

/* Up to `size` bytes; *ret_done less than that: the input has ended. buffer NULL: skip. */
static struct vmr_error *take(struct reader *reader, uint8_t *buffer, size_t size, size_t *ret_done)
{
	size_t done = 0;

	while (done < size) {
		VMR_TRY(fill(reader));
		if (reader->is_end)
			break;
		size_t part = reader->end - reader->start < size - done ? reader->end - reader->start : size - done;
		if (buffer)
			memcpy(buffer + done, reader->buffer + reader->start, part);
		reader->start += part;
		done += part;
	}
	*ret_done = done;
	return NULL;
}

static struct vmr_error *put(int fd, const char *path, const uint8_t *data, size_t size, uint64_t offset)
{
	for (size_t done = 0; done < size;) {
		ssize_t now = pwrite(fd, data + done, size - done, (off_t)(offset + done));
		if (now < 0 && errno == EINTR)
			continue;
		if (now <= 0)
			return vmr_error_create_errno(
				errno, "%s: cannot put the flattened dump together: makedumpfile -R does it on disk",
				path);
		done += (size_t)now;
	}
	return NULL;
}

/* One record's bytes from the reader to their place. */
static struct vmr_error *copy(struct reader *reader, int fd, uint64_t offset, uint64_t size, bool *ret_whole)
{
	while (size) {
		VMR_TRY(fill(reader));
		if (reader->is_end) {
			*ret_whole = false;
			return NULL;
		}
		size_t part = reader->end - reader->start < size ? reader->end - reader->start : (size_t)size;
		VMR_TRY(put(fd, reader->path, reader->buffer + reader->start, part, offset));
		reader->start += part;
		offset += part;
		size -= part;
	}
	*ret_whole = true;
	return NULL;
}

/* *ret_more false: the end mark, or the end of the input (*ret_incomplete). */
static struct vmr_error *copy_record(struct reader *reader, int fd, bool *ret_more, bool *ret_incomplete)
{
	uint64_t head[2];
	size_t done;
	bool whole = false;

	*ret_more = false;
	VMR_TRY(take(reader, (uint8_t *)head, sizeof(head), &done));
	if (done < sizeof(head)) {
		*ret_incomplete = true;
		return NULL;
	}
	uint64_t offset = be64toh(head[0]), size = be64toh(head[1]);
	if (offset == UINT64_MAX && size == UINT64_MAX)
		return NULL;
	if (offset > OFFSET_LIMIT || size > OFFSET_LIMIT)
		return vmr_error_create(VMR_BAD_INPUT,
					"%s: flattened, and a record's place 0x%" PRIx64 "+0x%" PRIx64
					" cannot be: copy it again",
					reader->path, offset, size);
	VMR_TRY(copy(reader, fd, offset, size, &whole));
	*ret_incomplete = !whole;
	*ret_more = whole;
	return NULL;
}

/* A nameless file: in memory while the dump is small, else in the folder for temporary files. */
static int open_nameless(uint64_t size_hint)
{
	if (size_hint && size_hint <= 1ull << 28)
		return memfd_create("vmcore", MFD_CLOEXEC);
	FILE *file = tmpfile();
	if (!file)
		return -1;
	int fd = dup(fileno(file));
	fclose(file);
	return fd;
}

struct vmr_error *dumpcore_flattened_assemble(int fd, const char *path, int *ret_fd, bool *ret_incomplete)
{
	vmr_autofree uint8_t *buffer = vmr_alloc(BUFFER_SIZE);
	struct reader reader = {.fd = fd, .path = path, .buffer = buffer};
	off_t size = lseek(fd, 0, SEEK_END);
	vmr_autoclose int whole = open_nameless(size > 0 ? (uint64_t)size : 0);
	bool more = true, incomplete = false;
	size_t done;

	if (size >= 0 && lseek(fd, HEAD_READ, SEEK_SET) < 0)
		return vmr_error_create_errno(errno, "%s: cannot rewind", path);
	if (whole < 0)
		return vmr_error_create_errno(errno, "%s: flattened, and there is no room to put it together", path);
	VMR_TRY(take(&reader, NULL, HEADER_SIZE - HEAD_READ, &done));
	while (more)
		VMR_TRY(copy_record(&reader, whole, &more, &incomplete));
	*ret_incomplete = incomplete;
	*ret_fd = whole;
	whole = -1;
	return NULL;
}
