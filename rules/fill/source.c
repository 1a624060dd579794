/* SPDX-License-Identifier: MIT */
/* Source facts: which files, from which tree, into the tables. */
#include "rules/fill/source.h"

#include <sqlite3.h>
#include <string.h>

#include "common/memory.h"
#include "common/text.h"
#include "rules/caserow.h"
#include "rules/engine/casedb.h"
#include "rules/engine/flow_table.h"
#include "rules/fill/source_path.h"
#include "rules/fill/source_scan.h"
#include "srcindex/srcindex.h"

/* A type that more files mention is too common to tell who is implicated. */
enum { MENTION_LIMIT = 8 };
/* Files beyond the patch's own that are read for it: a file takes about half a second of a processor. */
enum { RELATED_LIMIT = 4 };

struct reading {
	struct casedb *db;
	const struct fill_source_options *options;
	const char *tree;
	struct srcindex_listing *listing; /* of the tree; NULL none */
};

static void report_progress(void *context, size_t done, size_t total, const char *file)
{
	const struct reading *reading = context;
	if (reading->options->progress)
		reading->options->progress(reading->options->progress_context, file, done, total);
}

enum { COLUMN_LIMIT = 32 };

static struct vmr_error *add_row(void *context, const struct srcindex_row *row)
{
	struct reading *reading = context;
	struct casedb_value values[COLUMN_LIMIT];
	if (row->value_count > COLUMN_LIMIT)
		return vmr_error_create(VMR_BUG, "source facts: %s has %zu columns", row->table, row->value_count);
	bool is_file = !strcmp(row->table, "file");
	for (size_t i = 0; i < row->value_count; i++) {
		const struct srcindex_value *value = &row->values[i];
		values[i] = value->kind == SRCINDEX_TEXT      ? CASE_TEXT(value->text)
			    : value->kind == SRCINDEX_INTEGER ? CASE_INT(value->integer)
							      : CASE_NULL;
		if (is_file && !strcmp(row->columns[i], "tree"))
			values[i] = CASE_TEXT(reading->tree);
	}
	return casedb_insert_named(reading->db, row->table, row->columns, values, row->value_count);
}

_Static_assert((int)FLOW_PAIR_AFTER == SRCINDEX_AFTER && (int)FLOW_PAIR_DOMINATES == SRCINDEX_DOMINATES &&
		       (int)FLOW_PAIR_POSTDOMINATES == SRCINDEX_POSTDOMINATES,
	       "the bits of a pair are handed on as they are");
static struct vmr_error *add_order(void *context, const struct srcindex_order *order)
{
	struct reading *reading = context;

	return casedb_insert_flow(reading->db, order->function, order->ords, order->count, order->pairs);
}

/* What srcindex gives is what the tables have. */
static struct vmr_error *check_tables(struct casedb *db)
{
	const struct srcindex_table *table;
	for (size_t i = 0; (table = srcindex_table_next(&i));)
		VMR_TRY(casedb_check_columns(db, table->name, table->columns, table->column_count));
	return NULL;
}

static bool is_of_dump(struct casedb *db)
{
	sqlite3_stmt *statement = NULL;
	bool found = sqlite3_prepare_v2(casedb_sqlite(db), "SELECT 1 FROM dump", -1, &statement, NULL) == SQLITE_OK &&
		     sqlite3_step(statement) == SQLITE_ROW;
	sqlite3_finalize(statement);
	return found;
}

/* Which of the wanted files a tree has; those that it has are taken off the list. */
static struct vmr_list take_files(struct srcindex *index, struct vmr_list *wanted)
{
	struct vmr_list found = {0};
	size_t kept = 0;
	for (size_t i = 0; i < wanted->count; i++) {
		if (srcindex_has_file(index, wanted->items[i])) {
			vmr_list_add(&found, wanted->items[i]);
			free(wanted->items[i]);
		} else {
			wanted->items[kept++] = wanted->items[i];
		}
	}
	wanted->count = kept;
	return found;
}

