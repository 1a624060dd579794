/* SPDX-License-Identifier: MIT */
/* Relations by need: SQLite's authorizer says, while a statement is prepared, which of them it reads. */
#include "rules/engine/relation.h"

#include <ctype.h>
#include <sqlite3.h>
#include <string.h>
#include <uthash.h>

#include "common/list.h"
#include "common/memory.h"
#include "rules/engine/image.h"
#include "rules/engine/kept.h"
#include "rules/engine/query.h"

enum { FILES_A_LIMIT = 1000 };
enum { RELATION_DEPTH = 200 }; /* relations that one may need in a chain: more is a cycle */

/*
 * Bytes of a page: most relations have few rows or none, and each page is one that is cleared and copied; of many files
 * they have many.
 */
#define SMALL_PAGE "1024" /* as rules/image.py has it */
#define LARGE_PAGE "4096"

/* KiB of pages of each of them that are worked on in place. */
enum { RELATION_CACHE = 8192, LARGE_RELATION_CACHE = 32768 };

struct relation {
	char *name;            /* key */
	const char *key, *sql; /* borrowed; sql NULL: its rows are put there by others, or it stays empty */
	enum relation_scope scope;
	bool is_declared;                   /* its columns are given, its statement is another one from time to time */
	const char *database;               /* that its table is in */
	const struct image_relation *built; /* what the build knows of it; NULL: nothing */
	bool has_table;
	bool is_being_made; /* its statement is looked at: to name itself there is no need */
	bool is_made;       /* `insert` and `query.needs` are known */
	bool is_filled;
	bool has_rows;               /* that its statement gave, or may have given before it failed */
	char *insert;                /* INSERT ... SELECT */
	struct relation_query query; /* of that; prepared when it is run: a table that is made later would undo it */
	sqlite3_stmt *clear;         /* DELETE, once it was needed */
	size_t number;               /* in the order in which they were announced */
	/* What candidates are compared by. */
	sqlite3_stmt *reread; /* for its sum, once it was needed */
	bool is_varying;      /* it reads what changes without a relation */
	bool is_old;          /* it has the rows of an earlier candidate, and `sum` is of them */
	struct rowsum sum;    /* of its rows when it was filled last */
	struct rowsum change; /* numbers of the last changes of the two sums */
	uint64_t *seen;       /* of what it needs, the last changes when it was filled; as many as needs */
	UT_hash_handle hh;
};

struct relation_set {
	sqlite3 *sqlite;
	bool was_open;    /* the connection had a transaction */
	int64_t patience; /* how many times the limits of a statement a relation of the whole case may take */
	int64_t left;     /* instructions of the candidate, or of the rule where there is none */
	bool is_spent;    /* a relation of the rule, or of all of them, went beyond its limits */
	uint64_t changes; /* how many there were */
	struct relation **relations;
	size_t count;
	struct relation *by_name;
	struct kept *kept;
};

/*
 * Where tables are: what the vocabulary has comes ready from the build, what else there is is made when it is needed.
 * No temporary tables: SQLite undoes all prepared statements for each that is made.
 */
static const char shared[] = "shared", own[] = "own";

static struct vmr_error *run(sqlite3 *sqlite, char *sql)
{
	char *message = NULL;
	int code = sqlite3_exec(sqlite, sql, NULL, NULL, &message);
	sqlite3_free(sql);
	if (code == SQLITE_OK)
		return NULL;
	struct vmr_error *error = vmr_error_create(VMR_BUG, "%s", message ? message : "SQL failed");
	sqlite3_free(message);
	return error;
}

