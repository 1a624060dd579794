/* SPDX-License-Identifier: MIT */
/* Creates the case database and inserts facts: one prepared statement a table. */
#include "rules/engine/casedb.h"

#include <errno.h>
#include <sqlite3.h>
#include <string.h>
#include <uthash.h>

#include "common/memory.h"
#include "common/output.h"
#include "common/text.h"
#include "rules/engine/backlog.h"
#include "rules/engine/embedded.h"
#include "rules/engine/flow_table.h"
#include "rules/engine/image.h"
#include "rules/engine/pool.h"
#include "rules/engine/query.h"

struct inserter {
	const char *table; /* key */
	char *name;
	sqlite3_stmt *statement;
	char **columns; /* of the table, in its order */
	size_t column_count;
	const char *const *given; /* columns as a caller names them, and where each stands in the table */
	size_t *places;
	UT_hash_handle hh;
};

struct casedb {
	sqlite3 *sqlite;
	struct inserter *inserters;
	struct flow_table *flow; /* what the table `flow` is while it is worked on; NULL: a stored table */
	char *flow_sql;          /* that makes the stored one */
	struct backlog *backlog; /* NULL: nothing is done beside */
	struct vmr_error *(*more)(void *context, sqlite3 *sqlite); /* while it is built */
	void *more_context;
};

/* Nothing is done beside from here on. */
static void wait_for_rows(struct casedb *db)
{
	if (db->backlog)
		backlog_close(db->backlog);
}

struct vmr_error *casedb_settle(struct casedb *db)
{
	wait_for_rows(db);
	return db->backlog ? backlog_error(db->backlog) : NULL;
}

static struct vmr_error *run_script(sqlite3 *sqlite, const char *name, const char *sql)
{
	char *message = NULL;
	if (sqlite3_exec(sqlite, sql, NULL, NULL, &message) == SQLITE_OK)
		return NULL;
	struct vmr_error *error = vmr_error_create(VMR_BUG, "%s: %s", name, message ? message : "does not run");
	sqlite3_free(message);
	return error;
}

/* address(x): "0x%016x" of an integer; NULL of NULL. */
static void address_function(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count;
	if (sqlite3_value_type(values[0]) != SQLITE_INTEGER)
		return;
	char text[24];
	int length = snprintf(text, sizeof(text), "0x%016llx", (unsigned long long)sqlite3_value_int64(values[0]));
	sqlite3_result_text(context, text, length, SQLITE_TRANSIENT);
}

/* popcount(x): bits set. */
static void popcount_function(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count;
	if (sqlite3_value_type(values[0]) == SQLITE_INTEGER)
		sqlite3_result_int(context, __builtin_popcountll((unsigned long long)sqlite3_value_int64(values[0])));
}

/* bytes64(x): the eight bytes of an integer as memory has them (little-endian). */
static void bytes64_function(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count;
	if (sqlite3_value_type(values[0]) != SQLITE_INTEGER)
		return;
	uint64_t value = (uint64_t)sqlite3_value_int64(values[0]);
	uint8_t bytes[8];
	for (int i = 0; i < 8; i++)
		bytes[i] = (uint8_t)(value >> 8 * i);
	sqlite3_result_blob(context, bytes, sizeof(bytes), SQLITE_TRANSIENT);
}

/* All of them are integers. */
static bool are_integers(int count, sqlite3_value **values)
{
	for (int i = 0; i < count; i++)
		if (sqlite3_value_type(values[i]) != SQLITE_INTEGER)
			return false;
	return true;
}

/* within(address, start, size): it lies in the bytes from start; NULL when one of them is not known. */
static void within_function(sqlite3_context *context, int count, sqlite3_value **values)
{
	if (!are_integers(count, values))
		return;
	uint64_t address = (uint64_t)sqlite3_value_int64(values[0]), start = (uint64_t)sqlite3_value_int64(values[1]);
	sqlite3_result_int(context, address - start < (uint64_t)sqlite3_value_int64(values[2]));
}

