/* SPDX-License-Identifier: MIT */
/* Reads a whole source tree in rounds. */
#include "rules/fill/source_scan.h"

#include <sqlite3.h>
#include <string.h>

#include "common/memory.h"
#include "common/text.h"
#include "rules/engine/casedb.h"

enum { ROUNDS = 3, SAMPLE = 8 };

#define SCAN "fill/scan.sql"

struct scan {
	struct casedb *db;
	srcindex_sink *add;
	void *context;
	sqlite3_stmt *note, *note_with;
	char *callee; /* of the last call row */
	char *file;   /* of the last file row */
};

static const char *text_of(const struct srcindex_row *row, const char *column)
{
	return srcindex_row_value(row, column)->text;
}

/* Run a statement that gives no rows, to be run again. */
static struct vmr_error *step(struct scan *scan, sqlite3_stmt *statement)
{
	int code = sqlite3_step(statement);
	sqlite3_reset(statement);
	return code == SQLITE_DONE
		       ? NULL
		       : vmr_error_create(VMR_BUG, "reading a tree: %s", sqlite3_errmsg(casedb_sqlite(scan->db)));
}

/* Functions of headers come with the file that calls them: it is read again for their bodies. */
static struct vmr_error *note_file(struct scan *scan, const struct srcindex_row *row)
{
	if (!strcmp(row->table, "file")) {
		free(scan->file);
		scan->file = vmr_strdup(text_of(row, "path"));
	}
	if (strcmp(row->table, "function") != 0 || !scan->file || !strcmp(text_of(row, "file"), scan->file))
		return NULL;
	sqlite3_bind_text(scan->note_with, 1, text_of(row, "function"), -1, SQLITE_TRANSIENT);
	sqlite3_bind_text(scan->note_with, 2, scan->file, -1, SQLITE_TRANSIENT);
	return step(scan, scan->note_with);
}

/* A call, or one of its arguments (a call's are behind it). */
static struct vmr_error *note_call(struct scan *scan, const struct srcindex_row *row, bool is_argument)
{
	const char *statement = text_of(row, "statement"), *hash = strrchr(statement, '#');
	if (!is_argument) {
		free(scan->callee);
		scan->callee = vmr_strdup(text_of(row, "callee"));
	}
	sqlite3_bind_text(scan->note, 1, statement, hash ? (int)(hash - statement) : -1, SQLITE_TRANSIENT);
	sqlite3_bind_text(scan->note, 2, scan->callee ? scan->callee : "", -1, SQLITE_TRANSIENT);
	sqlite3_bind_int64(scan->note, 3, is_argument ? srcindex_row_value(row, "idx")->integer : -1);
	const struct srcindex_value *type = is_argument ? srcindex_row_value(row, "record_type") : NULL;
	if (type && type->kind == SRCINDEX_TEXT)
		sqlite3_bind_text(scan->note, 4, type->text, -1, SQLITE_TRANSIENT);
	else
		sqlite3_bind_null(scan->note, 4);
	return step(scan, scan->note);
}

/* Of the first round: calls and their arguments are noted, offsets of members are not wanted, the rest is stored. */
static struct vmr_error *add_head(void *context, const struct srcindex_row *row)
{
	struct scan *scan = context;
	if (!strcmp(row->table, "source_member"))
		return NULL;
	VMR_TRY(note_file(scan, row));
	bool is_argument = !strcmp(row->table, "argument");
	if (!is_argument && strcmp(row->table, "call") != 0)
		return scan->add(scan->context, row);
	return note_call(scan, row, is_argument);
}

static struct vmr_error *read_heads(struct srcindex *index, struct scan *scan, const struct vmr_list *files)
{
	vmr_autolist callees = {0};
	VMR_TRY(casedb_list(scan->db, SCAN, "callees", &callees));
	const struct srcindex_request request = {.files = (const char *const *)files->items,
						 .file_count = files->count,
						 .no_bodies = true,
						 .callees = (const char *const *)callees.items,
						 .callee_count = callees.count};
	struct vmr_error *error = casedb_prepare(scan->db, SCAN, "note-call", &scan->note);
	if (!error)
		error = casedb_prepare(scan->db, SCAN, "note-with", &scan->note_with);
	if (!error)
		error = srcindex_read_request(index, &request, add_head, scan);
	sqlite3_finalize(scan->note);
	sqlite3_finalize(scan->note_with);
	scan->note = scan->note_with = NULL;
	free(scan->callee);
	free(scan->file);
	scan->callee = scan->file = NULL;
	return error;
}

/* Files that the tree builds: those of `among` (sorted; NULL all), without those that are done already. */
static struct vmr_list choose_files(struct srcindex *index, const struct vmr_list *among, bool *done)
{
	struct vmr_list chosen = {0};
	size_t count = 0;
	const char *const *files = srcindex_files_get(index, &count);
	for (size_t i = 0; i < count; i++) {
		if (done[i] || (among && (!among->count || !bsearch(&files[i], among->items, among->count,
								    sizeof(*among->items), vmr_text_compare))))
			continue;
		done[i] = true;
		vmr_list_add(&chosen, files[i]);
	}
	return chosen;
}

/* Some files of the tree. */
static void sample_files(struct srcindex *index, struct vmr_list *ret)
{
	size_t count = 0;
	const char *const *files = srcindex_files_get(index, &count);

	for (size_t i = 0; i < count && i < SAMPLE; i++)
		vmr_list_add(ret, files[i]);
}