static struct vmr_error *attach(sqlite3 *sqlite, bool is_large)
{
	VMR_TRY(run(sqlite,
		    sqlite3_mprintf("ATTACH %Q AS %s; ATTACH ':memory:' AS %s; PRAGMA %s.page_size = %s",
				    is_large ? "" : ":memory:", shared, own, own, is_large ? LARGE_PAGE : SMALL_PAGE)));
	VMR_TRY(is_large ? image_load(&image_relations, sqlite, shared)
			 : image_attach(&image_relations, sqlite, shared));
	if (is_large)
		VMR_TRY(run(sqlite,
			    sqlite3_mprintf("PRAGMA %s.page_size = " LARGE_PAGE "; VACUUM %s", shared, shared)));
	static const char settings[] = "PRAGMA %s.journal_mode=OFF; PRAGMA %s.secure_delete=OFF; "
				       "PRAGMA %s.cache_size=-%d";
	VMR_TRY(run(sqlite, sqlite3_mprintf(settings, shared, shared, shared,
					    is_large ? LARGE_RELATION_CACHE : RELATION_CACHE)));
	VMR_TRY(run(sqlite, sqlite3_mprintf(settings, own, own, own, RELATION_CACHE)));
	/* A virtual table is made known anew when schemas were forgotten: not behind the fence, where nothing is made.
	 */
	return is_large ? run(sqlite, sqlite3_mprintf("SELECT 1 FROM main.flow LIMIT 0")) : NULL;
}

static void run_quietly(sqlite3 *sqlite, char *sql)
{
	sqlite3_exec(sqlite, sql, NULL, NULL, NULL);
	sqlite3_free(sql);
}

static bool is_attached(sqlite3 *sqlite)
{
	return sqlite3_db_readonly(sqlite, shared) >= 0;
}

static void detach(sqlite3 *sqlite)
{
	run_quietly(sqlite, sqlite3_mprintf("DETACH %s; DETACH %s", shared, own));
}

struct vmr_error *relation_attach_early(struct sqlite3 *sqlite)
{
	bool was_open = !sqlite3_get_autocommit(sqlite);
	struct vmr_error *error = was_open ? run(sqlite, sqlite3_mprintf("COMMIT")) : NULL;
	if (!error)
		error = attach(sqlite, false);
	if (!error && was_open)
		error = run(sqlite, sqlite3_mprintf("BEGIN"));
	return error;
}

/* One for every FILES_A_LIMIT files of source, begun or whole: what is asked of all of them grows with them. */
static int64_t find_patience(sqlite3 *sqlite)
{
	sqlite3_stmt *statement = NULL;
	int64_t files = 0;
	if (sqlite3_prepare_v2(sqlite, "SELECT count(*) FROM main.file", -1, &statement, NULL) == SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW)
		files = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return 1 + files / FILES_A_LIMIT;
}

bool relation_set_is_large(struct sqlite3 *sqlite)
{
	return find_patience(sqlite) > 1;
}

/*
 * Outside of a transaction: where a statement that writes is ended because it takes too long, SQLite takes all back
 * that the transaction has written, and databases without a journal are in pieces then. So it is that statement alone.
 */
struct vmr_error *relation_set_create(struct sqlite3 *sqlite, struct relation_set **ret)
{
	struct relation_set *set = vmr_alloc(sizeof(*set));
	set->sqlite = sqlite;
	set->kept = kept_create(sqlite);
	set->patience = find_patience(sqlite);
	set->left = set->patience * QUERY_INSTRUCTION_LIMIT;
	set->was_open = !sqlite3_get_autocommit(sqlite);
	struct vmr_error *error = set->was_open ? run(sqlite, sqlite3_mprintf("COMMIT")) : NULL;
	bool is_large = set->patience > 1, is_there = is_attached(sqlite);
	if (!error && is_there && is_large) /* those that came early are for few files */
		detach(sqlite);
	if (!error && (!is_there || is_large))
		error = attach(sqlite, is_large);
	if (error)
		relation_set_destroy(set);
	else
		*ret = set;
	return error;
}

static void unmake(struct relation *relation)
{
	relation_query_release(&relation->query);
	free(relation->seen);
	relation->seen = NULL;
	sqlite3_free(relation->insert);
	relation->insert = NULL;
	relation->is_made = false;
}

static void release(struct relation *relation)
{
	unmake(relation);
	sqlite3_finalize(relation->clear);
	sqlite3_finalize(relation->reread);
	relation->clear = relation->reread = NULL;
}

static void destroy_last(struct relation_set *set)
{
	struct relation *relation = set->relations[--set->count];
	release(relation);
	if (relation->has_table && relation->database == own)
		run_quietly(set->sqlite, sqlite3_mprintf("DROP TABLE own.\"%w\"", relation->name));
	HASH_DEL(set->by_name, relation);
	free(relation->name);
	free(relation);
}

