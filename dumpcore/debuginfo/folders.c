/* SPDX-License-Identifier: MIT */
/* Debug information in folders. */
#include "dumpcore/debuginfo/folders.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/file.h"
#include "common/memory.h"
#include "common/text.h"

/* Folders in folders, and entries of all of them: a distribution has some 5,000 modules in 6 levels. */
#define DEPTH_LIMIT 14
#define ENTRY_LIMIT 200000

struct debuginfo_folders {
	struct vmr_list roots;     /* files and folders */
	struct vmr_list build_ids; /* folders named .build-id */
	struct debuginfo_found *files;
	size_t count, room, entries;
	bool searched;
};

struct debuginfo_folders *debuginfo_folders_create(const struct vmr_list *roots)
{
	struct debuginfo_folders *folders = vmr_alloc(sizeof(*folders));

	for (size_t i = 0; i < roots->count; i++)
		vmr_list_add(&folders->roots, roots->items[i]);
	return folders;
}

void debuginfo_folders_destroy(struct debuginfo_folders *folders)
{
	if (!folders)
		return;
	for (size_t i = 0; i < folders->count; i++) {
		free(folders->files[i].path);
		free(folders->files[i].module);
	}
	free(folders->files);
	vmr_list_deinit(&folders->roots);
	vmr_list_deinit(&folders->build_ids);
	free(folders);
}

static const char *last_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

bool debuginfo_is_kernel_name(const char *name)
{
	static const char kernel[] = "vmlinux";
	char next = strncmp(name, kernel, sizeof(kernel) - 1) ? 'x' : name[sizeof(kernel) - 1];

	return !next || next == '-' || next == '.';
}

/* NULL: not named like a module. */
static char *module_name(const char *name)
{
	static const char *const ends[] = {".ko", ".ko.debug", ".ko.xz", ".ko.zst", ".ko.gz", ".debug"};

	for (size_t i = 0; i < VMR_COUNT(ends); i++) {
		size_t length = strlen(name), end = strlen(ends[i]);
		if (length <= end || !vmr_text_ends_with(name, ends[i]))
			continue;
		char *text = vmr_strndup(name, length - end);
		for (char *at = text; *at; at++)
			if (*at == '-')
				*at = '_';
		return text;
	}
	return NULL;
}

static void add_file(struct debuginfo_folders *folders, const char *path)
{
	const char *name = last_name(path);
	bool is_kernel = debuginfo_is_kernel_name(name);
	char *module = is_kernel ? NULL : module_name(name);

	if (!module && !is_kernel)
		return;
	if (folders->count == folders->room) {
		folders->room = folders->room * 2 + 64;
		folders->files = vmr_realloc_array(folders->files, folders->room, sizeof(*folders->files));
	}
	folders->files[folders->count++] = (struct debuginfo_found){vmr_strdup(path), module};
}

/* Links to folders are not followed: no loops. */
static void search_folder(struct debuginfo_folders *folders, const char *folder, int depth)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;

	while (dir && folders->entries < ENTRY_LIMIT && (entry = readdir(dir))) {
		struct stat status;
		folders->entries++;
		bool is_ids = !strcmp(entry->d_name, ".build-id");
		if (entry->d_name[0] == '.' && !is_ids)
			continue;
		vmr_autofree char *path = vmr_format("%s/%s", folder, entry->d_name);
		unsigned char type = entry->d_type;
		if (type == DT_UNKNOWN && !lstat(path, &status))
			type = S_ISDIR(status.st_mode)   ? DT_DIR
			       : S_ISREG(status.st_mode) ? DT_REG
			       : S_ISLNK(status.st_mode) ? DT_LNK
							 : DT_UNKNOWN;
		if (type == DT_LNK && !stat(path, &status) && S_ISREG(status.st_mode))
			type = DT_REG;
		if (is_ids && type == DT_DIR)
			vmr_list_add(&folders->build_ids, path);
		else if (type == DT_DIR && depth < DEPTH_LIMIT)
			search_folder(folders, path, depth + 1);
		else if (type == DT_REG)
			add_file(folders, path);
	}
	if (dir)
		closedir(dir);
}

static int compare_files(const void *a, const void *b)
{
	const struct debuginfo_found *x = a, *y = b;
	int order = strcmp(x->module ? x->module : "", y->module ? y->module : "");

	return order ? order : strcmp(x->path, y->path);
}

static void search(struct debuginfo_folders *folders)
{
	if (folders->searched)
		return;
	folders->searched = true;
	for (size_t i = 0; i < folders->roots.count; i++) {
		const char *root = folders->roots.items[i];
		if (!vmr_file_is_folder(root))
			add_file(folders, root);
		else if (!strcmp(last_name(root), ".build-id"))
			vmr_list_add(&folders->build_ids, root);
		else
			search_folder(folders, root, 0);
	}
	if (folders->count)
		qsort(folders->files, folders->count, sizeof(*folders->files), compare_files);
}

bool debuginfo_folders_any(const struct debuginfo_folders *folders)
{
	return folders->roots.count > 0;
}

const struct debuginfo_found *debuginfo_folders_list(struct debuginfo_folders *folders, size_t *ret_count)
{
	search(folders);
	*ret_count = folders->count;
	return folders->files;
}

char *debuginfo_folders_by_build_id(struct debuginfo_folders *folders, const char *build_id)
{
	static const char *const ends[] = {".debug", ""};

	search(folders);
	if (strlen(build_id) < 4)
		return NULL;
	for (size_t end = 0; end < VMR_COUNT(ends); end++)
		for (size_t i = 0; i < folders->build_ids.count; i++) {
			char *path = vmr_format("%s/%.2s/%s%s", folders->build_ids.items[i], build_id, build_id + 2,
						ends[end]);
			struct stat status;
			if (!stat(path, &status) && S_ISREG(status.st_mode))
				return path;
			free(path);
		}
	return NULL;
}

char *debuginfo_folders_names(const struct debuginfo_folders *folders)
{
	char *names = vmr_strdup("");

	for (size_t i = 0; i < folders->roots.count; i++) {
		char *longer = vmr_format("%s%s%s", names, i ? ", " : "", folders->roots.items[i]);
		free(names);
		names = longer;
	}
	return names;
}
