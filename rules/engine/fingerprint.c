/* SPDX-License-Identifier: MIT */
/* Hashes names, never addresses or lines. */
#include "rules/engine/fingerprint.h"

#include <inttypes.h>
#include <string.h>

#include "common/memory.h"

char *fingerprint_make(const char *const *parts, size_t count)
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
	return vmr_format("vmrace1:%016" PRIx64 "%016" PRIx64, (uint64_t)(hash >> 64), (uint64_t)hash);
}