void relation_set_destroy(struct relation_set *set)
{
	if (!set)
		return;
	for (size_t i = 0; i < set->count; i++) {
		set->relations[i]->has_table = false; /* it goes with its database */
		release(set->relations[i]);
	}
	while (set->count)
		destroy_last(set);
	kept_destroy(set->kept);
	detach(set->sqlite);
	if (set->was_open && sqlite3_get_autocommit(set->sqlite))
		run_quietly(set->sqlite, sqlite3_mprintf("BEGIN"));
	free(set->relations);
	free(set);
}

struct kept *relation_kept(const struct relation_set *set)
{
	return set->kept;
}

void relation_query_release(struct relation_query *query)
{
	sqlite3_finalize(query->statement);
	free(query->needs);
	*query = (struct relation_query){0};
}

static struct relation *find(const struct relation_set *set, const char *name)
{
	struct relation *relation = NULL;
	HASH_FIND_STR(set->by_name, name, relation);
	return relation;
}

bool relation_is_there(const struct relation_set *set, const char *name)
{
	return find(set, name) != NULL;
}

/* ---- what a statement reads */

struct reading {
	const struct relation_set *set;
	const struct relation *reader; /* NULL: a statement that is no relation's */
	struct relation_query *query;
	struct vmr_list others; /* that are no relations: tables of the case, parts of the statement */
};

/* A relation reads those before it; a later one's name in it, or its own, is that of a part of its statement. */
static bool can_read(const struct relation *reader, const struct relation *relation)
{
	return !reader || reader->is_declared || relation->is_declared || relation->number < reader->number;
}

static void note_table(void *context, const char *table)
{
	struct reading *reading = context;
	struct relation_query *query = reading->query;
	const struct relation *relation = find(reading->set, table);
	if (!relation && !vmr_list_has(&reading->others, table))
		vmr_list_add(&reading->others, table);
	if (!relation || relation == reading->reader || !can_read(reading->reader, relation))
		return;
	for (size_t i = 0; i < query->need_count; i++)
		if (query->needs[i] == relation->number)
			return;
	query->needs = vmr_realloc_array(query->needs, query->need_count + 1, sizeof(*query->needs));
	query->needs[query->need_count++] = relation->number;
}

static struct vmr_error *make(struct relation_set *set, struct relation *relation);

/* The end of a word, a text or a remark that begins here, else the next character. */
static const char *token_end(const char *sql)
{
	if (sql[0] == '-' && sql[1] == '-')
		return sql + strcspn(sql, "\n");
	if (sql[0] == '\'') {
		const char *end = strchrnul(sql + 1, '\'');
		return *end ? end + 1 : end;
	}
	const char *end = sql;
	while (isalnum((unsigned char)*end) || *end == '_')
		end++;
	return end > sql ? end : sql + 1;
}

/* The build made the table as its statement's columns are: that need not be looked at again. */
static bool has_columns(const struct relation *relation)
{
	return relation->database == shared && !relation->is_declared;
}

/* Make the relations whose names stand in a statement: more than it reads does no harm. */
static struct vmr_error *make_named(struct relation_set *set, const struct relation *reader, const char *sql)
{
	for (const char *end; *sql; sql = end) {
		end = token_end(sql);
		struct relation *relation = NULL;
		HASH_FIND(hh, set->by_name, sql, (size_t)(end - sql), relation);
		if (relation && can_read(reader, relation) && !has_columns(relation))
			VMR_TRY(vmr_error_wrap(make(set, relation), "relation %s", relation->name));
	}
	return NULL;
}

static bool has_table(struct relation_set *set, const char *database, const char *name)
{
	return sqlite3_table_column_metadata(set->sqlite, database, name, NULL, NULL, NULL, NULL, NULL, NULL) ==
	       SQLITE_OK;
}

/*
 * A shared relation has its table before it is announced: it is not to be read then. The build has looked at what
 * shared relations read themselves.
 */