/* one_bit(a, b): they differ in one bit; NULL when one of them is not known. */
static void one_bit_function(sqlite3_context *context, int count, sqlite3_value **values)
{
	if (!are_integers(count, values))
		return;
	uint64_t changed = (uint64_t)sqlite3_value_int64(values[0]) ^ (uint64_t)sqlite3_value_int64(values[1]);
	sqlite3_result_int(context, __builtin_popcountll(changed) == 1);
}

/* Path `outer` is `inner`, or a member that contains it: "wait" of "wait.entry". */
static bool contains_member(const char *outer, const char *inner)
{
	size_t length = strlen(outer);
	return !strncmp(outer, inner, length) && (!inner[length] || inner[length] == '.');
}

/* Path `whole` ends with the members of `tail`: "wait.entry" with "entry". */
static bool ends_with_member(const char *whole, const char *tail)
{
	size_t length = strlen(whole), end = strlen(tail);
	return length >= end && !strcmp(whole + length - end, tail) &&
	       (length == end || whole[length - end - 1] == '.');
}

/* member_in(a, b): the same member, or one is part of the other; "" and NULL are no member. */
static void member_in_function(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count;
	const char *a = (const char *)sqlite3_value_text(values[0]), *b = (const char *)sqlite3_value_text(values[1]);
	bool is_in =
		a && b && *a && *b &&
		(contains_member(a, b) || contains_member(b, a) || ends_with_member(a, b) || ends_with_member(b, a));
	sqlite3_result_int(context, is_in);
}

/* holds(value, operator, constant): whether the comparison is true; NULL when that is not known. */
static void holds_function(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count;
	const char *word = (const char *)sqlite3_value_text(values[1]);
	if (!word || sqlite3_value_type(values[0]) != SQLITE_INTEGER)
		return;
	bool has_other = sqlite3_value_type(values[2]) == SQLITE_INTEGER;
	int64_t value = sqlite3_value_int64(values[0]), other = sqlite3_value_int64(values[2]);
	const struct {
		const char *word;
		bool is_true, needs_other;
	} comparisons[] = {
		{"truth", value != 0, false},
		{"not", value == 0, false},
		{"==", value == other, true},
		{"!=", value != other, true},
		{"<", value < other, true},
		{"<=", value <= other, true},
		{">", value > other, true},
		{">=", value >= other, true},
		{"&", ((uint64_t)value & (uint64_t)other) != 0, true},
		{"!&", ((uint64_t)value & (uint64_t)other) == 0, true},
	};
	for (size_t i = 0; i < VMR_COUNT(comparisons); i++)
		if (!strcmp(word, comparisons[i].word) && (has_other || !comparisons[i].needs_other))
			sqlite3_result_int(context, comparisons[i].is_true);
}

/* where_at(file, line): "file:line", the file alone, or NULL. */
static void where_at_function(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count;
	const char *file = (const char *)sqlite3_value_text(values[0]);
	if (!file)
		return;
	bool has_line = sqlite3_value_type(values[1]) == SQLITE_INTEGER;
	char *text =
		has_line ? sqlite3_mprintf("%s:%d", file, sqlite3_value_int(values[1])) : sqlite3_mprintf("%s", file);
	sqlite3_result_text(context, text, -1, sqlite3_free);
}

static void add_functions(sqlite3 *sqlite)
{
	static const struct {
		const char *name;
		int arguments;
		void (*function)(sqlite3_context *, int, sqlite3_value **);
	} functions[] = {
		{"address", 1, address_function},   {"popcount", 1, popcount_function},
		{"bytes64", 1, bytes64_function},   {"within", 3, within_function},
		{"one_bit", 2, one_bit_function},   {"member_in", 2, member_in_function},
		{"where_at", 2, where_at_function}, {"holds", 3, holds_function},
	};
	for (size_t i = 0; i < VMR_COUNT(functions); i++)
		sqlite3_create_function(sqlite, functions[i].name, functions[i].arguments,
					SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, functions[i].function, NULL, NULL);
}

