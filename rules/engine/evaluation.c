/* SPDX-License-Identifier: MIT */
/* One rule's statements, prepared when they are asked. */
#include "rules/engine/evaluation.h"

#include <sqlite3.h>
#include <string.h>

#include "common/memory.h"
#include "rules/engine/casedb.h"
#include "rules/engine/conclusion.h"
#include "rules/engine/kept.h"
#include "rules/engine/query.h"
#include "rules/engine/relation.h"

struct vmr_error *evaluation_execute(sqlite3 *sqlite, const char *sql)
{
	char *message = NULL;
	if (sqlite3_exec(sqlite, sql, NULL, NULL, &message) == SQLITE_OK)
		return NULL;
	struct vmr_error *error = vmr_error_create(VMR_BUG, "%s", message ? message : "SQL failed");
	sqlite3_free(message);
	return error;
}

struct vmr_error *evaluation_name_part(struct vmr_error *error, const struct rule *rule, const struct rule_part *part)
{
	return vmr_error_wrap(error, "rule %s, %s, line %u (%s%s%s)", rule->id, part->file, part->line,
			      rule_part_word(part->kind), part->name ? " " : "", part->name ? part->name : "");
}

bool evaluation_asks_later(const struct rule_part *part)
{
	return part->kind == RULE_PART_RIVAL && !strncmp(part->name, "rule:", 5);
}

struct vmr_error *evaluation_prepare(struct evaluation *e, size_t i)
{
	const struct rule_part *part = &e->rule->parts[i];
	if (e->queries[i].statement || part->kind == RULE_PART_ITEM || evaluation_asks_later(part))
		return NULL;
	VMR_TRY(relation_prepare(e->relations, part->sql, &e->queries[i]));
	return conclusion_check(part->kind, e->queries[i].statement);
}

struct vmr_error *evaluation_prepare_bind(struct evaluation *e, size_t i)
{
	VMR_TRY(relation_prepare(e->relations, e->rule->parts[i].sql, &e->queries[i]));
	sqlite3_stmt *bind = e->queries[i].statement;
	if (query_column(bind, "observed") < 0)
		return vmr_error_create(VMR_BAD_INPUT, "it must give a column \"observed\"");
	return NULL;
}

struct vmr_error *evaluation_declare_bound(struct evaluation *e, sqlite3_stmt *bind)
{
	sqlite3_str *columns = sqlite3_str_new(NULL);
	for (int k = 0; k < sqlite3_column_count(bind); k++)
		sqlite3_str_appendf(columns, "%s%s", k ? " " : "", sqlite3_column_name(bind, k));
	char *list = sqlite3_str_finish(columns);
	struct vmr_error *error = relation_declare(e->relations, "bound", list);
	sqlite3_free(list);
	return error;
}

void evaluation_init(struct evaluation *e, struct casedb *db, struct relation_set *relations, const struct rule *rule)
{
	*e = (struct evaluation){.db = db, .sqlite = casedb_sqlite(db), .rule = rule, .relations = relations};
	e->queries = vmr_alloc_array(rule->part_count + 1, sizeof(*e->queries));
}

void evaluation_deinit(struct evaluation *e)
{
	for (size_t i = 0; i < e->rule->part_count; i++)
		relation_query_release(&e->queries[i]);
	free(e->queries);
	free(e->why);
	foregone_deinit(&e->foregone);
}

struct vmr_error *evaluation_kept(struct evaluation *e, const char *sql, sqlite3_stmt **ret)
{
	return kept_statement(relation_kept(e->relations), sql, ret);
}

int64_t evaluation_first_number(struct evaluation *e, sqlite3_stmt *statement)
{
	int64_t number = 0;
	sqlite3_bind_int64(statement, 1, e->finding);
	if (sqlite3_step(statement) == SQLITE_ROW)
		number = sqlite3_column_int64(statement, 0);
	sqlite3_reset(statement);
	return number;
}

int64_t evaluation_number(struct evaluation *e, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	return vmr_error_drop(evaluation_kept(e, sql, &statement)) ? 0 : evaluation_first_number(e, statement);
}