static struct vmr_error *check_others(struct relation_set *set, const struct relation *reader,
				      const struct vmr_list *others)
{
	if (reader && reader->database == shared)
		return NULL;
	for (size_t i = 0; i < others->count; i++)
		if (has_table(set, shared, others->items[i]))
			return vmr_error_create(VMR_BAD_INPUT, "no such table: %s", others->items[i]);
	return NULL;
}

/* A table that is filled anew without a relation's statement (working.sql). */
static const char varying[] = "turn";

static struct vmr_error *prepare(struct relation_set *set, struct relation *reader, const char *sql,
				 struct relation_query *ret)
{
	struct relation_query query = {0};
	struct reading reading = {.set = set, .reader = reader, .query = &query};
	VMR_TRY(make_named(set, reader, sql));
	struct vmr_error *error = query_prepare_noting(set->sqlite, sql, note_table, &reading, &query.statement);
	if (!error)
		error = check_others(set, reader, &reading.others);
	if (reader)
		reader->is_varying = vmr_list_has(&reading.others, varying);
	vmr_list_deinit(&reading.others);
	if (error) {
		relation_query_release(&query);
		return error;
	}
	*ret = query;
	return NULL;
}

struct vmr_error *relation_prepare(struct relation_set *set, const char *sql, struct relation_query *ret)
{
	return prepare(set, NULL, sql, ret);
}

/* ---- tables */

static struct relation *append(struct relation_set *set, const char *name, enum relation_scope scope)
{
	struct relation *relation = vmr_alloc(sizeof(*relation));
	*relation = (struct relation){.name = vmr_strdup(name), .scope = scope, .number = set->count};
	relation->has_table = has_table(set, shared, name);
	relation->database = relation->has_table ? shared : own;
	relation->built = relation->has_table ? image_find_relation(name) : NULL;
	set->relations = vmr_realloc_array(set->relations, set->count + 1, sizeof(struct relation *));
	set->relations[set->count++] = relation;
	HASH_ADD_KEYPTR(hh, set->by_name, relation->name, strlen(relation->name), relation);
	return relation;
}

/* "name", "name" ...: the columns of a SELECT, quoted. */
static char *column_list(sqlite3_stmt *select)
{
	sqlite3_str *list = sqlite3_str_new(NULL);
	for (int i = 0; i < sqlite3_column_count(select); i++)
		sqlite3_str_appendf(list, "%s\"%w\"", i ? "," : "", sqlite3_column_name(select, i));
	return sqlite3_str_finish(list);
}

static char *with_commas(const char *words)
{
	char *list = vmr_strdup(words);
	for (char *space = list; (space = strchr(space, ' ')); space++)
		*space = ',';
	return list;
}

static struct vmr_error *make_table(struct relation_set *set, struct relation *relation, const char *columns)
{
	VMR_TRY(run(set->sqlite, sqlite3_mprintf("CREATE TABLE own.\"%w\" (%s)", relation->name, columns)));
	relation->has_table = true;
	if (!relation->key)
		return NULL;
	vmr_autofree char *key = with_commas(relation->key);
	return run(set->sqlite,
		   sqlite3_mprintf("CREATE INDEX own.\"%w by\" ON \"%w\" (%s)", relation->name, relation->name, key));
}

/* Rows that a relation may have. */
static int64_t row_limit(const struct relation_set *set, const struct relation *relation)
{
	return relation->scope == RELATION_OF_RULE ? set->patience * QUERY_ROW_LIMIT : QUERY_ROW_LIMIT;
}

static struct vmr_error *make_from(struct relation_set *set, struct relation *relation)
{
	struct relation_query select = {0};
	VMR_TRY(prepare(set, relation, relation->sql, &select));
	char *columns = column_list(select.statement);
	sqlite3_finalize(select.statement);
	select.statement = NULL;
	struct vmr_error *error = relation->has_table ? NULL : make_table(set, relation, columns);
	relation->insert =
		sqlite3_mprintf("INSERT INTO %s.\"%w\" (%s) SELECT * FROM (%s\n) LIMIT %lld", relation->database,
				relation->name, columns, relation->sql, (long long)row_limit(set, relation) + 1);
	sqlite3_free(columns);
	relation->query = select;
	return error;
}

