/* SPDX-License-Identifier: MIT */
/*
 * What library and worker say to each other over a pair of pipes: frames of "VSI1", a length and that many bytes. A
 * request is a list of texts, an answer starts with a list of texts too (what the unit read) and what confinement it
 * lacked, followed by one block of rows a file.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Goes into every cache key: raise it with any change of what the worker extracts. */
enum { PROTOCOL_EXTRACTOR_VERSION = 32 };
/* Longest frame, bytes. */
enum { PROTOCOL_FRAME_MAX = 256 << 20 };
/* Limits of a worker. */
enum { PROTOCOL_MEMORY_MAX_MIB = 2048 };

/* Bytes that grow; plain value, zero is empty. */
struct protocol_buffer {
	uint8_t *data;
	size_t size, room;
};
void protocol_buffer_deinit(struct protocol_buffer *buffer);
void protocol_put_bytes(struct protocol_buffer *buffer, const void *data, size_t size);
void protocol_put_number(struct protocol_buffer *buffer, uint32_t value);
/* Length and bytes. */
void protocol_put_block(struct protocol_buffer *buffer, const void *data, size_t size);
void protocol_put_text(struct protocol_buffer *buffer, const char *text);
void protocol_put_texts(struct protocol_buffer *buffer, const char *const *texts, size_t count);

/* Where a reader stands in bytes that may be broken. */
struct protocol_reader {
	const uint8_t *data;
	size_t size, at;
};
/* Each gives false at the end or on a broken length. */
bool protocol_get_number(struct protocol_reader *reader, uint32_t *ret);
bool protocol_get_block(struct protocol_reader *reader, const uint8_t **ret, size_t *ret_size);
/* Borrowed from the bytes; ends with a NUL. */
bool protocol_get_text(struct protocol_reader *reader, const char **ret);
/* The array is the caller's, the texts are borrowed from the bytes. */
bool protocol_get_texts(struct protocol_reader *reader, const char ***ret, size_t *ret_count);

/* A frame in memory: header first, its size set at the end. */
void protocol_begin(struct protocol_buffer *buffer);
void protocol_finish(struct protocol_buffer *buffer);

/* Send a frame; false when the other side is gone. */
bool protocol_send(int fd, const struct protocol_buffer *buffer);
/* Receive a frame, waiting as long as it takes; false at the end or on nonsense. The caller deinits *ret. */
bool protocol_receive(int fd, struct protocol_buffer *ret);
/* The header of a frame of `size` bytes, and what a header says; false when it is none or too long. */
enum { PROTOCOL_HEADER_SIZE = 8 };
bool protocol_header_size(const uint8_t header[PROTOCOL_HEADER_SIZE], size_t *ret_size);