/* Files that mention a record type, as far as they are few; the others are counted as a gap. */
static struct vmr_error *add_mentioning(struct srcindex *index, struct reading *reading, const char *type,
					struct vmr_list *files)
{
	char **found = NULL;
	size_t count = 0;
	VMR_TRY(srcindex_files_mentioning(index, type + strlen("struct "), &found, &count));
	for (size_t i = 0; i < count; i++) {
		if (count <= MENTION_LIMIT && !vmr_list_has(files, found[i]))
			vmr_list_add(files, found[i]);
		free(found[i]);
	}
	free(found);
	if (count <= MENTION_LIMIT)
		return NULL;
	vmr_autofree char *what = vmr_format("files that mention %s", type);
	vmr_autofree char *why = vmr_format("%zu files do: too many to read them all", count);
	return CASE_INSERT(
		reading->db, gap, .what = CASE_TEXT(what), .why = CASE_TEXT(why),
		.effect = CASE_TEXT("other users of this type were not looked at; vmrace scan reads the whole tree"),
		.count = CASE_INT((int64_t)count));
}

static struct vmr_error *add_users(struct srcindex *index, struct reading *reading, struct vmr_list *files)
{
	vmr_autolist types = {0};
	struct vmr_error *error = casedb_list(reading->db, "fill/source.sql", "types", &types);
	for (size_t i = 0; i < types.count && !error; i++)
		error = add_mentioning(index, reading, types.items[i], files);
	return error;
}

/*
 * What belongs to the places that a patch touched: the other side of its races may be there. More than RELATED_LIMIT
 * files, and as many as the patch has, are not read: that is a gap.
 */
static struct vmr_error *add_related(struct srcindex *index, struct reading *reading, struct vmr_list *files)
{
	const struct fill_source_options *o = reading->options;
	vmr_autofree struct srcindex_place *places = vmr_alloc_array(o->place_count + 1, sizeof(*places));
	struct vmr_list names = {0}, related = {0};
	size_t count = 0, candidates = 0;
	for (size_t i = 0; i < o->place_count; i++)
		if (srcindex_has_file(index, o->places[i].file))
			places[count++] = o->places[i];
	size_t budget = RELATED_LIMIT + (files->count < RELATED_LIMIT ? files->count : RELATED_LIMIT) - 1;
	if (count)
		srcindex_related(index, places, count, budget, &related, &candidates, o->names ? o->names : &names);
	for (size_t i = 0; i < related.count; i++)
		vmr_list_add(files, related.items[i]);
	vmr_list_deinit(&names);
	vmr_list_deinit(&related);
	if (candidates <= budget)
		return NULL;
	vmr_autofree char *why =
		vmr_format("%zu files use types or functions of it: the closest %zu were read", candidates, budget);
	return CASE_INSERT(
		reading->db, gap, .what = CASE_TEXT("files that use what the patch touches"), .why = CASE_TEXT(why),
		.effect = CASE_TEXT("a race whose other side is in one of the others is not seen; vmrace scan "
				    "reads the whole tree"),
		.count = CASE_INT(1));
}

/* The kernel tree among the trees: trees of modules include its headers. */
static const char *kernel_tree(const struct fill_source_options *options)
{
	for (size_t i = 0; i < options->tree_count; i++)
		if (srcindex_is_kernel(options->trees[i]))
			return options->trees[i];
	return NULL;
}

static struct vmr_error *add_unconfined(struct reading *reading, const char *why)
{
	sqlite3_stmt *statement = NULL;
	static const char known[] = "SELECT 1 FROM gap WHERE what = 'confinement of the parser'";
	bool again = sqlite3_prepare_v2(casedb_sqlite(reading->db), known, -1, &statement, NULL) == SQLITE_OK &&
		     sqlite3_step(statement) == SQLITE_ROW;
	sqlite3_finalize(statement);
	if (again)
		return NULL;
	return CASE_INSERT(reading->db, gap, .what = CASE_TEXT("confinement of the parser"), .why = CASE_TEXT(why),
			   .effect = CASE_TEXT("source of people whom you do not trust could make it do more"),
			   .count = CASE_INT(1));
}