/* Whether a statement ends with a limit of its own: one behind the last bracket is nobody else's. */
static bool has_limit(const char *sql)
{
	const char *bracket = strrchr(sql, ')');
	return strstr(bracket ? bracket : sql, "LIMIT") != NULL;
}

/* Of one whose table has the statement's columns: prepared once. What is put into brackets SQLite has to take out. */
static struct vmr_error *make_insert(struct relation_set *set, struct relation *relation)
{
	struct reading reading = {.set = set, .reader = relation, .query = &relation->query};
	relation->insert =
		sqlite3_mprintf(has_limit(relation->sql) ? "INSERT INTO shared.\"%w\" SELECT * FROM (%s\n) LIMIT %lld"
							 : "INSERT INTO shared.\"%w\" %s\nLIMIT %lld",
				relation->name, relation->sql, (long long)row_limit(set, relation) + 1);
	for (const char *const *need = relation->built ? relation->built->needs : NULL; need && *need; need++)
		note_table(&reading, *need);
	struct vmr_error *error =
		query_prepare_insert(set->sqlite, relation->insert, relation->name, relation->built ? NULL : note_table,
				     &reading, &relation->query.statement);
	relation->is_varying = vmr_list_has(&reading.others, varying);
	vmr_list_deinit(&reading.others);
	return error;
}

/* The table, with those of all that its rows are made from. */
static struct vmr_error *make(struct relation_set *set, struct relation *relation)
{
	if (relation->is_made || relation->is_being_made || !relation->sql)
		return NULL;
	relation->is_being_made = true;
	struct vmr_error *error = has_columns(relation) ? make_insert(set, relation) : make_from(set, relation);
	relation->is_being_made = false;
	relation->is_made = !error;
	if (error)
		unmake(relation);
	return error;
}

/* A relation must not hide a table of the case: rows would go to the wrong one. */
static struct vmr_error *check_name(struct relation_set *set, const char *name)
{
	if (find(set, name))
		return vmr_error_create(VMR_BAD_INPUT, "a relation %s is there already", name);
	if (!has_table(set, "main", name))
		return NULL;
	return vmr_error_create(VMR_BAD_INPUT, "%s is a table of the case: choose another name", name);
}

struct vmr_error *relation_announce(struct relation_set *set, const char *name, const char *key, const char *sql,
				    enum relation_scope scope)
{
	VMR_TRY(check_name(set, name));
	struct relation *relation = append(set, name, scope);
	relation->key = key;
	relation->sql = sql;
	return NULL;
}

struct vmr_error *relation_add(struct relation_set *set, const char *name, const char *key, const char *sql,
			       enum relation_scope scope)
{
	VMR_TRY(relation_announce(set, name, key, sql, scope));
	return make(set, find(set, name));
}

struct vmr_error *relation_declare(struct relation_set *set, const char *name, const char *columns)
{
	vmr_autofree char *list = with_commas(columns);
	VMR_TRY(check_name(set, name));
	struct relation *relation = append(set, name, RELATION_OF_CANDIDATE);
	relation->is_declared = true;
	return relation->has_table ? NULL : make_table(set, relation, list);
}

static void clear(struct relation_set *set, struct relation *relation)
{
	if (!relation->clear) {
		char *sql = sqlite3_mprintf("DELETE FROM %s.\"%w\"", relation->database, relation->name);
		sqlite3_prepare_v3(set->sqlite, sql, -1, SQLITE_PREPARE_PERSISTENT, &relation->clear, NULL);
		sqlite3_free(sql);
	}
	sqlite3_step(relation->clear);
	sqlite3_reset(relation->clear);
}

static void empty(struct relation_set *set, struct relation *relation)
{
	/* no statement: filled by others, who do not say so */
	if (relation->has_rows || !relation->sql)
		clear(set, relation);
	relation->has_rows = relation->is_filled = relation->is_old = false;
}

void relation_define(struct relation_set *set, const char *name, const char *sql)
{
	struct relation *relation = find(set, name);
	if (relation->sql)
		empty(set, relation);
	unmake(relation);
	relation->sql = sql;
}

