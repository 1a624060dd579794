/* SPDX-License-Identifier: MIT */
/*
 * Files that mention an identifier: a scan of the tree's text. The answer is kept in the cache under the identifier and
 * the names, sizes and times of all files, so that asking again costs a walk over the folders.
 */
#include <ctype.h>
#include <string.h>

#include "common/cache.h"
#include "common/file.h"
#include "common/memory.h"
#include "srcindex/protocol.h"
#include "srcindex/tree.h"

enum { TEXT_MAX = 32 << 20, FORMAT = 1 };

static const char cache_kind[] = "mention";

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static bool mentions(const struct srcindex *index, const char *file, const char *identifier, size_t length)
{
	vmr_autofree char *path = tree_path(index, file);
	vmr_automap map = {0};

	if (vmr_error_drop(vmr_file_map(path, &map)) || !map.data || map.size > TEXT_MAX)
		return false;
	const char *text = (const char *)map.data, *end = text + map.size;
	for (const char *at = text; (at = memmem(at, (size_t)(end - at), identifier, length)); at++)
		if ((at == text || !is_word(at[-1])) && (at + length == end || !is_word(at[length])))
			return true;
	return false;
}

static void make_key(const struct srcindex_listing *listing, const char *identifier, char ret[HASH_TEXT_SIZE])
{
	struct hash hash = hash_begin();

	hash_add(&hash, identifier, strlen(identifier));
	for (size_t i = 0; i < listing->file_count; i++)
		hash_add(&hash, &listing->files[i].stamp, sizeof(listing->files[i].stamp));
	hash_text(&hash, ret);
}

static bool load(const char *key, char ***ret, size_t *ret_count)
{
	struct vmr_cache_entry *entry;
	vmr_autofree const char **texts = NULL;
	size_t size, count;

	if (vmr_error_drop(vmr_cache_open(cache_kind, FORMAT, key, &entry)))
		return false;
	const void *data = vmr_cache_data(entry, &size);
	struct protocol_reader reader = {.data = data, .size = size};
	bool good = protocol_get_texts(&reader, &texts, &count);
	if (good) {
		*ret = vmr_alloc_array(count + 1, sizeof(**ret));
		for (size_t i = 0; i < count; i++)
			(*ret)[i] = vmr_strdup(texts[i]);
		*ret_count = count;
	}
	(good ? vmr_cache_close : vmr_cache_refuse)(entry);
	return good;
}

static void store(const char *key, char *const *found, size_t count)
{
	struct protocol_buffer buffer = {0};

	protocol_put_texts(&buffer, (const char *const *)found, count);
	vmr_cache_store(cache_kind, FORMAT, key, buffer.data, buffer.size);
	protocol_buffer_deinit(&buffer);
}

struct vmr_error *srcindex_files_mentioning(struct srcindex *index, const char *identifier, char ***ret,
					    size_t *ret_count)
{
	size_t count = 0, length = strlen(identifier);
	char key[HASH_TEXT_SIZE];

	if (!length)
		return vmr_error_create(VMR_USAGE, "no identifier to look for");
	const struct srcindex_listing *listing = tree_list(index);
	make_key(listing, identifier, key);
	if (!index->options.no_cache && load(key, ret, ret_count))
		return NULL;
	char **found = vmr_alloc_array(listing->file_count + 1, sizeof(*found));
	for (size_t i = 0; i < listing->file_count; i++)
		if (mentions(index, listing->files[i].name, identifier, length))
			found[count++] = vmr_strdup(listing->files[i].name);
	if (!index->options.no_cache)
		store(key, found, count);
	*ret = found;
	*ret_count = count;
	return NULL;
}
