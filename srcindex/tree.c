/* SPDX-License-Identifier: MIT */
/* Opens a source tree. */
#include "srcindex/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/child.h"
#include "common/file.h"
#include "common/memory.h"
#include "srcindex/kconfig.h"
#include "srcindex/lexicon.h"
#include "srcindex/makefile.h"
#include "srcindex/pool.h"

enum { PLAIN_DEPTH = 6, CONFIG_MAX = 4 << 20 };

char *tree_path(const struct srcindex *index, const char *file)
{
	if (*file == '/')
		return vmr_strdup(file);
	vmr_autofree char *path = vmr_format("%s/%s", index->root, file);
	if (index->kind == TREE_KERNEL || !index->kernel || vmr_file_exists(path))
		return vmr_take(path);
	vmr_autofree char *other = vmr_format("%s/%s", index->kernel, file);
	return vmr_file_exists(other) ? vmr_take(other) : vmr_take(path);
}

/* A path from the root on has fewer folders to be found than a whole one. */
bool tree_stat(const struct srcindex *index, const char *file, struct stat *ret)
{
	if (*file != '/' && index->folder >= 0 && (index->kind == TREE_KERNEL || !index->kernel))
		return !fstatat(index->folder, file, ret, 0);
	vmr_autofree char *path = tree_path(index, file);
	return !stat(path, ret);
}

static bool has(const char *root, const char *file)
{
	vmr_autofree char *path = vmr_format("%s/%s", root, file);

	return vmr_file_exists(path);
}

/* Any C file at most `depth` folders down. */
static bool any_source(const char *folder, unsigned depth)
{
	DIR *dir = opendir(folder);
	bool found = false;

	if (!dir)
		return false;
	for (struct dirent *entry; !found && (entry = readdir(dir));) {
		if (entry->d_name[0] == '.')
			continue;
		if (listing_kind(entry->d_name) == 'c') {
			found = true;
		} else if (depth && (entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN)) {
			vmr_autofree char *below = vmr_format("%s/%s", folder, entry->d_name);
			found = any_source(below, depth - 1);
		}
	}
	closedir(dir);
	return found;
}

static char *find_worker(const char *given)
{
	static const struct vmr_helper helper = {.name = "vmrace-srcindex",
						 .variable = "VMRACE_SRCINDEX",
						 .folder = "srcindex/worker",
						 .installed = SRCINDEX_LIBEXECDIR};

	return given ? vmr_strdup(given) : vmr_helper_find(&helper);
}

char *tree_read(struct srcindex *index, const char *path, size_t limit, size_t *size_ret)
{
	char *text = NULL;
	struct vmr_error *error = vmr_file_read_regular(path, limit, &text, size_ret);

	if (!error)
		return text;
	if (!vmr_list_has(&index->unread, error->message))
		vmr_list_add(&index->unread, error->message);
	vmr_error_destroy(error);
	return NULL;
}

static void read_config(struct srcindex *index)
{
	if (index->options.config) {
		index->config = vmr_strdup(index->options.config);
		return;
	}
	vmr_autofree char *path = vmr_format("%s/.config", index->kernel ? index->kernel : index->root);
	if (vmr_file_exists(path))
		index->config = tree_read(index, path, CONFIG_MAX, NULL);
}

bool srcindex_is_kernel(const char *tree)
{
	return has(tree, "Makefile") && has(tree, "include/linux/kconfig.h");
}

/* Canonical path of the kernel tree whose headers are used; NULL none. */
static char *find_kernel(const struct srcindex_options *options, const char *root, bool kernel)
{
	char other[PATH_MAX];

	if (kernel)
		return vmr_strdup(root);
	/* A tree with headers of its own is no tree of modules. */
	if (!options->kernel || has(root, "include/linux") || !srcindex_is_kernel(options->kernel) ||
	    !realpath(options->kernel, other))
		return NULL;
	return vmr_strdup(other);
}

struct vmr_error *srcindex_open(const struct srcindex_options *options, struct srcindex **ret)
{
	char root[PATH_MAX];

	if (!realpath(options->tree, root))
		return vmr_error_create_errno(errno, "%s: cannot open", options->tree);
	if (!vmr_file_is_folder(root))
		return vmr_error_create(VMR_BAD_INPUT, "%s: not a folder", options->tree);
	bool kernel = srcindex_is_kernel(root);
	if (!kernel && !any_source(root, PLAIN_DEPTH))
		return vmr_error_create(VMR_BAD_INPUT, "%s: not a source tree (no C file in it)", options->tree);
	struct srcindex *index = vmr_alloc(sizeof(*index));
	index->options = *options;
	index->given = vmr_strdup(options->tree);
	index->root = vmr_strdup(root);
	index->folder = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	index->kind = kernel ? TREE_KERNEL : TREE_PLAIN;
	index->kernel = find_kernel(options, root, kernel);
	index->built = has(index->kernel ? index->kernel : root, "include/generated/autoconf.h");
	index->worker = find_worker(options->worker);
	read_config(index);
	vmr_list_add(&index->folders, root);
	if (index->kernel)
		vmr_list_add(&index->folders, index->kernel);
	for (size_t i = 0; i < options->other_count; i++)
		vmr_list_add(&index->folders, options->others[i]);
	index->options.others = NULL;
	index->options.tree = index->given;
	index->options.config = index->options.worker = index->options.kernel = NULL;
	*ret = index;
	return NULL;
}

