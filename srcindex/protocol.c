/* SPDX-License-Identifier: MIT */
/* Frames between library and worker. */
#include "srcindex/protocol.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "common/memory.h"

static const uint8_t magic[4] = {'V', 'S', 'I', '1'};

void protocol_buffer_deinit(struct protocol_buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct protocol_buffer){0};
}

void protocol_put_bytes(struct protocol_buffer *buffer, const void *data, size_t size)
{
	if (buffer->room - buffer->size < size) {
		size_t room = buffer->room ? buffer->room : 1024;
		while (room - buffer->size < size)
			room *= 2;
		buffer->data = vmr_realloc_array(buffer->data, room, 1);
		buffer->room = room;
	}
	if (size)
		memcpy(buffer->data + buffer->size, data, size);
	buffer->size += size;
}

void protocol_put_number(struct protocol_buffer *buffer, uint32_t value)
{
	protocol_put_bytes(buffer, &value, sizeof(value));
}

void protocol_put_block(struct protocol_buffer *buffer, const void *data, size_t size)
{
	protocol_put_number(buffer, (uint32_t)size);
	protocol_put_bytes(buffer, data, size);
}

void protocol_put_text(struct protocol_buffer *buffer, const char *text)
{
	protocol_put_block(buffer, text, strlen(text) + 1);
}

void protocol_put_texts(struct protocol_buffer *buffer, const char *const *texts, size_t count)
{
	protocol_put_number(buffer, (uint32_t)count);
	for (size_t i = 0; i < count; i++)
		protocol_put_text(buffer, texts[i]);
}

bool protocol_get_number(struct protocol_reader *reader, uint32_t *ret)
{
	if (reader->size - reader->at < sizeof(*ret))
		return false;
	memcpy(ret, reader->data + reader->at, sizeof(*ret));
	reader->at += sizeof(*ret);
	return true;
}

bool protocol_get_block(struct protocol_reader *reader, const uint8_t **ret, size_t *ret_size)
{
	uint32_t size;

	if (!protocol_get_number(reader, &size) || size > reader->size - reader->at)
		return false;
	*ret = reader->data + reader->at;
	*ret_size = size;
	reader->at += size;
	return true;
}

bool protocol_get_text(struct protocol_reader *reader, const char **ret)
{
	const uint8_t *data;
	size_t size;

	if (!protocol_get_block(reader, &data, &size) || !size || data[size - 1])
		return false;
	*ret = (const char *)data;
	return true;
}

bool protocol_get_texts(struct protocol_reader *reader, const char ***ret, size_t *ret_count)
{
	uint32_t count;

	/* A text takes five bytes at least. */
	if (!protocol_get_number(reader, &count) || count > (reader->size - reader->at) / 5)
		return false;
	vmr_autofree const char **texts = vmr_alloc_array((size_t)count + 1, sizeof(*texts));
	for (uint32_t i = 0; i < count; i++)
		if (!protocol_get_text(reader, &texts[i]))
			return false;
	*ret_count = count;
	*ret = vmr_take(texts);
	return true;
}

void protocol_begin(struct protocol_buffer *buffer)
{
	protocol_put_bytes(buffer, magic, sizeof(magic));
	protocol_put_number(buffer, 0);
}

void protocol_finish(struct protocol_buffer *buffer)
{
	uint32_t size = (uint32_t)(buffer->size - PROTOCOL_HEADER_SIZE);

	memcpy(buffer->data + sizeof(magic), &size, sizeof(size));
}

static bool write_all(int fd, const void *data, size_t size)
{
	const uint8_t *at = data;

	while (size) {
		ssize_t count = write(fd, at, size);
		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			return false;
		at += count;
		size -= (size_t)count;
	}
	return true;
}

static bool read_all(int fd, void *data, size_t size)
{
	uint8_t *at = data;

	while (size) {
		ssize_t count = read(fd, at, size);
		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			return false;
		at += count;
		size -= (size_t)count;
	}
	return true;
}

bool protocol_send(int fd, const struct protocol_buffer *buffer)
{
	uint8_t header[PROTOCOL_HEADER_SIZE];
	uint32_t size = (uint32_t)buffer->size;

	if (buffer->size > PROTOCOL_FRAME_MAX)
		return false;
	memcpy(header, magic, sizeof(magic));
	memcpy(header + sizeof(magic), &size, sizeof(size));
	return write_all(fd, header, sizeof(header)) && write_all(fd, buffer->data, buffer->size);
}

bool protocol_header_size(const uint8_t header[PROTOCOL_HEADER_SIZE], size_t *ret_size)
{
	uint32_t size;

	if (memcmp(header, magic, sizeof(magic)))
		return false;
	memcpy(&size, header + sizeof(magic), sizeof(size));
	*ret_size = size;
	return size <= PROTOCOL_FRAME_MAX;
}

bool protocol_receive(int fd, struct protocol_buffer *ret)
{
	uint8_t header[PROTOCOL_HEADER_SIZE];
	size_t size;

	if (!read_all(fd, header, sizeof(header)) || !protocol_header_size(header, &size))
		return false;
	struct protocol_buffer buffer = {.data = vmr_alloc(size + 1), .size = size, .room = size + 1};
	if (!read_all(fd, buffer.data, size)) {
		protocol_buffer_deinit(&buffer);
		return false;
	}
	*ret = buffer;
	return true;
}
