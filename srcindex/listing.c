/* SPDX-License-Identifier: MIT */
/* Walks the folders of a tree; on demand beside other work. */
#include "srcindex/listing.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/memory.h"
#include "srcindex/srcindex.h"
#include "srcindex/tree.h"

enum { DEPTH_MAX = 32, FILE_MAX_COUNT = 400000 };

struct srcindex_listing *listing_create(const char *root, bool is_kernel)
{
	struct srcindex_listing *listing = vmr_alloc(sizeof(*listing));

	listing->root = vmr_strdup(root);
	listing->is_kernel = is_kernel;
	return listing;
}

/* Many units read the same headers, and each has to be looked at: while nobody waits. */
static void identify_headers(struct srcindex_listing *listing)
{
	vmr_autoclose int folder = open(listing->root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct stat st;

	if (folder < 0)
		return;
	listing->header_ids = vmr_alloc_array(listing->header_count + 1, sizeof(*listing->header_ids));
	for (size_t i = 0; i < listing->header_count && !listing->is_awaited && !listing->is_given_up; i++) {
		if (!fstatat(folder, listing->headers[i].name, &st, 0) && S_ISREG(st.st_mode))
			listing->header_ids[i] = stamp_of(&st);
		listing->header_id_count = i + 1;
	}
}

static void fill(void *context)
{
	listing_fill(context);
	identify_headers(context);
}

struct srcindex_listing *srcindex_listing_begin(const char *tree)
{
	char root[PATH_MAX];

	if (!realpath(tree, root))
		return NULL;
	struct srcindex_listing *listing = listing_create(root, srcindex_is_kernel(root));
	vmr_beside_begin(&listing->beside, fill, listing);
	return listing;
}

void srcindex_listing_end(struct srcindex_listing *listing)
{
	if (!listing)
		return;
	listing->is_given_up = true;
	vmr_beside_end(&listing->beside);
	for (size_t i = 0; i < listing->file_count; i++)
		free(listing->files[i].name);
	for (size_t i = 0; i < listing->header_count; i++)
		free(listing->headers[i].name);
	free(listing->files);
	free(listing->headers);
	free(listing->header_ids);
	free(listing->unlisted);
	free(listing->root);
	free(listing);
}

char listing_kind(const char *name)
{
	size_t length = strlen(name);
	char last = length > 2 && name[length - 2] == '.' ? name[length - 1] : 0;

	return last == 'c' || last == 'h' ? last : 0;
}

bool listing_is_foreign(const char *folder)
{
	static const char *const names[] = {"tools", "Documentation", "scripts", "samples", "usr"};

	for (size_t i = 0; i < VMR_COUNT(names); i++)
		if (!strcmp(folder, names[i]))
			return true;
	/* arch/x86/tools: programs of the build. */
	size_t length = strlen(folder);
	return !strncmp(folder, "arch/", 5) && length > 6 &&
	       (!strcmp(folder + length - 6, "/tools") || !strcmp(folder + length - 5, "/boot"));
}

/* What the system does not let us look at may hold anything. The first is named. */
static void note_unlisted(struct srcindex_listing *listing, const char *folder, const char *name, int number)
{
	if (!listing->unlisted)
		listing->unlisted =
			vmr_format("%s%s%s: %s", *folder ? folder : ".", *name ? "/" : "", name, strerror(number));
}

static void stamp_file(struct tree_file *file, const struct stat *st)
{
	const int64_t identity[] = {st->st_size,        st->st_mtim.tv_sec,  st->st_mtim.tv_nsec,
				    st->st_ctim.tv_sec, st->st_ctim.tv_nsec, (int64_t)st->st_ino};

	file->stamp = hash_begin();
	hash_add(&file->stamp, file->name, strlen(file->name));
	hash_add(&file->stamp, identity, sizeof(identity));
}

static struct tree_file *add_file(struct tree_file **files, size_t *file_count, char *name)
{
	size_t count = (*file_count)++;

	if (!(count & (count - 1)))
		*files = vmr_realloc_array(*files, count ? count * 2 : 1, sizeof(**files));
	(*files)[count] = (struct tree_file){.name = name};
	return &(*files)[count];
}

static void list_folder(struct srcindex_listing *listing, const char *folder, unsigned depth);

static void list_entry(struct srcindex_listing *listing, int dir, const char *folder, const struct dirent *entry,
		       unsigned depth)
{
	const char *name = entry->d_name;
	bool unknown = entry->d_type == DT_UNKNOWN;
	char kind = listing_kind(name);
	struct stat st;

	if (name[0] == '.' || listing->file_count + listing->header_count >= FILE_MAX_COUNT ||
	    (!kind && entry->d_type != DT_DIR && !unknown))
		return;
	if ((kind == 'c' || unknown) && fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW)) {
		if (errno != ENOENT) /* it is gone meanwhile */
			note_unlisted(listing, folder, name, errno);
		return;
	}
	vmr_autofree char *path = *folder ? vmr_format("%s/%s", folder, name) : vmr_strdup(name);
	if (entry->d_type == DT_DIR || (unknown && S_ISDIR(st.st_mode))) {
		if (depth < DEPTH_MAX && !(listing->is_kernel && listing_is_foreign(path)))
			list_folder(listing, path, depth + 1);
	} else if (kind && (unknown ? S_ISREG(st.st_mode) : entry->d_type == DT_REG)) {
		if (kind == 'c')
			stamp_file(add_file(&listing->files, &listing->file_count, vmr_take(path)), &st);
		else
			add_file(&listing->headers, &listing->header_count, vmr_take(path));
	}
}

