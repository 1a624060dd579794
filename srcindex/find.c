/* SPDX-License-Identifier: MIT */
/* Files of a tree by a part of their path. */
#include <dirent.h>
#include <string.h>

#include "common/memory.h"
#include "srcindex/tree.h"

/* A file by the name behind its last folder. */
struct tree_end {
	const char *name, *path; /* borrowed from the lists of files */
};

/* What a folder of source has, in it or one below. */
static bool is_source(const char *name)
{
	static const char *const ends[] = {".c", ".h", "Kconfig", "Kbuild"};
	size_t length = strlen(name);

	for (size_t i = 0; i < VMR_COUNT(ends); i++) {
		size_t end = strlen(ends[i]);
		if (length >= end && !strcmp(name + length - end, ends[i]))
			return true;
	}
	return false;
}

static bool holds_source(const char *folder, unsigned depth)
{
	const struct dirent *entry;
	DIR *dir = opendir(folder);
	bool found = false;

	while (dir && !found && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		found = is_source(entry->d_name);
		vmr_autofree char *inner = found || !depth ? NULL : vmr_format("%s/%s", folder, entry->d_name);
		if (inner)
			found = holds_source(inner, depth - 1);
	}
	if (dir)
		closedir(dir);
	return found;
}

/* A relative path that begins with a folder of the tree's own source names a file that this tree lacks. */
static bool begins_here(const struct srcindex *index, const char *path)
{
	size_t length = strcspn(path, "/");

	if (*path == '/' || !length || !path[length] || (length == 2 && !strncmp(path, "..", 2)))
		return false;
	vmr_autofree char *folder = vmr_format("%s/%.*s", index->root, (int)length, path);
	return holds_source(folder, 1);
}

char *srcindex_find_file(const struct srcindex *index, const char *path)
{
	size_t root = strlen(index->root);

	if (!strncmp(path, index->root, root) && path[root] == '/')
		return srcindex_has_file(index, path) ? vmr_strdup(path + root + 1) : NULL;
	if (*path && *path != '/' && srcindex_has_file(index, path))
		return vmr_strdup(path);
	if (begins_here(index, path))
		return NULL;
	bool needs_folder = *path != '/' || index->kind == TREE_KERNEL;
	for (const char *end = path; end; end = strchr(end, '/')) {
		end += strspn(end, "/");
		if (*end && !(needs_folder && !strchr(end, '/')) && !strstr(end, "../") &&
		    srcindex_has_file(index, end))
			return vmr_strdup(end);
	}
	return NULL;
}

const char *srcindex_root(const struct srcindex *index)
{
	return index->root;
}

char *srcindex_below(const struct srcindex *index, const char *path)
{
	size_t root = strlen(index->root);

	if (strncmp(path, index->root, root) != 0)
		return NULL;
	return path[root] == '/' ? vmr_strdup(path + root + 1) : path[root] ? NULL : vmr_strdup(".");
}

void srcindex_files_below(struct srcindex *index, const char *folder, struct vmr_list *ret)
{
	size_t count, length = !strcmp(folder, ".") ? 0 : strlen(folder);
	const char *const *files = srcindex_files_get(index, &count);

	for (size_t i = 0; i < count; i++)
		if (!length || (!strncmp(files[i], folder, length) && files[i][length] == '/'))
			vmr_list_add(ret, files[i]);
}

static const char *last_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static int compare_end(const void *left, const void *right)
{
	const struct tree_end *a = left, *b = right;
	int order = strcmp(a->name, b->name);

	return order ? order : strcmp(a->path, b->path);
}

static size_t list_ends(struct srcindex *index)
{
	const struct srcindex_listing *listing = tree_list(index);
	size_t count = 0;

	if (index->ends)
		return listing->file_count + listing->header_count;
	index->ends = vmr_alloc_array(listing->file_count + listing->header_count + 1, sizeof(*index->ends));
	for (size_t i = 0; i < listing->file_count; i++)
		index->ends[count++] = (struct tree_end){last_name(listing->files[i].name), listing->files[i].name};
	for (size_t i = 0; i < listing->header_count; i++)
		index->ends[count++] = (struct tree_end){last_name(listing->headers[i].name), listing->headers[i].name};
	if (count)
		qsort(index->ends, count, sizeof(*index->ends), compare_end);
	return count;
}

void srcindex_find_ending(struct srcindex *index, const char *path, struct vmr_list *ret)
{
	size_t count = list_ends(index), low = 0, high = count, length = strlen(path);
	const char *name = last_name(path);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(index->ends[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < count && !strcmp(index->ends[low].name, name); low++) {
		const char *file = index->ends[low].path;
		size_t size = strlen(file);
		if (size > length && file[size - length - 1] == '/' && !strcmp(file + size - length, path))
			vmr_list_add(ret, file);
	}
}