/* KiB of the case that stay in memory: a whole kernel's source brings several times as much. */
#define CACHE "65536"

static struct vmr_error *build(struct casedb *db)
{
	/* not two threads at once, and nobody asks for statistics; only the first case can set it */
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
#ifndef __SANITIZE_ADDRESS__ /* which would not see what is wrong with blocks */
	pool_install();
#endif
	/* Without a name: in memory, until that is more than CACHE; the rest goes to a file that nobody else sees. */
	if (sqlite3_open_v2("", &db->sqlite, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) !=
	    SQLITE_OK)
		return vmr_error_create(VMR_SYSTEM, "case database: %s", sqlite3_errmsg(db->sqlite));
	add_functions(db->sqlite);
	query_fence(db->sqlite);
	struct vmr_error *error =
		run_script(db->sqlite, "case database",
			   "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA temp_store=MEMORY; "
			   "PRAGMA cache_size=-" CACHE);
	if (!error)
		error = image_load(&image_case, db->sqlite, "main");
	if (!error)
		error = run_script(db->sqlite, "case database", embedded_statement("engine/working.sql", "begin"));
	if (!error && db->more)
		error = db->more(db->more_context, db->sqlite);
	if (!error)
		error = run_script(db->sqlite, "case database", "BEGIN");
	return vmr_error_wrap(error, "case database");
}

struct vmr_error *casedb_create(struct casedb **ret)
{
	struct casedb *db = vmr_alloc(sizeof(*db));
	struct vmr_error *error = build(db);
	if (error)
		casedb_destroy(db);
	else
		*ret = db;
	return error;
}

static struct vmr_error *build_beside(void *context)
{
	return build(context);
}

static struct vmr_error *insert_row(void *context, const struct backlog_row *row);

struct casedb *casedb_begin(struct vmr_error *(*more)(void *context, struct sqlite3 *sqlite), void *context)
{
	struct casedb *db = vmr_alloc(sizeof(*db));
	const struct backlog_work work = {build_beside, insert_row, db};
	db->more = more;
	db->more_context = context;
	db->backlog = backlog_create(&work);
	return db;
}

void casedb_go_beside(struct casedb *db)
{
	if (db->backlog)
		backlog_open(db->backlog);
}

struct vmr_error *casedb_spill(struct casedb *db)
{
	VMR_TRY(casedb_settle(db));
	struct vmr_error *error =
		run_script(db->sqlite, "case database", "COMMIT; PRAGMA temp_store=FILE; PRAGMA temp.cache_size=-8192");
	if (!error)
		error = casedb_run(db, "engine/working.sql", "begin");
	if (!error)
		error = run_script(db->sqlite, "case database", "BEGIN");
	return error;
}

/* An SQLite file whose application_id (rules/case/dump.sql) is that of case databases. */
static bool is_case(const char *head, size_t size, const char *name)
{
	enum { ID_AT = 68 };
	(void)name;
	return size >= ID_AT + 4 && !memcmp(head, "SQLite format 3", 16) && !memcmp(head + ID_AT, "vmrc", 4);
}

static struct vmr_error *copy_failed(sqlite3 *copy, int code, const char *path)
{
	int number = code == SQLITE_FULL ? ENOSPC : sqlite3_system_errno(copy);
	return number ? vmr_error_create_errno(number, "%s: cannot be written", path)
		      : vmr_error_create(VMR_SYSTEM, "%s: cannot be written: %s", path, sqlite3_errstr(code));
}