static void list_folder(struct srcindex_listing *listing, const char *folder, unsigned depth)
{
	vmr_autofree char *path = vmr_format("%s/%s", listing->root, folder);
	DIR *dir = opendir(path);

	if (!dir) {
		note_unlisted(listing, folder, "", errno);
		return;
	}
	for (struct dirent *entry; errno = 0, !listing->is_given_up && (entry = readdir(dir));)
		list_entry(listing, dirfd(dir), folder, entry, depth);
	if (errno)
		note_unlisted(listing, folder, "", errno);
	closedir(dir);
}

static int compare_file(const void *left, const void *right)
{
	return strcmp(((const struct tree_file *)left)->name, ((const struct tree_file *)right)->name);
}

void listing_fill(struct srcindex_listing *listing)
{
	list_folder(listing, "", 0);
	if (listing->file_count)
		qsort(listing->files, listing->file_count, sizeof(*listing->files), compare_file);
	if (listing->header_count)
		qsort(listing->headers, listing->header_count, sizeof(*listing->headers), compare_file);
}

void listing_stamp_headers(struct srcindex_listing *listing)
{
	struct stat st;

	if (listing->are_headers_stamped)
		return;
	listing->are_headers_stamped = true;
	for (size_t i = 0; i < listing->header_count; i++) {
		vmr_autofree char *path = vmr_format("%s/%s", listing->root, listing->headers[i].name);
		if (!lstat(path, &st))
			stamp_file(&listing->headers[i], &st);
	}
}

long listing_find(const struct srcindex_listing *listing, const char *name)
{
	const struct tree_file key = {.name = (char *)name};
	const struct tree_file *found = bsearch(&key, listing->files, listing->file_count, sizeof(key), compare_file);

	return found ? (long)(found - listing->files) : -1;
}

bool listing_header_id(const struct srcindex_listing *listing, const char *name, struct stamp_id *ret)
{
	static const struct stamp_id unknown;
	const struct tree_file key = {.name = (char *)name};
	const struct tree_file *found =
		listing->header_id_count
			? bsearch(&key, listing->headers, listing->header_id_count, sizeof(key), compare_file)
			: NULL;

	if (!found)
		return false;
	*ret = listing->header_ids[found - listing->headers];
	return memcmp(ret, &unknown, sizeof(unknown)) != 0;
}
