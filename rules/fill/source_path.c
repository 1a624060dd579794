/* SPDX-License-Identifier: MIT */
/*
 * Kernels and modules are compiled where no tree of ours is: their debug information names absolute files, or ones
 * relative to a folder of the build ("debian/build/source_rt/kernel/sched/core.c"). Where one of the trees has such a
 * file (by the longest end of its path), it is called by its path in that tree from here on, as the source facts do.
 */
#include "rules/fill/source_path.h"

#include <sqlite3.h>
#include <string.h>

#include "common/memory.h"
#include "rules/engine/casedb.h"
#include "srcindex/srcindex.h"

enum { RENAME_LIMIT = 20000 };

struct rename {
	char *from, *to;
};

static void free_renames(struct rename *renames, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(renames[i].from);
		free(renames[i].to);
	}
	free(renames);
}

static struct vmr_error *sql_error(struct casedb *db)
{
	return vmr_error_create(VMR_BUG, "paths of source files: %s", sqlite3_errmsg(casedb_sqlite(db)));
}

static struct vmr_error *find_compiled(struct casedb *db, struct rename **ret, size_t *ret_count)
{
	sqlite3_stmt *statement = NULL;
	size_t count = 0;
	VMR_TRY(casedb_prepare(db, "fill/source.sql", "compiled", &statement));
	struct rename *renames = vmr_alloc_array(RENAME_LIMIT, sizeof(*renames));
	while (count < RENAME_LIMIT && sqlite3_step(statement) == SQLITE_ROW)
		renames[count++].from = vmr_strdup((const char *)sqlite3_column_text(statement, 0));
	sqlite3_finalize(statement);
	*ret = renames;
	*ret_count = count;
	return NULL;
}

/* The longest end stays; a file that a tree has by its very name keeps it. */
static void take_longer(struct rename *rename, char *found)
{
	if (found && (!rename->to || strlen(found) > strlen(rename->to))) {
		free(rename->to);
		rename->to = found;
	} else {
		free(found);
	}
}

/* A tree that cannot be opened is the business of whoever reads it. */
static void look_in_tree(const char *tree, struct rename *renames, size_t count)
{
	const struct srcindex_options options = {.tree = tree};
	struct srcindex *index = NULL;
	if (vmr_error_drop(srcindex_open(&options, &index)))
		return;
	for (size_t i = 0; i < count; i++)
		if (!renames[i].to || strcmp(renames[i].to, renames[i].from) != 0)
			take_longer(&renames[i], srcindex_find_file(index, renames[i].from));
	srcindex_close(index);
}

static bool is_renamed(const struct rename *rename)
{
	return rename->to && strcmp(rename->to, rename->from) != 0;
}

static struct vmr_error *rename_column(struct casedb *db, const char *table, const char *column,
				       const struct rename *renames, size_t count)
{
	vmr_autofree char *sql =
		vmr_format("UPDATE OR IGNORE \"%s\" SET \"%s\" = ?2 WHERE \"%s\" = ?1", table, column, column);
	sqlite3_stmt *statement = NULL;
	int code = sqlite3_prepare_v2(casedb_sqlite(db), sql, -1, &statement, NULL);
	for (size_t i = 0; i < count && code == SQLITE_OK; i++) {
		if (!is_renamed(&renames[i]))
			continue;
		sqlite3_bind_text(statement, 1, renames[i].from, -1, SQLITE_STATIC);
		sqlite3_bind_text(statement, 2, renames[i].to, -1, SQLITE_STATIC);
		code = sqlite3_step(statement) == SQLITE_DONE ? SQLITE_OK : SQLITE_ERROR;
		sqlite3_reset(statement);
	}
	struct vmr_error *error = code == SQLITE_OK ? NULL : sql_error(db);
	sqlite3_finalize(statement);
	return error;
}

struct renaming {
	struct casedb *db;
	const struct rename *renames;
	size_t count;
};

static struct vmr_error *rename_row(void *context, sqlite3_stmt *statement)
{
	const struct renaming *renaming = context;
	return rename_column(renaming->db, (const char *)sqlite3_column_text(statement, 0),
			     (const char *)sqlite3_column_text(statement, 1), renaming->renames, renaming->count);
}

static struct vmr_error *rename_all(struct casedb *db, const struct rename *renames, size_t count)
{
	struct renaming renaming = {.db = db, .renames = renames, .count = count};
	sqlite3_stmt *statement = NULL;
	size_t i = 0;
	while (i < count && !is_renamed(&renames[i]))
		i++;
	if (i == count)
		return NULL;
	VMR_TRY(casedb_prepare(db, "fill/source.sql", "columns", &statement));
	return casedb_each(db, statement, rename_row, &renaming);
}

struct vmr_error *fill_source_paths(const char *const *trees, size_t tree_count, struct casedb *db)
{
	struct rename *renames = NULL;
	size_t count = 0;
	VMR_TRY(find_compiled(db, &renames, &count));
	for (size_t i = 0; count && i < tree_count; i++)
		look_in_tree(trees[i], renames, count);
	struct vmr_error *error = count ? rename_all(db, renames, count) : NULL;
	free_renames(renames, count);
	return error;
}