/* Page by page into a file that nobody else reads yet, so without journal. */
static struct vmr_error *copy_to(sqlite3 *from, const char *temporary, const char *path)
{
	sqlite3 *copy = NULL;
	int code = sqlite3_open_v2(temporary, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_exec(copy, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF", NULL, NULL, NULL);
	if (code == SQLITE_OK)
		code = image_copy(from, copy, "main");
	struct vmr_error *error = code == SQLITE_OK ? NULL : copy_failed(copy, code, path);
	sqlite3_close(copy);
	return error;
}

static struct vmr_error *store_flow(struct casedb *db);

struct vmr_error *casedb_keep(struct casedb *db, const char *path, const struct vmr_list *inputs)
{
	const struct vmr_output_rules rules = {
		.what = "a case database of vmrace", .is_ours = is_case, .inputs = inputs};
	struct vmr_output *output = NULL;
	VMR_TRY(casedb_settle(db));
	VMR_TRY(vmr_output_begin(path, &rules, &output));
	struct vmr_error *error = store_flow(db);
	if (!sqlite3_get_autocommit(db->sqlite))
		sqlite3_exec(db->sqlite, "COMMIT", NULL, NULL, NULL);
	return vmr_output_settle(output, error ? error : copy_to(db->sqlite, vmr_output_temporary(output), path));
}

struct vmr_error *casedb_copy(struct casedb *db, struct casedb **ret)
{
	struct casedb *copy = NULL;
	VMR_TRY(casedb_settle(db));
	VMR_TRY(store_flow(db));
	VMR_TRY(casedb_create(&copy));
	/* neither may be in a transaction */
	sqlite3_exec(copy->sqlite, "COMMIT", NULL, NULL, NULL);
	sqlite3_exec(db->sqlite, "COMMIT", NULL, NULL, NULL);
	int code = image_copy(db->sqlite, copy->sqlite, "main");
	sqlite3_exec(db->sqlite, "BEGIN", NULL, NULL, NULL);
	if (code != SQLITE_OK) {
		casedb_destroy(copy);
		return vmr_error_create(VMR_BUG, "case database: cannot be copied (%s)", sqlite3_errstr(code));
	}
	sqlite3_exec(copy->sqlite, "BEGIN", NULL, NULL, NULL);
	*ret = copy;
	return NULL;
}

static void destroy_inserter(struct inserter *inserter)
{
	sqlite3_finalize(inserter->statement);
	for (size_t i = 0; i < inserter->column_count; i++)
		free(inserter->columns[i]);
	free(inserter->columns);
	free(inserter->places);
	free(inserter->name);
	free(inserter);
}

void casedb_destroy(struct casedb *db)
{
	if (!db)
		return;
	backlog_destroy(db->backlog);
	struct inserter *inserter, *next;
	HASH_ITER(hh, db->inserters, inserter, next)
	{
		HASH_DEL(db->inserters, inserter);
		destroy_inserter(inserter);
	}
	sqlite3_close(db->sqlite);
	flow_table_destroy(db->flow);
	free(db->flow_sql);
	free(db);
}

struct sqlite3 *casedb_sqlite(struct casedb *db)
{
	wait_for_rows(db);
	return db->sqlite;
}

struct vmr_error *casedb_run(struct casedb *db, const char *file, const char *part)
{
	VMR_TRY(casedb_settle(db));
	return run_script(db->sqlite, file, embedded_statement(file, part));
}

struct vmr_error *casedb_prepare(struct casedb *db, const char *file, const char *part, sqlite3_stmt **ret)
{
	VMR_TRY(casedb_settle(db));
	if (sqlite3_prepare_v2(db->sqlite, embedded_statement(file, part), -1, ret, NULL) == SQLITE_OK)
		return NULL;
	return vmr_error_create(VMR_BUG, "%s: %s: %s", file, part, sqlite3_errmsg(db->sqlite));
}

struct vmr_error *casedb_each(struct casedb *db, sqlite3_stmt *statement, casedb_row *row, void *context)
{
	struct vmr_error *error = NULL;
	int code = SQLITE_ROW;
	while (!error && (code = sqlite3_step(statement)) == SQLITE_ROW)
		error = row ? row(context, statement) : NULL;
	if (!error && code != SQLITE_DONE)
		error = vmr_error_create(VMR_BUG, "%s: %s", sqlite3_sql(statement), sqlite3_errmsg(db->sqlite));
	sqlite3_finalize(statement);
	return error;
}

static struct vmr_error *append(void *context, sqlite3_stmt *statement)
{
	vmr_list_add(context, (const char *)sqlite3_column_text(statement, 0));
	return NULL;
}

struct vmr_error *casedb_list(struct casedb *db, const char *file, const char *part, struct vmr_list *list)
{
	sqlite3_stmt *statement = NULL;
	VMR_TRY(casedb_prepare(db, file, part, &statement));
	return casedb_each(db, statement, append, list);
}

/* The columns of a table, in its order; none when there is no such table. */
static char **columns_of(sqlite3 *sqlite, const char *table, size_t *ret_count)
{
	sqlite3_stmt *all = NULL;
	char **names = NULL;
	vmr_autofree char *sql = vmr_format("SELECT * FROM \"%s\"", table);
	*ret_count = 0;
	if (sqlite3_prepare_v2(sqlite, sql, -1, &all, NULL) == SQLITE_OK) {
		*ret_count = (size_t)sqlite3_column_count(all);
		names = vmr_alloc_array(*ret_count, sizeof(*names));
		for (size_t i = 0; i < *ret_count; i++)
			names[i] = vmr_strdup(sqlite3_column_name(all, (int)i));
	}
	sqlite3_finalize(all);
	return names;
}

static char *insert_text(const char *table, size_t columns)
{
	vmr_autofree char *marks = vmr_alloc_array(columns + 1, 2);

	for (size_t i = 0; i < columns; i++)
		memcpy(marks + 2 * i, i + 1 < columns ? "?," : "?", 2);
	return vmr_format("INSERT INTO \"%s\" VALUES (%s) ON CONFLICT DO NOTHING", table, marks);
}

static struct vmr_error *find_inserter(struct casedb *db, const char *table, struct inserter **ret)
{
	HASH_FIND_STR(db->inserters, table, *ret);
	if (*ret)
		return NULL;
	struct inserter *inserter = vmr_alloc(sizeof(*inserter));
	inserter->columns = columns_of(db->sqlite, table, &inserter->column_count);
	vmr_autofree char *sql = insert_text(table, inserter->column_count);
	struct vmr_error *error = NULL;
	if (!inserter->column_count)
		error = vmr_error_create(VMR_BUG, "case database: no table %s", table);
	else if (sqlite3_prepare_v3(db->sqlite, sql, -1, SQLITE_PREPARE_PERSISTENT, &inserter->statement, NULL) !=
		 SQLITE_OK)
		error = vmr_error_create(VMR_BUG, "case database: %s: %s", table, sqlite3_errmsg(db->sqlite));
	if (error) {
		destroy_inserter(inserter);
		return error;
	}
	inserter->table = inserter->name = vmr_strdup(table);
	HASH_ADD_KEYPTR(hh, db->inserters, inserter->table, strlen(table), inserter);
	*ret = inserter;
	return NULL;
}

static size_t find_name(const char *const *names, size_t count, const char *name)
{
	size_t i = 0;
	while (i < count && strcmp(names[i], name) != 0)
		i++;
	return i;
}

/* Where each given column stands in the table: all of its columns must be given, and no other. */
static struct vmr_error *place_columns(struct inserter *inserter, const char *const *columns, size_t count)
{
	const char *const *own = (const char *const *)inserter->columns;
	size_t *places = vmr_realloc_array(inserter->places, count, sizeof(*places));
	inserter->places = places;
	inserter->given = NULL;
	for (size_t i = 0; i < count; i++) {
		places[i] = find_name(own, inserter->column_count, columns[i]);
		if (places[i] == inserter->column_count)
			return vmr_error_create(VMR_BUG, "case database: %s has no column %s", inserter->table,
						columns[i]);
	}
	for (size_t i = 0; i < inserter->column_count; i++)
		if (find_name(columns, count, own[i]) == count)
			return vmr_error_create(VMR_BUG, "case database: column %s of %s is not filled", own[i],
						inserter->table);
	inserter->given = columns;
	return NULL;
}

struct vmr_error *casedb_check_columns(struct casedb *db, const char *table, const char *const *columns, size_t count)
{
	struct inserter *inserter = NULL;
	VMR_TRY(casedb_settle(db));
	VMR_TRY(find_inserter(db, table, &inserter));
	return inserter->given == columns ? NULL : place_columns(inserter, columns, count);
}

/* Length of the character at `text`, 0 for bytes that are none, and for control characters. */
static size_t shown_length(const char *text)
{
	unsigned char first = (unsigned char)*text;
	bool is_control = first == 0x7f || (first < 0x20 && first != '\t' && first != '\n');
	return is_control ? 0 : vmr_text_decode(text, NULL);
}

static bool is_clean(const char *text)
{
	text += vmr_text_plain(text, true);
	while (*text) {
		size_t length = shown_length(text);
		if (!length)
			return false;
		text += length;
	}
	return true;
}

/* Bytes that are no text as \xNN: what comes from a dump is hostile. */
static char *escape_text(const char *text)
{
	char *clean = vmr_alloc_array(strlen(text) + 1, 4), *out = clean;
	while (*text) {
		size_t length = shown_length(text);
		if (!length) {
			out += snprintf(out, 5, "\\x%02x", (unsigned char)*text++);
			continue;
		}
		memcpy(out, text, length);
		out += length;
		text += length;
	}
	return clean;
}

static void bind_text(sqlite3_stmt *statement, int number, const char *text)
{
	if (is_clean(text)) {
		sqlite3_bind_text(statement, number, text, -1, SQLITE_STATIC);
		return;
	}
	sqlite3_bind_text(statement, number, escape_text(text), -1, free);
}

static void bind_value(sqlite3_stmt *statement, int number, const struct casedb_value *value)
{
	switch (value->kind) {
	case CASEDB_NULL:
		sqlite3_bind_null(statement, number);
		return;
	case CASEDB_INTEGER:
		sqlite3_bind_int64(statement, number, value->integer);
		return;
	case CASEDB_TEXT:
		bind_text(statement, number, value->data);
		return;
	case CASEDB_BLOB:
		sqlite3_bind_blob64(statement, number, value->data, value->size, SQLITE_STATIC);
		return;
	}
}

static struct vmr_error *insert(struct casedb *db, struct inserter *inserter)
{
	int code = sqlite3_step(inserter->statement);
	struct vmr_error *error = code == SQLITE_DONE ? NULL
						      : vmr_error_create(VMR_BUG, "case database: %s: %s",
									 inserter->table, sqlite3_errmsg(db->sqlite));
	sqlite3_reset(inserter->statement);
	sqlite3_clear_bindings(inserter->statement);
	return error;
}

/* A value for each column. */
static struct vmr_error *insert_whole(struct casedb *db, const struct backlog_row *row)
{
	struct inserter *inserter = NULL;
	VMR_TRY(find_inserter(db, row->table, &inserter));
	if (row->count != inserter->column_count)
		return vmr_error_create(VMR_BUG, "case database: %s has %zu columns, not %zu", row->table,
					inserter->column_count, row->count);
	for (size_t i = 0; i < row->count; i++)
		bind_value(inserter->statement, (int)i + 1, &row->values[i]);
	return insert(db, inserter);
}

static struct vmr_error *insert_named(struct casedb *db, const struct backlog_row *row)
{
	struct inserter *inserter = NULL;
	VMR_TRY(find_inserter(db, row->table, &inserter));
	if (inserter->given != row->columns)
		VMR_TRY(place_columns(inserter, row->columns, row->count));
	for (size_t i = 0; i < row->count; i++)
		bind_value(inserter->statement, (int)inserter->places[i] + 1, &row->values[i]);
	return insert(db, inserter);
}

static struct vmr_error *insert_row(void *context, const struct backlog_row *row)
{
	return row->columns ? insert_named(context, row) : insert_whole(context, row);
}

static struct vmr_error *take_row(struct casedb *db, const struct backlog_row *row)
{
	if (db->backlog && backlog_is_open(db->backlog)) {
		backlog_add(db->backlog, row);
		return NULL;
	}
	VMR_TRY(casedb_settle(db));
	return insert_row(db, row);
}

struct vmr_error *casedb_insert(struct casedb *db, const char *table, const struct casedb_value *values, size_t count)
{
	const struct backlog_row row = {table, NULL, values, count};
	return take_row(db, &row);
}

struct vmr_error *casedb_insert_named(struct casedb *db, const char *table, const char *const *columns,
				      const struct casedb_value *values, size_t count)
{
	const struct backlog_row row = {table, columns, values, count};
	return take_row(db, &row);
}

/* ---- the table `flow` */

static char *text_of(sqlite3 *sqlite, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	char *text = NULL;
	if (sqlite3_prepare_v2(sqlite, sql, -1, &statement, NULL) == SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_text(statement, 0))
		text = vmr_strdup((const char *)sqlite3_column_text(statement, 0));
	sqlite3_finalize(statement);
	return text;
}

static struct vmr_error *begin_flow(struct casedb *db)
{
	free(db->flow_sql);
	db->flow_sql = text_of(db->sqlite, "SELECT sql FROM main.sqlite_master WHERE name = 'flow'");
	return flow_table_create(db->sqlite, &db->flow);
}

/* Into the stored table. */
static struct vmr_error *insert_flow(struct casedb *db, const char *function, const uint32_t *ords, size_t count,
				     const uint8_t *pairs)
{
	for (size_t i = 0; i < count * count; i++) {
		if (!(pairs[i] & FLOW_PAIR_AFTER))
			continue;
		vmr_autofree char *a = vmr_format("%s#%u", function, ords[i / count]);
		vmr_autofree char *b = vmr_format("%s#%u", function, ords[i % count]);
		const struct casedb_value values[] = {CASE_TEXT(a), CASE_TEXT(b),
						      CASE_INT((pairs[i] & FLOW_PAIR_DOMINATES) != 0),
						      CASE_INT((pairs[i] & FLOW_PAIR_POSTDOMINATES) != 0)};
		VMR_TRY(casedb_insert(db, "flow", values, VMR_COUNT(values)));
	}
	return NULL;
}

/* Where its rows go: into the stored table where that has some already. */
static struct vmr_error *find_flow(struct casedb *db, bool *ret_is_stored)
{
	bool was_open = db->backlog && backlog_is_open(db->backlog);
	VMR_TRY(casedb_settle(db));
	vmr_autofree char *stored = text_of(db->sqlite, "SELECT 1 FROM main.flow LIMIT 1");
	*ret_is_stored = stored;
	if (!stored)
		VMR_TRY(begin_flow(db));
	if (was_open)
		backlog_open(db->backlog);
	return NULL;
}

struct vmr_error *casedb_insert_flow(struct casedb *db, const char *function, const uint32_t *ords, size_t count,
				     const uint8_t *pairs)
{
	bool is_stored = false;
	if (!db->flow)
		VMR_TRY(find_flow(db, &is_stored));
	if (is_stored)
		return insert_flow(db, function, ords, count, pairs);
	/* nothing of SQLite: rows of other tables may be on their way */
	vmr_autofree char *escaped = is_clean(function) ? NULL : escape_text(function);
	flow_table_add(db->flow, escaped ? escaped : function, ords, count, pairs);
	return NULL;
}

/* Others get to see a stored table. */
static struct vmr_error *store_flow(struct casedb *db)
{
	if (!db->flow)
		return NULL;
	vmr_autofree char *sql = vmr_format("CREATE TEMP TABLE flow_rows AS SELECT * FROM main.flow; "
					    "DROP TABLE main.flow; %s; "
					    "INSERT INTO main.flow SELECT * FROM temp.flow_rows; "
					    "DROP TABLE temp.flow_rows",
					    db->flow_sql);
	VMR_TRY(run_script(db->sqlite, "table flow", sql));
	flow_table_destroy(db->flow);
	db->flow = NULL;
	return NULL;
}
