/* SPDX-License-Identifier: MIT */
/* Hashes names and statements, never addresses or lines. */
#include "rules/engine/fingerprint.h"

#include <inttypes.h>
#include <string.h>

#include "common/memory.h"

static const char prefix[] = "vmrace1:";
_Static_assert(FINGERPRINT_PLACE == sizeof(prefix) - 1 + 32, "the place is 128 bits");

static unsigned __int128 hash_parts(const char *const *parts, size_t count)
{
	const unsigned __int128 prime = ((unsigned __int128)1 << 88) + 0x13b;
	unsigned __int128 hash = ((unsigned __int128)0x6c62272e07bb0142ull << 64) + 0x62b821756295c58dull;
	for (size_t i = 0; i < count; i++) {
		const char *part = parts[i] ? parts[i] : "";
		for (size_t k = 0; k <= strlen(part); k++) {
			hash ^= (unsigned char)part[k];
			hash *= prime;
		}
	}
	return hash;
}

char *fingerprint_make(const char *const *place, size_t place_count, const char *const *deed, size_t deed_count)
{
	unsigned __int128 where = hash_parts(place, place_count), what = hash_parts(deed, deed_count);
	uint64_t folded = (uint64_t)(what >> 64) ^ (uint64_t)what;
	vmr_autofree char *tail = deed_count ? vmr_format("%016" PRIx64, folded) : vmr_strdup("");
	return vmr_format("%s%016" PRIx64 "%016" PRIx64 "%s", prefix, (uint64_t)(where >> 64), (uint64_t)where, tail);
}

bool fingerprint_matches(const char *a, const char *b)
{
	bool place_only = strlen(a) == FINGERPRINT_PLACE || strlen(b) == FINGERPRINT_PLACE;
	return place_only ? !strncmp(a, b, FINGERPRINT_PLACE) : !strcmp(a, b);
}
