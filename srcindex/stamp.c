/* SPDX-License-Identifier: MIT */
/* Identity of files: stat and content hash, each asked once a process, because many units read the same headers. */
#include <string.h>
#include <sys/stat.h>
#include <uthash.h>

#include "common/file.h"
#include "common/memory.h"
#include "srcindex/tree.h"

struct stamp {
	char *path;
	bool exists, hashed, readable;
	struct stamp_id id;
	struct hash hash;
	UT_hash_handle hh;
};

static int64_t nanoseconds(struct timespec time)
{
	return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

struct stamp_id stamp_of(const struct stat *st)
{
	return (struct stamp_id){.size = (uint64_t)st->st_size,
				 .inode = st->st_ino,
				 .modified = nanoseconds(st->st_mtim),
				 .changed = nanoseconds(st->st_ctim)};
}

static struct stamp *find(struct srcindex *index, const char *path)
{
	struct stamp *stamp;
	struct stat st;

	HASH_FIND_STR(index->stamps, path, stamp);
	if (stamp)
		return stamp;
	stamp = vmr_alloc(sizeof(*stamp));
	stamp->path = vmr_strdup(path);
	stamp->exists = index->listing && listing_header_id(index->listing, path, &stamp->id);
	if (!stamp->exists && tree_stat(index, path, &st) && S_ISREG(st.st_mode)) {
		stamp->exists = true;
		stamp->id = stamp_of(&st);
	}
	HASH_ADD_KEYPTR(hh, index->stamps, stamp->path, strlen(stamp->path), stamp);
	return stamp;
}

bool stamp_id(struct srcindex *index, const char *path, struct stamp_id *ret)
{
	const struct stamp *stamp = find(index, path);

	if (stamp->exists)
		*ret = stamp->id;
	return stamp->exists;
}

bool stamp_hash(struct srcindex *index, const char *path, struct hash *ret)
{
	struct stamp *stamp = find(index, path);

	if (!stamp->exists)
		return false;
	if (!stamp->hashed) {
		vmr_autofree char *full = tree_path(index, path);
		vmr_automap map = {0};
		stamp->hashed = true;
		stamp->readable = !vmr_error_drop(vmr_file_map(full, &map));
		stamp->hash = hash_begin();
		hash_add(&stamp->hash, map.data, map.size);
	}
	*ret = stamp->hash;
	return stamp->readable;
}

void stamps_destroy(struct stamp *stamps)
{
	struct stamp *stamp, *next;

	HASH_ITER(hh, stamps, stamp, next)
	{
		HASH_DEL(stamps, stamp);
		free(stamp->path);
		free(stamp);
	}
}