/* ---- filling */

static struct vmr_error *fill(struct relation_set *set, struct relation *relation, unsigned depth);

static struct vmr_error *fill_needs(struct relation_set *set, const struct relation_query *query, unsigned depth)
{
	for (size_t i = 0; i < query->need_count; i++)
		VMR_TRY(fill(set, set->relations[query->needs[i]], depth));
	return NULL;
}

/* ---- what has no row because others have none: its statement need not be prepared */

static struct vmr_error *has_rows(struct relation_set *set, const char *name, size_t length, unsigned depth, bool *ret)
{
	struct relation *relation = NULL;

	HASH_FIND(hh, set->by_name, name, length, relation);
	if (relation)
		VMR_TRY(fill(set, relation, depth));
	*ret = !relation || relation->has_rows;
	return NULL;
}

/* Whether all of its relations have rows: asked in order, until one has none. */
static struct vmr_error *is_open(struct relation_set *set, const char *way, unsigned depth, bool *ret)
{
	*ret = true;
	for (size_t length; *ret && *way; way += length + (way[length] == ' ')) {
		length = strcspn(way, " ");
		VMR_TRY(has_rows(set, way, length, depth, ret));
	}
	return NULL;
}

static struct vmr_error *may_have_rows(struct relation_set *set, const struct relation *relation, unsigned depth,
				       bool *ret)
{
	const char *const *way = relation->built ? relation->built->ways : NULL;

	for (*ret = !way || !*way; !*ret && *way; way++)
		VMR_TRY(is_open(set, *way, depth, ret));
	return NULL;
}

/* ---- what stays from one candidate to the next */

/* The last change of what a relation reads of another. */
static uint64_t change_of(const struct relation *reader, const struct relation *needed)
{
	return reader->scope == RELATION_OF_OWNER ? needed->change.of_owner : needed->change.all;
}

/* Whether all that it reads is as it was when it was filled. */
static bool is_current(const struct relation_set *set, const struct relation *relation)
{
	if (!relation->is_old || !relation->seen || relation->is_varying)
		return false;
	for (size_t i = 0; i < relation->query.need_count; i++)
		if (relation->seen[i] != change_of(relation, set->relations[relation->query.needs[i]]))
			return false;
	return true;
}

static void note_needs(const struct relation_set *set, struct relation *relation)
{
	const struct relation_query *query = &relation->query;

	relation->seen = vmr_realloc_array(relation->seen, query->need_count + 1, sizeof(*relation->seen));
	for (size_t i = 0; i < query->need_count; i++)
		relation->seen[i] = change_of(relation, set->relations[query->needs[i]]);
}

/* Note what it has now: a change only where that is something else than before. */
static void note_sum(struct relation_set *set, struct relation *relation, const struct rowsum *sum)
{
	if (relation->scope == RELATION_OF_RULE)
		return;
	set->changes++;
	if (sum->all != relation->sum.all || !relation->change.all)
		relation->change.all = set->changes;
	if (sum->of_owner != relation->sum.of_owner || !relation->change.of_owner)
		relation->change.of_owner = set->changes;
	relation->sum = *sum;
}

static struct vmr_error *note_rows(struct relation_set *set, struct relation *relation)
{
	struct rowsum sum = rowsum_none();

	if (relation->scope == RELATION_OF_RULE)
		return NULL;
	if (relation->has_rows && !relation->reread)
		VMR_TRY(rowsum_prepare(set->sqlite, relation->database, relation->name, &relation->reread));
	if (relation->has_rows)
		VMR_TRY(rowsum_read(relation->reread, &sum));
	note_sum(set, relation, &sum);
	note_needs(set, relation);
	return NULL;
}

/* It has no rows, and all that it reads was not looked at: the next candidate asks again. */
static void leave_out(struct relation_set *set, struct relation *relation)
{
	const struct rowsum none = rowsum_none();

	if (relation->is_old)
		empty(set, relation);
	free(relation->seen);
	relation->seen = NULL;
	note_sum(set, relation, &none);
	relation->is_filled = true;
}

