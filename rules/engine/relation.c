/* SPDX-License-Identifier: MIT */
/* Relations by need: SQLite's authorizer says, while a statement is prepared, which of them it reads. */
#include "rules/engine/relation.h"

#include <sqlite3.h>
#include <string.h>

#include "common/memory.h"
#include "rules/engine/query.h"

enum { RELATION_DEPTH = 200 }; /* relations that one may need in a chain: more is a cycle */

struct relation {
	char *name;
	enum relation_scope scope;
	bool is_filled;
	struct relation_query query; /* INSERT ... SELECT; no statement: stays empty */
};

struct relation_set {
	sqlite3 *sqlite;
	struct relation *relations;
	size_t count;
};

struct relation_set *relation_set_create(struct sqlite3 *sqlite)
{
	struct relation_set *set = vmr_alloc(sizeof(*set));
	set->sqlite = sqlite;
	return set;
}

static void run_quietly(sqlite3 *sqlite, const char *format, const char *name)
{
	char *sql = sqlite3_mprintf(format, name);
	sqlite3_exec(sqlite, sql, NULL, NULL, NULL);
	sqlite3_free(sql);
}

void relation_set_destroy(struct relation_set *set)
{
	if (!set)
		return;
	for (size_t i = 0; i < set->count; i++)
		relation_query_release(&set->relations[i].query);
	for (size_t i = 0; i < set->count; i++) {
		run_quietly(set->sqlite, "DROP TABLE IF EXISTS temp.\"%w\"", set->relations[i].name);
		free(set->relations[i].name);
	}
	free(set->relations);
	free(set);
}

void relation_query_release(struct relation_query *query)
{
	sqlite3_finalize(query->statement);
	free(query->needs);
	*query = (struct relation_query){0};
}

/* ---- what a statement reads */

struct reading {
	const struct relation_set *set;
	struct relation_query *query;
};

static void note_table(void *context, const char *table)
{
	struct reading *reading = context;
	struct relation_query *query = reading->query;
	size_t number = 0;
	while (number < reading->set->count && strcasecmp(reading->set->relations[number].name, table) != 0)
		number++;
	for (size_t i = 0; i < query->need_count; i++)
		if (query->needs[i] == number)
			return;
	if (number == reading->set->count)
		return;
	query->needs = vmr_realloc_array(query->needs, query->need_count + 1, sizeof(*query->needs));
	query->needs[query->need_count++] = number;
}

struct vmr_error *relation_prepare(struct relation_set *set, const char *sql, struct relation_query *ret)
{
	struct relation_query query = {0};
	struct reading reading = {set, &query};
	struct vmr_error *error = query_prepare_noting(set->sqlite, sql, note_table, &reading, &query.statement);
	if (error) {
		free(query.needs);
		return error;
	}
	*ret = query;
	return NULL;
}

/* ---- tables */

static struct vmr_error *run(struct relation_set *set, char *sql)
{
	char *message = NULL;
	int code = sqlite3_exec(set->sqlite, sql, NULL, NULL, &message);
	sqlite3_free(sql);
	if (code == SQLITE_OK)
		return NULL;
	struct vmr_error *error = vmr_error_create(VMR_BUG, "%s", message ? message : "SQL failed");
	sqlite3_free(message);
	return error;
}

static struct relation *append(struct relation_set *set, const char *name, enum relation_scope scope)
{
	set->relations = vmr_realloc_array(set->relations, set->count + 1, sizeof(*set->relations));
	struct relation *relation = &set->relations[set->count++];
	*relation = (struct relation){.name = vmr_strdup(name), .scope = scope};
	return relation;
}

static struct relation *find(struct relation_set *set, const char *name)
{
	for (size_t i = 0; i < set->count; i++)
		if (!strcasecmp(set->relations[i].name, name))
			return &set->relations[i];
	return NULL;
}

/* "name", "name" ...: the columns of a SELECT, quoted. */
static char *column_list(sqlite3_stmt *select)
{
	sqlite3_str *list = sqlite3_str_new(NULL);
	for (int i = 0; i < sqlite3_column_count(select); i++)
		sqlite3_str_appendf(list, "%s\"%w\"", i ? "," : "", sqlite3_column_name(select, i));
	return sqlite3_str_finish(list);
}