const char *srcindex_unconfined(const struct srcindex *index)
{
	return index->unconfined;
}

const struct vmr_list *srcindex_unread(const struct srcindex *index)
{
	return &index->unread;
}

void srcindex_close(struct srcindex *index)
{
	if (!index)
		return;
	pool_destroy(index->pool);
	batch_forget(index);
	lexicon_destroy(index->lexicon);
	srcindex_listing_end(index->own_listing);
	free(index->ends);
	free(index->built_files);
	stamps_destroy(index->stamps);
	lookups_destroy(index->lookups);
	included_destroy(index->included);
	makefiles_destroy(index->makefiles);
	kconfig_destroy(index->kconfig);
	free(index->given);
	free(index->root);
	if (index->folder >= 0)
		close(index->folder);
	free(index->kernel);
	free(index->config);
	free(index->worker);
	free(index->unconfined);
	vmr_list_deinit(&index->unread);
	vmr_list_deinit(&index->folders);
	for (size_t i = 0; i < index->overlay_count; i++)
		free(index->overlay[i]);
	free(index->overlay);
	free(index);
}

bool srcindex_has_file(const struct srcindex *index, const char *file)
{
	size_t root = strlen(index->root);
	/* An absolute path is one of the tree when it lies in it. */
	bool inside = *file != '/' || (!strncmp(file, index->root, root) && file[root] == '/');
	vmr_autofree char *path = *file == '/' ? vmr_strdup(file) : vmr_format("%s/%s", index->root, file);
	struct stat st;

	return inside && !stat(path, &st) && S_ISREG(st.st_mode);
}

bool srcindex_is_part(const struct srcindex *index, const char *file)
{
	for (const char *slash = strchr(file, '/'); slash; slash = strchr(slash + 1, '/')) {
		vmr_autofree char *folder = vmr_strndup(file, (size_t)(slash - file));
		if (index->kind == TREE_KERNEL && listing_is_foreign(folder))
			return false;
	}
	return true;
}

struct srcindex_listing *tree_list(struct srcindex *index)
{
	struct srcindex_listing *given = index->options.listing;
	bool is_kernel = index->kind == TREE_KERNEL;

	if (index->listing)
		return index->listing;
	if (given && !strcmp(given->root, index->root) && given->is_kernel == is_kernel) {
		given->is_awaited = true;
		vmr_beside_end(&given->beside);
		index->listing = given;
	} else {
		index->listing = index->own_listing = listing_create(index->root, is_kernel);
		listing_fill(index->listing);
	}
	return index->listing;
}

const char *srcindex_unlisted(const struct srcindex *index)
{
	return index->listing ? index->listing->unlisted : NULL;
}

char *tree_command_path(const char *root, const char *file)
{
	const char *slash = strrchr(file, '/');
	const char *name = slash ? slash + 1 : file;
	int folder = (int)(name - file), stem = (int)strlen(name) - 2;

	return vmr_format("%s/%.*s.%.*s.o.cmd", root, folder, file, stem, name);
}

/* Sources that a unit includes (#include "wait.c") are built with it. */
static void keep_included(const struct srcindex *index, const char *unit, bool *keep)
{
	vmr_autofree char *path = tree_path(index, unit);
	vmr_automap map = {0};
	const char *slash = strrchr(unit, '/');

	if (vmr_error_drop(vmr_file_map(path, &map)) || !map.data)
		return;
	const char *text = (const char *)map.data, *end = text + map.size;
	for (const char *at = text; (at = memmem(at, (size_t)(end - at), ".c\"", 3)); at++) {
		const char *line = at, *quote;
		while (line > text && line[-1] != '\n')
			line--;
		quote = memchr(line, '"', (size_t)(at - line));
		if (!quote || !memmem(line, (size_t)(quote - line), "#include", 8))
			continue;
		vmr_autofree char *name = vmr_format("%.*s%.*s", slash ? (int)(slash - unit) + 1 : 0, unit,
						     (int)(at + 2 - quote - 1), quote + 1);
		long found = listing_find(index->listing, name);
		if (found >= 0)
			keep[found] = true;
	}
}

const char *const *srcindex_files_get(struct srcindex *index, size_t *ret_count)
{
	const struct srcindex_listing *listing = tree_list(index);
	*ret_count = index->built_count;
	if (index->built_done)
		return index->built_files;
	index->built_done = true;
	index->built_files = vmr_alloc_array(listing->file_count + 1, sizeof(*index->built_files));
	vmr_autofree bool *keep = vmr_alloc(listing->file_count + 1);
	bool built = index->built && index->kind == TREE_KERNEL, any = false;
	for (size_t i = 0; built && i < listing->file_count; i++) {
		vmr_autofree char *path = tree_command_path(index->root, listing->files[i].name);
		if (!vmr_file_exists(path))
			continue;
		any = keep[i] = true;
		keep_included(index, listing->files[i].name, keep);
	}
	/* Not built, or built elsewhere: all of them. */
	for (size_t i = 0; i < listing->file_count; i++)
		if (keep[i] || !any)
			index->built_files[index->built_count++] = listing->files[i].name;
	*ret_count = index->built_count;
	return index->built_files;
}
