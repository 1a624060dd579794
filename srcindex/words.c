/* SPDX-License-Identifier: MIT */
/* Files that mention an identifier: a scan of the tree's text. */
#include <ctype.h>
#include <string.h>

#include "common/file.h"
#include "common/memory.h"
#include "srcindex/tree.h"

enum { TEXT_MAX = 32 << 20 };

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

struct vmr_error *srcindex_files_mentioning(struct srcindex *index, const char *identifier, char ***ret, size_t *ret_count)
{
	size_t total, count = 0, length = strlen(identifier);
	char **found = NULL;

	if (!length)
		return vmr_error_create(VMR_USAGE, "no identifier to look for");
	tree_list(index);
	total = index->file_count;
	for (size_t i = 0; i < total; i++) {
		if (!mentions(index, index->files[i], identifier, length))
			continue;
		found = vmr_realloc_array(found, count + 1, sizeof(*found));
		found[count++] = vmr_strdup(index->files[i]);
	}
	*ret = found;
	*ret_count = count;
	return NULL;
}
