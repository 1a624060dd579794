/* SPDX-License-Identifier: MIT */
/*
 * Folders in which a file that comes new could be taken for one that a unit has read: those that are searched before
 * the one where it was found, and those beside what includes it. A folder that is not there yet is watched by the one
 * above it.
 */
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <uthash.h>

#include "common/memory.h"
#include "common/text.h"
#include "srcindex/tree.h"

/* A folder as it is in this process. */
struct lookup {
	char *path;
	bool exists, named;
	struct stamp_id id;
	struct hash names;
	UT_hash_handle hh;
};

static struct lookup *find(struct srcindex *index, const char *path)
{
	struct lookup *found;
	struct stat st;

	HASH_FIND_STR(index->lookups, path, found);
	if (found)
		return found;
	found = vmr_alloc(sizeof(*found));
	found->path = vmr_strdup(path);
	found->exists = tree_stat(index, path, &st) && S_ISDIR(st.st_mode);
	if (found->exists)
		found->id = stamp_of(&st);
	HASH_ADD_KEYPTR(hh, index->lookups, found->path, strlen(found->path), found);
	return found;
}

/* What builds leave is not included. */
static int is_source_name(const struct dirent *entry)
{
	static const char *const left[] = {".o", ".a", ".ko", ".mod", ".cmd", ".order", ".symvers"};
	const char *ending = strrchr(entry->d_name, '.');

	for (size_t i = 0; ending && i < VMR_COUNT(left); i++)
		if (!strcmp(ending, left[i]))
			return false;
	return *entry->d_name != '.';
}

bool lookup_id(struct srcindex *index, const char *path, struct stamp_id *ret)
{
	const struct lookup *folder = find(index, path);

	*ret = folder->id;
	return folder->exists;
}

struct hash lookup_names(struct srcindex *index, const char *path)
{
	struct lookup *folder = find(index, path);
	struct dirent **names = NULL;

	if (folder->named)
		return folder->names;
	vmr_autofree char *full = tree_path(index, path);
	int count = scandir(full, &names, is_source_name, alphasort);
	folder->named = true;
	folder->names = hash_begin();
	for (int i = 0; i < count; i++) {
		hash_add(&folder->names, names[i]->d_name, strlen(names[i]->d_name));
		free(names[i]);
	}
	free(names);
	return folder->names;
}

void lookups_destroy(struct lookup *lookups)
{
	struct lookup *folder, *next;

	HASH_ITER(hh, lookups, folder, next)
	{
		HASH_DEL(lookups, folder);
		free(folder->path);
		free(folder);
	}
}

/* ---------------------------------------------------------------- which ones */

/* A set of texts in the order in which they came. */
struct texts {
	struct vmr_list list;
	struct text {
		char *text;
		UT_hash_handle hh;
	} * known;
};

static void texts_add(struct texts *texts, const char *text)
{
	struct text *known;

	HASH_FIND_STR(texts->known, text, known);
	if (known)
		return;
	known = vmr_alloc(sizeof(*known));
	known->text = vmr_strdup(text);
	HASH_ADD_KEYPTR(hh, texts->known, known->text, strlen(known->text), known);
	vmr_list_add(&texts->list, text);
}

static void texts_deinit(struct texts *texts)
{
	struct text *known, *next;

	HASH_ITER(hh, texts->known, known, next)
	{
		HASH_DEL(texts->known, known);
		free(known->text);
		free(known);
	}
	vmr_list_deinit(&texts->list);
}

static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? vmr_strndup(path, (size_t)(slash - path)) : vmr_strdup(".");
}

/* "./include/" as "include", as inputs are written. */
static char *tidy(const struct srcindex *index, const char *path)
{
	bool beside = index->kind != TREE_KERNEL && index->kernel && *path != '/';

	while (!strncmp(path, "./", 2))
		path += 2;
	size_t length = strlen(path);
	while (length > 1 && path[length - 1] == '/')
		length--;
	vmr_autofree char *name = length ? vmr_strndup(path, length) : vmr_strdup(".");
	return beside ? vmr_format("%s/%s", index->kernel, name) : vmr_take(name);
}

static void add_searched(const struct srcindex *index, const struct command *command, struct texts *ret)
{
	static const char *const flags[] = {"-I", "-isystem", "-iquote"};

	for (size_t i = 0; i < command->count; i++)
		for (size_t kind = 0; kind < VMR_COUNT(flags); kind++) {
			const char *word = command->flags[i], *value = word + strlen(flags[kind]);
			if (strncmp(word, flags[kind], strlen(flags[kind])) != 0)
				continue;
			value = *value ? value : i + 1 < command->count ? command->flags[i + 1] : ".";
			vmr_autofree char *folder = tidy(index, value);
			texts_add(ret, folder);
		}
}

/* "linux" of include/linux/list.h, if include is searched. */
static void add_below(const struct texts *searched, const char *input, struct texts *ret)
{
	for (size_t i = 0; i < searched->list.count; i++) {
		const char *folder = searched->list.items[i];
		size_t length = strlen(folder);
		bool is_top = !strcmp(folder, ".") && *input != '/';
		if (!is_top && (strncmp(input, folder, length) != 0 || input[length] != '/'))
			continue;
		vmr_autofree char *below = folder_of(is_top ? input : input + length + 1);
		texts_add(ret, below);
	}
}

static void add_watched(struct srcindex *index, const char *folder, const char *below, struct texts *ret)
{
	vmr_autofree char *path = !strcmp(below, ".")    ? vmr_strdup(folder)
				  : !strcmp(folder, ".") ? vmr_strdup(below)
							 : vmr_format("%s/%s", folder, below);

	while (!find(index, path)->exists && strrchr(path, '/') > path)
		*strrchr(path, '/') = '\0';
	texts_add(ret, find(index, path)->exists ? path : ".");
}

void lookup_folders(struct srcindex *index, const struct command *command, const char *const *inputs, size_t count,
		    struct vmr_list *ret)
{
	struct texts searched = {0}, below = {0}, watched = {0};

	add_searched(index, command, &searched);
	texts_add(&below, ".");
	for (size_t i = 0; i < count; i++)
		add_below(&searched, inputs[i], &below);
	for (size_t i = 0; i < count; i++) {
		vmr_autofree char *folder = folder_of(inputs[i]);
		texts_add(&searched, folder);
	}
	for (size_t i = 0; i < searched.list.count; i++)
		for (size_t j = 0; j < below.list.count; j++)
			add_watched(index, searched.list.items[i], below.list.items[j], &watched);
	*ret = watched.list;
	watched.list = (struct vmr_list){0};
	texts_deinit(&searched);
	texts_deinit(&below);
	texts_deinit(&watched);
}