/* The relation's rows come from a SELECT that was seen to be one. */
static struct vmr_error *set_rows(struct relation_set *set, struct relation *relation, struct relation_query *select,
				  const char *sql)
{
	char *columns = column_list(select->statement);
	char *insert = sqlite3_mprintf("INSERT INTO temp.\"%w\" (%s) SELECT * FROM (%s\n) LIMIT %d", relation->name,
				       columns, sql, QUERY_ROW_LIMIT);
	sqlite3_free(columns);
	sqlite3_finalize(select->statement);
	select->statement = NULL;
	int code = sqlite3_prepare_v3(set->sqlite, insert, -1, SQLITE_PREPARE_PERSISTENT, &select->statement, NULL);
	sqlite3_free(insert);
	relation->query = *select;
	return code == SQLITE_OK ? NULL : vmr_error_create(VMR_BAD_INPUT, "%s", sqlite3_errmsg(set->sqlite));
}

/* A relation must not hide a table of the case: rows would go to the wrong one. */
static struct vmr_error *check_name(struct relation_set *set, const char *name)
{
	if (find(set, name))
		return vmr_error_create(VMR_BAD_INPUT, "a relation %s is there already", name);
	if (sqlite3_table_column_metadata(set->sqlite, "main", name, NULL, NULL, NULL, NULL, NULL, NULL) != SQLITE_OK)
		return NULL;
	return vmr_error_create(VMR_BAD_INPUT, "%s is a table of the case: choose another name", name);
}

static char *with_commas(const char *words)
{
	char *list = vmr_strdup(words);
	for (char *space = list; (space = strchr(space, ' ')); space++)
		*space = ',';
	return list;
}

static struct vmr_error *add_key(struct relation_set *set, const char *name, const char *key)
{
	vmr_autofree char *columns = with_commas(key);
	return run(set, sqlite3_mprintf("CREATE INDEX temp.\"%w by\" ON \"%w\" (%s)", name, name, columns));
}

struct vmr_error *relation_add(struct relation_set *set, const char *name, const char *key, const char *sql,
			       enum relation_scope scope)
{
	struct relation_query select = {0};
	VMR_TRY(check_name(set, name));
	VMR_TRY(relation_prepare(set, sql, &select));
	char *columns = column_list(select.statement);
	struct vmr_error *error = run(set, sqlite3_mprintf("CREATE TEMP TABLE \"%w\" (%s)", name, columns));
	sqlite3_free(columns);
	if (!error && key)
		error = add_key(set, name, key);
	if (error) {
		relation_query_release(&select);
		return error;
	}
	return set_rows(set, append(set, name, scope), &select, sql);
}

struct vmr_error *relation_declare(struct relation_set *set, const char *name, const char *columns)
{
	vmr_autofree char *list = with_commas(columns);
	VMR_TRY(run(set, sqlite3_mprintf("CREATE TEMP TABLE \"%w\" (%s)", name, list)));
	append(set, name, RELATION_OF_CANDIDATE);
	return NULL;
}

struct vmr_error *relation_define(struct relation_set *set, const char *name, const char *sql)
{
	struct relation_query select = {0};
	VMR_TRY(relation_prepare(set, sql, &select));
	return set_rows(set, find(set, name), &select, sql);
}

/* ---- filling */

static struct vmr_error *fill(struct relation_set *set, size_t number, unsigned depth)
{
	struct relation *relation = &set->relations[number];
	if (relation->is_filled)
		return NULL;
	if (depth > RELATION_DEPTH)
		return vmr_error_create(VMR_BAD_INPUT, "relation %s needs itself", relation->name);
	for (size_t i = 0; i < relation->query.need_count; i++)
		VMR_TRY(fill(set, relation->query.needs[i], depth + 1));
	relation->is_filled = true;
	if (!relation->query.statement)
		return NULL;
	return vmr_error_wrap(query_run(set->sqlite, relation->query.statement, NULL, NULL), "relation %s",
			      relation->name);
}

struct vmr_error *relation_fill(struct relation_set *set, const struct relation_query *query)
{
	for (size_t i = 0; i < query->need_count; i++)
		VMR_TRY(fill(set, query->needs[i], 0));
	return NULL;
}

bool relation_is_filled(struct relation_set *set, const char *name)
{
	const struct relation *relation = find(set, name);
	return relation && relation->is_filled;
}

void relation_forget(struct relation_set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		struct relation *relation = &set->relations[i];
		bool has_rows = relation->is_filled || !relation->query.statement; /* no statement: filled by others */
		if (relation->scope != RELATION_OF_CANDIDATE || !has_rows)
			continue;
		run_quietly(set->sqlite, "DELETE FROM temp.\"%w\"", relation->name);
		relation->is_filled = false;
	}
}