/* Names of the functions that the rules want; none: any may matter. */
static struct vmr_error *find_wanted(struct scan *scan, const struct vmr_list *wants, struct vmr_list *ret)
{
	sqlite3_stmt *note = NULL;
	VMR_TRY(casedb_prepare(scan->db, SCAN, "note-want", &note));
	struct vmr_error *error = NULL;
	for (size_t i = 0; wants && i < wants->count && !error; i++) {
		sqlite3_bind_text(note, 1, wants->items[i], -1, SQLITE_TRANSIENT);
		error = step(scan, note);
	}
	sqlite3_finalize(note);
	return error ? error : casedb_list(scan->db, SCAN, "wanted", ret);
}

/* The heads of all files that can matter: then of those that name the records found in them, and so on. Where
 * none can, some are read all the same: whether the tree can be read is known then. */
static struct vmr_error *read_all_heads(struct srcindex *index, struct scan *scan, const struct vmr_list *wants)
{
	size_t count = 0;
	vmr_autolist wanted = {0};
	srcindex_files_get(index, &count);
	vmr_autofree bool *done = vmr_alloc(count + 1);
	VMR_TRY(find_wanted(scan, wants, &wanted));
	vmr_autolist among = {0};
	if (wanted.count)
		srcindex_mattering(index, (const char *const *)wanted.items, wanted.count, &among);
	if (!among.count)
		sample_files(index, &among);
	vmr_autolist files = choose_files(index, wants ? &among : NULL, done);
	VMR_TRY(read_heads(index, scan, &files));
	VMR_TRY(casedb_run(scan->db, SCAN, "types"));
	for (unsigned round = 0; round < ROUNDS && wants && files.count; round++) {
		vmr_autolist tags = {0}, using = {0};
		VMR_TRY(casedb_list(scan->db, SCAN, "tags", &tags));
		srcindex_using(index, (const char *const *)tags.items, tags.count, &using);
		vmr_list_deinit(&files);
		files = choose_files(index, &using, done);
		VMR_TRY(read_heads(index, scan, &files));
		VMR_TRY(casedb_run(scan->db, SCAN, "types"));
	}
	return NULL;
}

/* The bodies of what scan_next lists. */
static struct vmr_error *read_bodies(struct srcindex *index, struct scan *scan, size_t *ret_count)
{
	vmr_autolist functions = {0}, files = {0};
	struct vmr_error *error = casedb_list(scan->db, SCAN, "functions", &functions);
	if (!error)
		error = casedb_list(scan->db, SCAN, "files", &files);
	*ret_count = functions.count;
	const struct srcindex_request request = {.files = (const char *const *)files.items,
						 .file_count = files.count,
						 .functions = (const char *const *)functions.items,
						 .function_count = functions.count,
						 .no_heads = true,
						 .quiet = true};
	if (!error && functions.count)
		error = srcindex_read_request(index, &request, scan->add, scan->context);
	return error ? error : casedb_run(scan->db, SCAN, "done");
}

/* Of the rows of calls: who calls. */
static struct vmr_error *add_call(void *context, const struct srcindex_row *row)
{
	return !strcmp(row->table, "call") ? note_call(context, row, false) : NULL;
}

/* A static function that changes such a record may be called with a lock held: who calls it is read too. */
static struct vmr_error *find_callers(struct srcindex *index, struct scan *scan)
{
	vmr_autolist callees = {0}, files = {0};
	VMR_TRY(casedb_run(scan->db, SCAN, "called"));
	VMR_TRY(casedb_list(scan->db, SCAN, "called-names", &callees));
	VMR_TRY(casedb_list(scan->db, SCAN, "called-files", &files));
	if (!callees.count)
		return NULL;
	const struct srcindex_request request = {.files = (const char *const *)files.items,
						 .file_count = files.count,
						 .no_bodies = true,
						 .callees = (const char *const *)callees.items,
						 .callee_count = callees.count,
						 .no_heads = true,
						 .quiet = true};
	VMR_TRY(casedb_prepare(scan->db, SCAN, "note-call", &scan->note));
	struct vmr_error *error = srcindex_read_request(index, &request, add_call, scan);
	sqlite3_finalize(scan->note);
	scan->note = NULL;
	free(scan->callee);
	scan->callee = NULL;
	return error ? error : casedb_run(scan->db, SCAN, "callers");
}

static struct vmr_error *read_callers(struct srcindex *index, struct scan *scan)
{
	size_t count = 1;
	for (unsigned round = 0; round < ROUNDS && count; round++) {
		VMR_TRY(find_callers(index, scan));
		VMR_TRY(read_bodies(index, scan, &count));
	}
	return NULL;
}

static struct vmr_error *read_rounds(struct srcindex *index, struct scan *scan, const struct vmr_list *wants)
{
	size_t count = 0;
	VMR_TRY(read_all_heads(index, scan, wants));
	VMR_TRY(casedb_run(scan->db, SCAN, "first"));
	VMR_TRY(read_bodies(index, scan, &count));
	for (unsigned round = 0; round < ROUNDS && count; round++) {
		VMR_TRY(casedb_run(scan->db, SCAN, "next"));
		VMR_TRY(read_bodies(index, scan, &count));
	}
	return read_callers(index, scan);
}

struct vmr_error *fill_source_scan(struct srcindex *index, struct casedb *db, const struct vmr_list *wants,
				   srcindex_sink *add, void *context)
{
	struct scan scan = {.db = db, .add = add, .context = context};
	VMR_TRY(casedb_run(db, SCAN, "begin"));
	struct vmr_error *error = read_rounds(index, &scan, wants);
	struct vmr_error *last = casedb_run(db, SCAN, "end");
	if (error)
		vmr_error_drop(last);
	return error ? error : last;
}