static struct vmr_error *add_unlisted(struct reading *reading, const char *why)
{
	return CASE_INSERT(reading->db, gap, .what = CASE_TEXT("folders of the source"), .why = CASE_TEXT(why),
			   .effect = CASE_TEXT("what lies there was not looked at"), .count = CASE_INT(1));
}

/* Without them a file is read with other options than it is built with. */
static struct vmr_error *add_not_read(struct reading *reading, const struct vmr_list *files)
{
	vmr_autofree char *what = vmr_format("configuration and makefiles of %s", reading->tree);
	for (size_t i = 0; i < files->count; i++)
		VMR_TRY(CASE_INSERT(reading->db, gap, .what = CASE_TEXT(what), .why = CASE_TEXT(files->items[i]),
				    .effect = CASE_TEXT("source may be read with other options than it has"),
				    .count = CASE_INT(1)));
	return NULL;
}

static void list_built(struct srcindex *index, struct vmr_list *ret)
{
	size_t count = 0;
	const char *const *files = srcindex_files_get(index, &count);
	for (size_t i = 0; i < count; i++)
		vmr_list_add(ret, files[i]);
}

/* Of one file; of a file that two trees have, the first's. */
static struct vmr_error *add_suppressions(struct srcindex *index, struct casedb *db, const char *file)
{
	struct srcindex_suppression *found = NULL;
	size_t count = srcindex_suppressions(index, file, &found);
	struct vmr_error *error = NULL;
	for (size_t i = 0; i < count && !error; i++)
		error = CASE_INSERT(db, suppression, .file = CASE_TEXT(file), .line = CASE_INT(found[i].line),
				    .rule = CASE_TEXT(found[i].rule), .reason = CASE_TEXT(found[i].reason),
				    .first = CASE_INT(found[i].first), .last = CASE_INT(found[i].last));
	srcindex_suppressions_free(found, count);
	return error;
}

/* Of the files that were read, and of a whole tree those that it builds and that were left out. */
static struct vmr_error *read_suppressions(struct srcindex *index, struct casedb *db, bool all)
{
	vmr_autolist files = {0}, more = {0};
	size_t count = 0;
	VMR_TRY(casedb_list(db, "fill/source.sql", "read-files", &files));
	const char *const *built = all ? srcindex_files_get(index, &count) : NULL;
	if (all)
		srcindex_suppressing(index, &more);
	for (size_t i = 0; i < more.count; i++)
		if (count && bsearch(&more.items[i], built, count, sizeof(*built), vmr_text_compare) &&
		    !(files.count &&
		      bsearch(&more.items[i], files.items, files.count, sizeof(*files.items), vmr_text_compare)))
			VMR_TRY(add_suppressions(index, db, more.items[i]));
	for (size_t i = 0; i < files.count; i++)
		if (srcindex_has_file(index, files.items[i]))
			VMR_TRY(add_suppressions(index, db, files.items[i]));
	return NULL;
}

