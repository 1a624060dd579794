/* SPDX-License-Identifier: MIT */
/* A 128-bit hash of contents, for cache keys: fast and well mixed, not proof against somebody who wants a collision. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct hash {
	uint64_t low, high;
};
enum { HASH_TEXT_SIZE = 33 };

/* The start value. */
struct hash hash_begin(void);
/* Add bytes; their count is part of it, so that "ab","c" and "a","bc" differ. */
void hash_add(struct hash *hash, const void *data, size_t size);
/* 32 hex digits and a NUL. */
void hash_text(const struct hash *hash, char ret[HASH_TEXT_SIZE]);
