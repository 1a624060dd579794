/* SPDX-License-Identifier: MIT */
/* Loads a database that the build made, page by page: SQL would have to be parsed and run. */
#include "rules/engine/image.h"

#include <sqlite3.h>
#include <string.h>

#include "common/memory.h"

/* Its bytes with the zeros. */
static unsigned char *expand(const struct image *image)
{
	unsigned char *pages = vmr_alloc_array(image->size, 1);
	const unsigned char *from = image->bytes;
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

struct vmr_error *image_load(const struct image *image, struct sqlite3 *sqlite, const char *name)
{
	sqlite3 *source = NULL;
	vmr_autofree unsigned char *pages = expand(image);
	sqlite3_int64 size = (sqlite3_int64)image->size;
	int code = sqlite3_open_v2(":memory:", &source, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_deserialize(source, "main", pages, size, size, SQLITE_DESERIALIZE_READONLY);
	if (code == SQLITE_OK)
		code = image_copy(source, sqlite, name);
	sqlite3_close(source);
	return code == SQLITE_OK ? NULL : vmr_error_create(VMR_SYSTEM, "database %s: %s", name, sqlite3_errstr(code));
}