static struct vmr_error *insert_rows(struct relation_set *set, struct relation *relation)
{
	sqlite3_stmt **insert = &relation->query.statement;
	if (!*insert && sqlite3_prepare_v2(set->sqlite, relation->insert, -1, insert, NULL))
		return vmr_error_create(VMR_BAD_INPUT, "%s", sqlite3_errmsg(set->sqlite));
	bool is_candidates = relation->scope != RELATION_OF_RULE;
	int64_t own_left = set->patience * QUERY_INSTRUCTION_LIMIT, rows = row_limit(set, relation);
	struct vmr_error *error =
		query_run_within(set->sqlite, *insert, is_candidates ? &set->left : &own_left, NULL, NULL);
	/* what is cut off is not what is not there */
	if (!error && sqlite3_changes(set->sqlite) > rows)
		error = vmr_error_create(VMR_TOO_LARGE, "more than %lld rows", (long long)rows);
	set->is_spent |= error && error->code == VMR_TOO_LARGE && !is_candidates;
	return error;
}

static struct vmr_error *fill(struct relation_set *set, struct relation *relation, unsigned depth)
{
	bool may_have = true;

	if (relation->is_filled)
		return NULL;
	if (depth > RELATION_DEPTH)
		return vmr_error_create(VMR_BAD_INPUT, "relation %s needs itself", relation->name);
	VMR_TRY(may_have_rows(set, relation, depth + 1, &may_have));
	if (!may_have) {
		leave_out(set, relation);
		return NULL;
	}
	VMR_TRY(make(set, relation));
	VMR_TRY(fill_needs(set, &relation->query, depth + 1));
	if (is_current(set, relation)) {
		relation->is_filled = true;
		return NULL;
	}
	if (relation->is_old)
		empty(set, relation);
	relation->is_filled = relation->has_rows = true;
	struct vmr_error *error = relation->sql ? insert_rows(set, relation) : NULL;
	if (!error && relation->sql)
		relation->has_rows = sqlite3_changes(set->sqlite) > 0;
	if (!error)
		error = note_rows(set, relation);
	if (error)
		empty(set, relation); /* another rule may ask for it again */
	return vmr_error_wrap(error, "relation %s", relation->name);
}

struct vmr_error *relation_fill(struct relation_set *set, const struct relation_query *query)
{
	return fill_needs(set, query, 0);
}

struct vmr_error *relation_run(struct relation_set *set, const struct relation_query *query, query_row *row,
			       void *context)
{
	VMR_TRY(relation_fill(set, query));
	return query_run_within(set->sqlite, query->statement, &set->left, row, context);
}

struct vmr_error *relation_sum(struct relation_set *set, const char *name, struct rowsum *ret)
{
	struct relation *relation = find(set, name);

	VMR_TRY(fill(set, relation, 0));
	*ret = relation->sum;
	return NULL;
}

bool relation_is_spent(const struct relation_set *set)
{
	return set->is_spent;
}

bool relation_is_filled(struct relation_set *set, const char *name)
{
	const struct relation *relation = find(set, name);
	return relation && relation->is_filled;
}

/* What has a statement keeps its rows: they may be the next candidate's. */
static void forget(struct relation_set *set, struct relation *relation)
{
	bool stays = relation->sql && relation->seen;

	if (!stays && (relation->is_filled || relation->is_old || !relation->sql))
		empty(set, relation);
	if (stays)
		relation->is_old |= relation->is_filled;
	relation->is_filled = false;
}

void relation_forget(struct relation_set *set)
{
	set->left = QUERY_INSTRUCTION_LIMIT;
	for (size_t i = 0; i < set->count; i++)
		if (set->relations[i]->scope != RELATION_OF_RULE && set->relations[i]->has_table)
			forget(set, set->relations[i]);
}

size_t relation_count(const struct relation_set *set)
{
	return set->count;
}

void relation_back(struct relation_set *set, size_t count)
{
	relation_forget(set);
	set->left = set->patience * QUERY_INSTRUCTION_LIMIT;
	set->is_spent = false;
	while (set->count > count)
		destroy_last(set);
	for (size_t i = 0; i < count; i++)
		if (set->relations[i]->is_declared)
			relation_define(set, set->relations[i]->name, NULL);
}
