/* SPDX-License-Identifier: MIT */
/* Loads a database that the build made: SQL would have to be parsed and run. */
#include "rules/engine/image.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

/* Its bytes with the zeros; sqlite3_free() takes them. */
static unsigned char *expand(const struct image *image)
{
	unsigned char *pages = sqlite3_malloc64(image->size);
	const unsigned char *from = image->bytes;
	if (!pages)
		return NULL;
	memset(pages, 0, image->size);
	for (size_t i = 0; i < image->run_count; i++) {
		memcpy(pages + image->runs[i].offset, from, image->runs[i].size);
		from += image->runs[i].size;
	}
	return pages;
}

int image_copy(sqlite3 *from, sqlite3 *to, const char *name)
{
	sqlite3_backup *backup = sqlite3_backup_init(to, name, from, "main");
	if (!backup)
		return sqlite3_errcode(to);
	int step = sqlite3_backup_step(backup, -1), end = sqlite3_backup_finish(backup);
	return step == SQLITE_DONE ? end : step;
}

static int put(const struct image *image, struct sqlite3 *sqlite, const char *name, unsigned flags)
{
	sqlite3_int64 size = (sqlite3_int64)image->size;
	unsigned char *pages = expand(image);
	return pages ? sqlite3_deserialize(sqlite, name, pages, size, size, SQLITE_DESERIALIZE_FREEONCLOSE | flags)
		     : SQLITE_NOMEM;
}

static struct vmr_error *describe(int code, const char *name)
{
	return code == SQLITE_OK ? NULL : vmr_error_create(VMR_SYSTEM, "database %s: %s", name, sqlite3_errstr(code));
}

struct vmr_error *image_load(const struct image *image, struct sqlite3 *sqlite, const char *name)
{
	sqlite3 *source = NULL;
	int code = sqlite3_open_v2(":memory:", &source, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	if (code == SQLITE_OK)
		code = put(image, source, "main", SQLITE_DESERIALIZE_READONLY);
	if (code == SQLITE_OK)
		code = image_copy(source, sqlite, name);
	sqlite3_close(source);
	return describe(code, name);
}

struct vmr_error *image_attach(const struct image *image, struct sqlite3 *sqlite, const char *name)
{
	return describe(put(image, sqlite, name, SQLITE_DESERIALIZE_RESIZEABLE), name);
}

static int compare_name(const void *name, const void *relation)
{
	return strcmp(name, ((const struct image_relation *)relation)->name);
}

const struct image_relation *image_find_relation(const char *name)
{
	return bsearch(name, image_relation_list, image_relation_count, sizeof(*image_relation_list), compare_name);
}
