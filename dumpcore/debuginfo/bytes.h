/* SPDX-License-Identifier: MIT */
/* Reading bytes of a section with bounds: after the first read beyond the end all reads give 0 and `bad` stays set. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct debuginfo_bytes {
	const uint8_t *at, *end;
	bool bad;
};

static inline bool debuginfo_bytes_need(struct debuginfo_bytes *bytes, uint64_t size)
{
	if ((uint64_t)(bytes->end - bytes->at) >= size)
		return true;
	bytes->bad = true;
	bytes->at = bytes->end;
	return false;
}

static inline void debuginfo_bytes_skip(struct debuginfo_bytes *bytes, uint64_t size)
{
	if (debuginfo_bytes_need(bytes, size))
		bytes->at += size;
}

/* Little-endian, 1 to 8 bytes. */
static inline uint64_t debuginfo_bytes_uint(struct debuginfo_bytes *bytes, unsigned size)
{
	uint64_t value = 0;

	if (!debuginfo_bytes_need(bytes, size))
		return 0;
	memcpy(&value, bytes->at, size);
	bytes->at += size;
	return value;
}

static inline uint64_t debuginfo_bytes_uleb(struct debuginfo_bytes *bytes)
{
	uint64_t value = 0;

	for (unsigned shift = 0; bytes->at < bytes->end; shift += 7) {
		uint8_t byte = *bytes->at++;
		if (shift < 64)
			value |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return value;
	}
	bytes->bad = true;
	return 0;
}

static inline int64_t debuginfo_bytes_sleb(struct debuginfo_bytes *bytes)
{
	uint64_t value = 0;

	for (unsigned shift = 0; bytes->at < bytes->end;) {
		uint8_t byte = *bytes->at++;
		if (shift < 64)
			value |= (uint64_t)(byte & 0x7f) << shift;
		shift += 7;
		if (!(byte & 0x80)) {
			if (byte & 0x40 && shift < 64)
				value |= ~UINT64_C(0) << shift;
			return (int64_t)value;
		}
	}
	bytes->bad = true;
	return 0;
}

/* A string up to its NUL; NULL when it does not end. */
static inline const char *debuginfo_bytes_string(struct debuginfo_bytes *bytes)
{
	const uint8_t *end = memchr(bytes->at, 0, (size_t)(bytes->end - bytes->at));
	const char *text = (const char *)bytes->at;

	if (!end) {
		bytes->bad = true;
		bytes->at = bytes->end;
		return NULL;
	}
	bytes->at = end + 1;
	return text;
}

/* A part of a section from an offset on; empty and bad when it is out of it. */
static inline struct debuginfo_bytes debuginfo_bytes_from(struct debuginfo_bytes section, uint64_t offset)
{
	debuginfo_bytes_skip(&section, offset);
	return section;
}
