/* SPDX-License-Identifier: MIT */
/* A 128-bit hash: two lanes of multiply and fold over words. */
#include "srcindex/hash.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct hash hash_begin(void)
{
	return (struct hash){.low = UINT64_C(0x9e3779b97f4a7c15), .high = UINT64_C(0xc2b2ae3d27d4eb4f)};
}

static uint64_t fold(uint64_t left, uint64_t right)
{
	unsigned __int128 product = (unsigned __int128)left * right;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static void add_word(struct hash *hash, uint64_t word)
{
	hash->low = fold(hash->low ^ word, UINT64_C(0xa0761d6478bd642f)) + hash->high;
	hash->high = fold(hash->high + word, UINT64_C(0xe7037ed1a0b428db)) ^ (hash->low << 1 | hash->low >> 63);
}

void hash_add(struct hash *hash, const void *data, size_t size)
{
	const uint8_t *at = data;
	uint64_t word;

	add_word(hash, size);
	for (; size >= sizeof(word); size -= sizeof(word), at += sizeof(word)) {
		memcpy(&word, at, sizeof(word));
		add_word(hash, word);
	}
	word = 0;
	if (size)
		memcpy(&word, at, size);
	add_word(hash, word);
}

void hash_text(const struct hash *hash, char ret[HASH_TEXT_SIZE])
{
	struct hash done = *hash;

	add_word(&done, 0);
	add_word(&done, UINT64_C(0x8ebc6af09c88c6e3));
	snprintf(ret, HASH_TEXT_SIZE, "%016" PRIx64 "%016" PRIx64, done.high, done.low);
}
