/* SPDX-License-Identifier: MIT */
/* A hash table of texts. */
#include "srcindex/texts.h"

#include <string.h>
#include <uthash.h>

#include "common/memory.h"

struct texts {
	const char *text;
	UT_hash_handle hh;
};

struct texts *texts_create(const char *const *texts, size_t count)
{
	struct texts *set = NULL;

	for (size_t i = 0; i < count; i++) {
		struct texts *entry = vmr_alloc(sizeof(*entry)), *old;
		entry->text = texts[i];
		HASH_FIND(hh, set, entry->text, strlen(entry->text), old);
		if (old)
			free(entry);
		else
			HASH_ADD_KEYPTR(hh, set, entry->text, strlen(entry->text), entry);
	}
	return set;
}

void texts_destroy(struct texts *set)
{
	struct texts *entry, *next;

	HASH_ITER(hh, set, entry, next)
	{
		HASH_DEL(set, entry);
		free(entry);
	}
}

bool texts_has(const struct texts *set, const char *text)
{
	struct texts *found;

	HASH_FIND(hh, set, text, strlen(text), found);
	return found;
}
