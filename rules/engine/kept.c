/* SPDX-License-Identifier: MIT */
/* A hash of statements. */
#include "rules/engine/kept.h"

#include <sqlite3.h>
#include <string.h>
#include <uthash.h>

#include "common/memory.h"

struct entry {
	sqlite3_stmt *statement;
	UT_hash_handle hh;
	char sql[]; /* key */
};

struct kept {
	sqlite3 *sqlite;
	struct entry *entries;
};

struct kept *kept_create(struct sqlite3 *sqlite)
{
	struct kept *kept = vmr_alloc(sizeof(*kept));
	kept->sqlite = sqlite;
	return kept;
}

void kept_destroy(struct kept *kept)
{
	if (!kept)
		return;
	struct entry *entry, *next;
	HASH_ITER(hh, kept->entries, entry, next)
	{
		HASH_DEL(kept->entries, entry);
		sqlite3_finalize(entry->statement);
		free(entry);
	}
	free(kept);
}

struct vmr_error *kept_statement(struct kept *kept, const char *sql, struct sqlite3_stmt **ret)
{
	struct entry *entry = NULL;
	HASH_FIND_STR(kept->entries, sql, entry);
	if (entry) {
		sqlite3_reset(entry->statement);
		sqlite3_clear_bindings(entry->statement);
		*ret = entry->statement;
		return NULL;
	}
	sqlite3_stmt *statement = NULL;
	if (sqlite3_prepare_v3(kept->sqlite, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK)
		return vmr_error_create(VMR_BUG, "%s", sqlite3_errmsg(kept->sqlite));
	size_t size = strlen(sql) + 1;
	entry = vmr_alloc(sizeof(*entry) + size);
	memcpy(entry->sql, sql, size);
	entry->statement = statement;
	HASH_ADD_STR(kept->entries, sql, entry);
	*ret = statement;
	return NULL;
}