static struct vmr_error *read_tree(struct reading *reading, struct vmr_list *wanted, bool all)
{
	const struct fill_source_options *o = reading->options;
	struct srcindex_options options = {.tree = reading->tree,
					   .kernel = kernel_tree(o),
					   .others = o->trees,
					   .other_count = o->tree_count,
					   .listing = reading->listing,
					   .worker = o->worker,
					   .jobs = o->jobs,
					   .no_cache = o->no_cache,
					   .progress = report_progress,
					   .progress_context = reading,
					   .order = add_order,
					   .order_context = reading};
	struct srcindex *index = NULL;
	VMR_TRY(srcindex_open(&options, &index));
	vmr_autolist files = take_files(index, wanted);
	struct vmr_error *error =
		CASE_INSERT(reading->db, tree, .path = CASE_TEXT(reading->tree), .match = CASE_TEXT("unknown"));
	bool has_users = !all && !reading->options->files, has_related = reading->options->place_count && files.count;
	/* What is known to be read is parsed beside the search for more. */
	if (!error && (has_users || has_related))
		srcindex_begin(index, (const char *const *)files.items, files.count);
	if (!error && has_users)
		error = add_users(index, reading, &files);
	if (!error && has_related)
		error = add_related(index, reading, &files);
	if (!error && all && reading->options->built)
		list_built(index, reading->options->built);
	if (!error && all)
		error = fill_source_scan(index, reading->db, reading->options->wants, add_row, reading);
	else if (!error && files.count) {
		casedb_go_beside(reading->db);
		error = srcindex_read(index, (const char *const *)files.items, files.count, add_row, reading);
	}
	if (!error)
		error = read_suppressions(index, reading->db, all);
	if (!error)
		error = add_not_read(reading, srcindex_unread(index));
	if (!error && srcindex_unconfined(index))
		error = add_unconfined(reading, srcindex_unconfined(index));
	if (!error && srcindex_unlisted(index))
		error = add_unlisted(reading, srcindex_unlisted(index));
	srcindex_close(index);
	return error;
}

/* `known` files were wanted; those that are left no tree has. */
static struct vmr_error *note_missing(struct casedb *db, const struct vmr_list *wanted, size_t known)
{
	VMR_TRY(CASE_INSERT(db, looked, .what = CASE_TEXT("source"), .count = CASE_INT(known - wanted->count),
			    .known = CASE_INT(known)));
	for (size_t i = 0; i < wanted->count; i++) {
		vmr_autofree char *what = vmr_format("source file %s", wanted->items[i]);
		VMR_TRY(CASE_INSERT(
			db, gap, .what = CASE_TEXT(what), .why = CASE_TEXT("no source tree that was given has it"),
			.effect = CASE_TEXT("what the functions in it do is not known"), .count = CASE_INT(1)));
	}
	return NULL;
}

struct vmr_error *fill_match(struct casedb *db)
{
	return casedb_run(db, "fill/match.sql", "");
}

struct vmr_error *fill_source(const struct fill_source_options *options, struct casedb *db)
{
	VMR_TRY(check_tables(db));
	vmr_autolist wanted = {0};
	bool has_dump = is_of_dump(db);
	for (size_t i = 0; i < options->file_count; i++)
		vmr_list_add(&wanted, options->files[i]);
	struct vmr_error *error = has_dump ? fill_source_paths(options->trees, options->tree_count, db) : NULL;
	if (!error && has_dump && !options->files)
		error = casedb_list(db, "fill/source.sql", "implicated", &wanted);
	struct reading reading = {.db = db, .options = options};
	size_t known = wanted.count;
	for (size_t i = 0; i < options->tree_count && !error; i++) {
		reading.tree = options->trees[i];
		reading.listing = options->listings ? options->listings[i] : NULL;
		error = read_tree(&reading, &wanted, !has_dump && !options->files);
	}
	if (!error)
		error = note_missing(db, &wanted, known);
	int changes = sqlite3_total_changes(casedb_sqlite(db));
	if (!error && options->read)
		error = options->read(options->read_context, db);
	bool is_new = sqlite3_total_changes(casedb_sqlite(db)) != changes;
	if (!error && is_new && has_dump) /* what came new has the names of the compiler */
		error = fill_source_paths(options->trees, options->tree_count, db);
	return error ? error : fill_match(db);
}

struct vmr_error *fill_forget_source(struct casedb *db)
{
	const struct srcindex_table *table;
	for (size_t i = 0; (table = srcindex_table_next(&i));) {
		vmr_autofree char *sql = vmr_format("DELETE FROM \"%s\"", table->name);
		if (sqlite3_exec(casedb_sqlite(db), sql, NULL, NULL, NULL) != SQLITE_OK)
			return vmr_error_create(VMR_BUG, "%s: %s", sql, sqlite3_errmsg(casedb_sqlite(db)));
	}
	return casedb_run(db, "fill/source.sql", "forget");
}
