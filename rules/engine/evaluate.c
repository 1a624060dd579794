/* SPDX-License-Identifier: MIT */
/* Evaluates one rule: candidates, their items and guards, the verdict, and what a finding shows. */
#include "rules/engine/evaluate.h"

#include <sqlite3.h>
#include <string.h>

#include "common/memory.h"
#include "rules/engine/casedb.h"
#include "rules/engine/fingerprint.h"
#include "rules/engine/query.h"
#include "rules/engine/verdict.h"

struct evaluation {
	struct casedb *db;
	sqlite3 *sqlite;
	const struct rule *rule;
	sqlite3_stmt **statements; /* one a part */
	sqlite3_stmt **fills;      /* of let and bind: INSERT into its temporary table */
	int64_t finding;           /* number of the candidate being looked at */
	int64_t candidate;
	/* What the current part's row goes to. */
	const struct rule_part *part;
	int64_t ord;
	struct verdict_input verdict;
	const char *silenced_by; /* borrowed from the rule */
	char *why;
};

static struct vmr_error *execute(sqlite3 *sqlite, const char *sql)
{
	char *message = NULL;
	if (sqlite3_exec(sqlite, sql, NULL, NULL, &message) == SQLITE_OK)
		return NULL;
	struct vmr_error *error = vmr_error_create(VMR_BUG, "%s", message ? message : "SQL failed");
	sqlite3_free(message);
	return error;
}

/* ---- temporary tables of let and bind */

static struct vmr_error *create_table(struct evaluation *e, size_t i)
{
	const struct rule_part *part = &e->rule->parts[i];
	const char *name = part->kind == RULE_PART_BIND ? "bound" : part->name;
	char *create = NULL, *insert = NULL;
	size_t create_size, insert_size;
	FILE *c = open_memstream(&create, &create_size), *f = open_memstream(&insert, &insert_size);
	if (!c || !f)
		return vmr_error_create(VMR_SYSTEM, "out of memory");
	fprintf(c, "CREATE TEMP TABLE \"%s\" (", name);
	fprintf(f, "INSERT INTO temp.\"%s\" VALUES (", name);
	for (int k = 0; k < sqlite3_column_count(e->statements[i]); k++) {
		fprintf(c, "%s\"%s\"", k ? ", " : "", sqlite3_column_name(e->statements[i], k));
		fputs(k ? ",?" : "?", f);
	}
	fputs(")", c);
	fputs(")", f);
	fclose(c);
	fclose(f);
	struct vmr_error *error = execute(e->sqlite, create);
	if (!error &&
	    sqlite3_prepare_v3(e->sqlite, insert, -1, SQLITE_PREPARE_PERSISTENT, &e->fills[i], NULL) != SQLITE_OK)
		error = vmr_error_create(VMR_BUG, "%s", sqlite3_errmsg(e->sqlite));
	free(create);
	free(insert);
	return error;
}

static void drop_tables(struct evaluation *e)
{
	for (size_t i = 0; i < e->rule->part_count; i++) {
		sqlite3_finalize(e->statements[i]);
		sqlite3_finalize(e->fills[i]);
	}
	for (size_t i = 0; i < e->rule->part_count; i++) {
		const struct rule_part *part = &e->rule->parts[i];
		if (!e->fills[i])
			continue;
		vmr_autofree char *sql = vmr_format("DROP TABLE IF EXISTS temp.\"%s\"",
						    part->kind == RULE_PART_BIND ? "bound" : part->name);
		vmr_error_drop(execute(e->sqlite, sql));
	}
	free(e->statements);
	free(e->fills);
	free(e->why);
}

static struct vmr_error *fill_row(void *context, sqlite3_stmt *row)
{
	sqlite3_stmt *fill = context;
	for (int k = 0; k < sqlite3_column_count(row); k++)
		sqlite3_bind_value(fill, k + 1, sqlite3_column_value(row, k));
	int rc = sqlite3_step(fill);
	sqlite3_reset(fill);
	return rc == SQLITE_DONE ? NULL : vmr_error_create(VMR_BUG, "temporary table: error %d", rc);
}

static struct vmr_error *refill(struct evaluation *e, size_t i)
{
	const struct rule_part *part = &e->rule->parts[i];
	vmr_autofree char *clear = vmr_format("DELETE FROM temp.\"%s\"", part->name);
	VMR_TRY(execute(e->sqlite, clear));
	return query_run(e->sqlite, e->statements[i], fill_row, e->fills[i]);
}

/* ---- statements */

/* Columns are given by position, of bind by name. */
static struct vmr_error *check_columns(const struct evaluation *e, size_t i)
{
	const struct rule_part *part = &e->rule->parts[i];
	const char *columns = rule_part_columns(part->kind);
	if (part->kind == RULE_PART_BIND)
		return query_column(e->statements[i], "observed") >= 0
			       ? NULL
			       : vmr_error_create(VMR_BAD_INPUT, "it must give a column \"observed\"");
	int count = *columns ? 1 : 0;
	for (const char *p = columns; *p; p++)
		count += *p == ' ';
	if (count && sqlite3_column_count(e->statements[i]) != count)
		return vmr_error_create(VMR_BAD_INPUT, "it must give %d columns (%s), not %d", count, columns,
					sqlite3_column_count(e->statements[i]));
	return NULL;
}

static struct vmr_error *prepare_part(struct evaluation *e, size_t i)
{
	const struct rule_part *part = &e->rule->parts[i];
	VMR_TRY(query_prepare(e->sqlite, part->sql, &e->statements[i]));
	VMR_TRY(check_columns(e, i));
	if (part->kind == RULE_PART_LET || part->kind == RULE_PART_BIND)
		return create_table(e, i);
	return NULL;
}

static struct vmr_error *name_part(struct vmr_error *error, const struct rule *rule, const struct rule_part *part)
{
	return vmr_error_wrap(error, "rule %s, line %u (%s%s%s)", rule->id, part->line, rule_part_word(part->kind),
			      part->name ? " " : "", part->name ? part->name : "");
}

static struct vmr_error *prepare_parts(struct evaluation *e)
{
	for (size_t i = 0; i < e->rule->part_count; i++)
		VMR_TRY(name_part(prepare_part(e, i), e->rule, &e->rule->parts[i]));
	return NULL;
}

static void init_evaluation(struct evaluation *e, struct casedb *db, const struct rule *rule)
{
	*e = (struct evaluation){.db = db, .sqlite = casedb_sqlite(db), .rule = rule};
	e->statements = vmr_alloc_array(rule->part_count + 1, sizeof(*e->statements));
	e->fills = vmr_alloc_array(rule->part_count + 1, sizeof(*e->fills));
}

struct vmr_error *evaluate_check(struct casedb *db, const struct rule *rule)
{
	struct evaluation e;
	init_evaluation(&e, db, rule);
	struct vmr_error *error = prepare_parts(&e);
	drop_tables(&e);
	return error;
}

/* ---- rows of parts to conclusions */

static struct casedb_value column(sqlite3_stmt *row, int k)
{
	switch (sqlite3_column_type(row, k)) {
	case SQLITE_INTEGER:
		return CASE_INT(sqlite3_column_int64(row, k));
	case SQLITE_TEXT:
		return CASE_TEXT(query_text(row, k));
	case SQLITE_BLOB:
		return CASE_BLOB(sqlite3_column_blob(row, k), (size_t)sqlite3_column_bytes(row, k));
	default:
		return CASE_NULL;
	}
}

static struct casedb_value text_or(sqlite3_stmt *row, int k, const char *other)
{
	const char *text = query_text(row, k);
	return CASE_TEXT(text ? text : other);
}

static struct casedb_value integer_or_null(sqlite3_stmt *row, int k)
{
	return CASE_INT_IF(sqlite3_column_type(row, k) == SQLITE_INTEGER, sqlite3_column_int64(row, k));
}

static void note_item(struct evaluation *e, const char *state, const char *why)
{
	bool is_guard = e->part->kind == RULE_PART_GUARD;
	bool yes = !strcmp(state, "yes"), no = !strcmp(state, "no");
	if (is_guard) {
		e->verdict.guard_yes |= yes;
		e->verdict.guard_unknown |= !yes && !no;
	} else {
		e->verdict.item_no |= no;
		e->verdict.item_unknown |= !yes && !no;
	}
	if ((is_guard ? yes : no) && !e->silenced_by) { /* guards are asked first: they say more */
		e->silenced_by = e->part->name;
		e->why = vmr_strdup(why);
	}
}

static struct vmr_error *item_row(void *context, sqlite3_stmt *row)
{
	struct evaluation *e = context;
	if (e->ord++)
		return NULL; /* the first row is the answer */
	const char *state = query_text(row, 0), *why = query_text(row, 1), *evidence = query_text(row, 2);
	if (!state || (strcmp(state, "yes") && strcmp(state, "no") && strcmp(state, "unknown")))
		return vmr_error_create(VMR_BAD_INPUT, "state is \"%s\": it must be yes, no or unknown",
					state ? state : "NULL");
	if (!why)
		why = "the facts that it needs are missing";
	/* Nothing is proven without evidence. */
	bool hollow = e->part->kind == RULE_PART_CONFIRM && !strcmp(state, "yes") && (!evidence || !*evidence);
	if (hollow)
		state = "unknown";
	note_item(e, state, why);
	return CASEDB_INSERT(e->db, rule_part_word(e->part->kind), CASE_INT(e->finding),
			     CASE_INT(e->part - e->rule->parts), CASE_TEXT(e->part->name),
			     CASE_TEXT(e->part->text ? e->part->text : e->part->name), CASE_TEXT(state), CASE_TEXT(why),
			     CASE_TEXT(evidence ? evidence : ""));
}

static struct vmr_error *item_missing(struct evaluation *e)
{
	const char *why = "the facts that it needs are missing";
	note_item(e, "unknown", why);
	return CASEDB_INSERT(e->db, rule_part_word(e->part->kind), CASE_INT(e->finding),
			     CASE_INT(e->part - e->rule->parts), CASE_TEXT(e->part->name),
			     CASE_TEXT(e->part->text ? e->part->text : e->part->name), CASE_TEXT("unknown"),
			     CASE_TEXT(why), CASE_TEXT(""));
}

static struct vmr_error *role_row(void *context, sqlite3_stmt *row)
{
	struct evaluation *e = context;
	return CASEDB_INSERT(e->db, "role", CASE_INT(e->finding), CASE_INT(e->ord++), text_or(row, 0, "?"),
			     column(row, 1), column(row, 2), integer_or_null(row, 3), integer_or_null(row, 4),
			     column(row, 5), integer_or_null(row, 6), integer_or_null(row, 7));
}

static struct vmr_error *evidence_row(void *context, sqlite3_stmt *row)
{
	struct evaluation *e = context;
	vmr_autofree char *id = vmr_format("E%d", (int)e->ord + 1);
	int before = sqlite3_total_changes(e->sqlite);
	VMR_TRY(CASEDB_INSERT(e->db, "evidence", CASE_INT(e->finding), text_or(row, 0, "?"), CASE_INT(e->ord),
			      CASE_TEXT(id), text_or(row, 1, "derived"), text_or(row, 2, ""), integer_or_null(row, 3),
			      column(row, 4), column(row, 5), column(row, 6), column(row, 7), integer_or_null(row, 8),
			      text_or(row, 9, "")));
	e->ord += sqlite3_total_changes(e->sqlite) > before; /* a key that was there keeps its number */
	return NULL;
}

static struct vmr_error *step_row(void *context, sqlite3_stmt *row)
{
	struct evaluation *e = context;
	return CASEDB_INSERT(e->db, "step", CASE_INT(e->finding), CASE_INT(++e->ord), text_or(row, 0, "?"),
			     integer_or_null(row, 1), text_or(row, 2, "can"), text_or(row, 3, ""), column(row, 4),
			     integer_or_null(row, 5), text_or(row, 6, ""));
}

static struct vmr_error *lock_row(void *context, sqlite3_stmt *row)
{
	struct evaluation *e = context;
	return CASEDB_INSERT(e->db, "finding_lock", CASE_INT(e->finding), CASE_INT(e->ord++), text_or(row, 0, "?"),
			     text_or(row, 1, "?"), integer_or_null(row, 2), text_or(row, 3, "unknown"),
			     text_or(row, 4, ""));
}

static struct vmr_error *against_row(void *context, sqlite3_stmt *row)
{
	struct evaluation *e = context;
	return CASEDB_INSERT(e->db, "against", CASE_INT(e->finding), CASE_INT(e->ord++), text_or(row, 0, ""),
			     text_or(row, 1, ""));
}

static struct vmr_error *node_row(void *context, sqlite3_stmt *row)
{
	struct evaluation *e = context;
	return CASEDB_INSERT(e->db, "node", CASE_INT(e->finding), CASE_INT(e->ord++), text_or(row, 0, "?"),
			     text_or(row, 1, "object"), text_or(row, 2, ""), column(row, 3), text_or(row, 4, ""));
}

static struct vmr_error *edge_row(void *context, sqlite3_stmt *row)
{
	struct evaluation *e = context;
	return CASEDB_INSERT(e->db, "edge", CASE_INT(e->finding), CASE_INT(e->ord++), text_or(row, 0, "?"),
			     text_or(row, 1, "?"), text_or(row, 2, ""), column(row, 3), text_or(row, 4, ""));
}

/* Parts whose rows go to a table of their own. */
static query_row *const row_writers[RULE_PART_KINDS] = {
	[RULE_PART_CONFIRM] = item_row,      [RULE_PART_GUARD] = item_row, [RULE_PART_ROLES] = role_row,
	[RULE_PART_EVIDENCE] = evidence_row, [RULE_PART_STEPS] = step_row, [RULE_PART_LOCKS] = lock_row,
	[RULE_PART_AGAINST] = against_row,   [RULE_PART_NODES] = node_row, [RULE_PART_EDGES] = edge_row,
};

/* Parts of one row that become columns of the finding, in this order. */
static const struct {
	enum rule_part_kind kind;
	const char *sql;
} column_writers[] = {
	{RULE_PART_OBJECT, "UPDATE finding SET object_type=?1, object_address=?2, object_place=?3, object_pid=?4, "
			   "object_comm=?5, object_cache=?6,"
			   " object_offset=?7, object_lifetime=?8 WHERE finding=?10 AND ?9 IS ?9"},
	{RULE_PART_SENTENCE, "UPDATE finding SET sentence=?1 WHERE finding=?2"},
	{RULE_PART_FIX, "UPDATE finding SET fix_text=?1, fix_diff=?2 WHERE finding=?3"},
	{RULE_PART_REPRODUCE,
	 "UPDATE finding SET reproduce_text=?1, reproduce_file=?2, reproduce_line=?3 WHERE finding=?4"},
};

struct column_writer {
	struct evaluation *e;
	const char *sql;
	bool done;
};

static struct vmr_error *column_row(void *context, sqlite3_stmt *row)
{
	struct column_writer *writer = context;
	if (writer->done)
		return NULL;
	writer->done = true;
	sqlite3_stmt *update = NULL;
	if (sqlite3_prepare_v2(writer->e->sqlite, writer->sql, -1, &update, NULL) != SQLITE_OK)
		return vmr_error_create(VMR_BUG, "%s", sqlite3_errmsg(writer->e->sqlite));
	int columns = sqlite3_bind_parameter_count(update);
	for (int k = 1; k < columns && k <= sqlite3_column_count(row); k++)
		sqlite3_bind_value(update, k, sqlite3_column_value(row, k - 1));
	sqlite3_bind_int64(update, columns, writer->e->finding);
	int rc = sqlite3_step(update);
	sqlite3_finalize(update);
	return rc == SQLITE_DONE ? NULL : vmr_error_create(VMR_BAD_INPUT, "%s", sqlite3_errmsg(writer->e->sqlite));
}

static struct vmr_error *run_part(struct evaluation *e, size_t i)
{
	e->part = &e->rule->parts[i];
	e->ord = 0;
	if (e->part->kind == RULE_PART_LET)
		return refill(e, i);
	for (size_t k = 0; k < VMR_COUNT(column_writers); k++) {
		struct column_writer writer = {e, column_writers[k].sql, false};
		if (column_writers[k].kind == e->part->kind)
			return query_run(e->sqlite, e->statements[i], column_row, &writer);
	}
	if (!row_writers[e->part->kind])
		return NULL;
	VMR_TRY(query_run(e->sqlite, e->statements[i], row_writers[e->part->kind], e));
	if (!e->ord && (e->part->kind == RULE_PART_CONFIRM || e->part->kind == RULE_PART_GUARD))
		return item_missing(e);
	return NULL;
}

/* ---- one candidate */

static int64_t number_of(struct evaluation *e, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	int64_t number = 0;
	if (sqlite3_prepare_v2(e->sqlite, sql, -1, &statement, NULL) == SQLITE_OK) {
		sqlite3_bind_int64(statement, 1, e->finding);
		if (sqlite3_step(statement) == SQLITE_ROW)
			number = sqlite3_column_int64(statement, 0);
	}
	sqlite3_finalize(statement);
	return number;
}

/* Rule, functions of the roles by name of the role, object's type and member. */
static struct vmr_error *write_fingerprint(struct evaluation *e, const char *type, const char *member)
{
	enum { LIMIT = 24 };
	const char *parts[LIMIT] = {e->rule->id, type, member};
	char *owned[LIMIT] = {NULL};
	size_t count = 3;
	sqlite3_stmt *roles = NULL, *update = NULL;
	if (sqlite3_prepare_v2(e->sqlite, "SELECT role, function FROM role WHERE finding=? ORDER BY role", -1, &roles,
			       NULL) != SQLITE_OK)
		return vmr_error_create(VMR_BUG, "%s", sqlite3_errmsg(e->sqlite));
	sqlite3_bind_int64(roles, 1, e->finding);
	while (count + 2 <= LIMIT && sqlite3_step(roles) == SQLITE_ROW)
		for (int k = 0; k < 2; k++, count++)
			parts[count] = owned[count] = query_text(roles, k) ? vmr_strdup(query_text(roles, k)) : NULL;
	sqlite3_finalize(roles);
	vmr_autofree char *fingerprint = fingerprint_make(parts, count);
	for (size_t i = 0; i < LIMIT; i++)
		free(owned[i]);
	if (sqlite3_prepare_v2(e->sqlite, "UPDATE finding SET fingerprint=? WHERE finding=?", -1, &update, NULL) !=
	    SQLITE_OK)
		return vmr_error_create(VMR_BUG, "%s", sqlite3_errmsg(e->sqlite));
	sqlite3_bind_text(update, 1, fingerprint, -1, SQLITE_STATIC);
	sqlite3_bind_int64(update, 2, e->finding);
	sqlite3_step(update);
	sqlite3_finalize(update);
	return NULL;
}

static struct vmr_error *object_fingerprint(void *context, sqlite3_stmt *row)
{
	struct evaluation *e = context;
	return e->ord++ ? NULL : write_fingerprint(e, query_text(row, 0), query_text(row, 8));
}

static struct vmr_error *run_kind(struct evaluation *e, enum rule_part_kind kind)
{
	for (size_t i = 0; i < e->rule->part_count; i++)
		if (e->rule->parts[i].kind == kind)
			VMR_TRY(name_part(run_part(e, i), e->rule, &e->rule->parts[i]));
	return NULL;
}

static struct vmr_error *run_fingerprint(struct evaluation *e)
{
	for (size_t i = 0; i < e->rule->part_count; i++)
		if (e->rule->parts[i].kind == RULE_PART_OBJECT) {
			e->ord = 0;
			return query_run(e->sqlite, e->statements[i], object_fingerprint, e);
		}
	return NULL;
}

static struct vmr_error *write_verdict(struct evaluation *e)
{
	e->verdict.damage = !strcmp(e->rule->verdict, "damage");
	e->verdict.roles_complete = number_of(e, "SELECT count(*) FROM role WHERE finding=?") > 0 &&
				    !number_of(e, "SELECT count(*) FROM role WHERE finding=? AND (function IS NULL OR "
						  "file IS NULL OR line IS NULL)");
	vmr_autofree char *unbound = vmr_format("SELECT count(*) FROM role WHERE finding=? AND (function IS NULL OR "
						"line IS NULL) AND instr(' %s ', ' ' || role || ' ') = 0",
						e->rule->optional ? e->rule->optional : "");
	e->verdict.sides_bound = !number_of(e, unbound);
	e->verdict.source_exact = !number_of(
		e, "SELECT count(*) FROM role r LEFT JOIN function_match m ON m.function = r.file || ':' || r.function"
		   " WHERE r.finding=? AND m.match IS NOT 'exact'");
	const char *verdict = verdict_decide(&e->verdict);
	const char *silenced = e->silenced_by;
	if (!strcmp(verdict, "silent") && !silenced) {
		silenced = e->verdict.sides_bound ? "unknown" : "roles";
		free(e->why);
		e->why = vmr_strdup(e->verdict.sides_bound ? "an item or a guard is unknown"
							   : "a role could not be bound");
	}
	sqlite3_stmt *update = NULL;
	if (sqlite3_prepare_v2(e->sqlite, "UPDATE finding SET verdict=?1, silenced_by=?2, why=?3 WHERE finding=?4", -1,
			       &update, NULL) != SQLITE_OK)
		return vmr_error_create(VMR_BUG, "%s", sqlite3_errmsg(e->sqlite));
	sqlite3_bind_text(update, 1, verdict, -1, SQLITE_STATIC);
	sqlite3_bind_text(update, 2, silenced, -1, SQLITE_STATIC);
	sqlite3_bind_text(update, 3, e->why, -1, SQLITE_STATIC);
	sqlite3_bind_int64(update, 4, e->finding);
	sqlite3_step(update);
	sqlite3_finalize(update);
	return NULL;
}

static struct vmr_error *run_candidate(struct evaluation *e)
{
	bool bound = false;
	for (size_t i = 0; i < e->rule->part_count; i++) {
		bound |= e->rule->parts[i].kind == RULE_PART_BIND;
		if (bound && e->rule->parts[i].kind == RULE_PART_LET)
			VMR_TRY(name_part(run_part(e, i), e->rule, &e->rule->parts[i]));
	}
	bool observed = e->verdict.observed;
	e->verdict = (struct verdict_input){.observed = observed};
	e->silenced_by = NULL;
	free(e->why);
	e->why = NULL;
	VMR_TRY(CASEDB_INSERT(e->db, "finding", CASE_INT(e->finding), CASE_TEXT(e->rule->id), CASE_INT(e->candidate),
			      CASE_TEXT("silent"), CASE_TEXT(e->rule->title), CASE_NULL, CASE_NULL, CASE_NULL,
			      CASE_NULL, CASE_NULL, CASE_NULL, CASE_NULL, CASE_NULL, CASE_NULL, CASE_NULL, CASE_NULL,
			      CASE_NULL, CASE_NULL, CASE_NULL, CASE_NULL, CASE_NULL, CASE_NULL));
	static const enum rule_part_kind order[] = {
		RULE_PART_ROLES,     RULE_PART_OBJECT, RULE_PART_GUARD, RULE_PART_CONFIRM, RULE_PART_EVIDENCE,
		RULE_PART_SENTENCE,  RULE_PART_STEPS,  RULE_PART_LOCKS, RULE_PART_AGAINST, RULE_PART_FIX,
		RULE_PART_REPRODUCE, RULE_PART_NODES,  RULE_PART_EDGES,
	};
	for (size_t i = 0; i < VMR_COUNT(order); i++) {
		VMR_TRY(run_kind(e, order[i]));
		if (order[i] == RULE_PART_CONFIRM) {
			VMR_TRY(write_verdict(e));
			VMR_TRY(run_fingerprint(e));
			if (!strcmp(verdict_decide(&e->verdict), "silent"))
				return NULL; /* nothing of it is shown but why */
		}
	}
	return NULL;
}

/* ---- all candidates */

struct candidates {
	struct evaluation *e;
	sqlite3_stmt *fill;
	size_t count, over;
	sqlite3_value **values; /* rows of `columns` values */
	int columns;
};

static struct vmr_error *collect_row(void *context, sqlite3_stmt *row)
{
	struct candidates *c = context;
	if (c->count >= EVALUATE_CANDIDATE_LIMIT) {
		c->over++;
		return NULL;
	}
	c->columns = sqlite3_column_count(row);
	c->values = vmr_realloc_array(c->values, (c->count + 1) * (size_t)c->columns, sizeof(*c->values));
	for (int k = 0; k < c->columns; k++)
		c->values[c->count * (size_t)c->columns + (size_t)k] = sqlite3_value_dup(sqlite3_column_value(row, k));
	c->count++;
	return NULL;
}

static struct vmr_error *run_candidates(struct evaluation *e, struct candidates *c, size_t bind)
{
	int observed = query_column(e->statements[bind], "observed");
	for (size_t n = 0; n < c->count; n++) {
		sqlite3_value **row = &c->values[n * (size_t)c->columns];
		VMR_TRY(execute(e->sqlite, "DELETE FROM temp.bound"));
		for (int k = 0; k < c->columns; k++)
			sqlite3_bind_value(e->fills[bind], k + 1, row[k]);
		int rc = sqlite3_step(e->fills[bind]);
		sqlite3_reset(e->fills[bind]);
		if (rc != SQLITE_DONE)
			return vmr_error_create(VMR_BUG, "rule %s: cannot keep a candidate", e->rule->id);
		e->verdict.observed = sqlite3_value_int(row[observed]) != 0;
		e->candidate = (int64_t)n + 1;
		e->finding = number_of(e, "SELECT coalesce(max(finding), 0) + 1 FROM finding WHERE ?1 IS ?1");
		VMR_TRY(run_candidate(e));
	}
	return NULL;
}

static struct vmr_error *run_rule(struct evaluation *e)
{
	VMR_TRY(prepare_parts(e));
	for (size_t i = 0; i < e->rule->part_count; i++) {
		const struct rule_part *part = &e->rule->parts[i];
		if (part->kind == RULE_PART_LET)
			VMR_TRY(name_part(refill(e, i), e->rule, part));
		if (part->kind != RULE_PART_BIND)
			continue;
		struct candidates c = {.e = e};
		struct vmr_error *error =
			name_part(query_run(e->sqlite, e->statements[i], collect_row, &c), e->rule, part);
		if (!error)
			error = run_candidates(e, &c, i);
		for (size_t k = 0; k < c.count * (size_t)c.columns; k++)
			sqlite3_value_free(c.values[k]);
		free(c.values);
		if (!error && c.over)
			error = CASEDB_INSERT(e->db, "gap", CASE_TEXT("candidates of a rule"),
					      CASE_TEXT("more than the limit were bound"),
					      CASE_TEXT("the rest was not looked at"), CASE_NULL, CASE_INT(c.over));
		return error;
	}
	return NULL;
}

/* "a|b c": of each word one table must have rows. */
static bool has_facts(struct evaluation *e, const char **ret_missing)
{
	vmr_autofree char *needs = vmr_strdup(e->rule->needs);
	for (char *save = NULL, *word = strtok_r(needs, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		bool found = false;
		for (char *inner = NULL, *table = strtok_r(word, "|", &inner); table;
		     table = strtok_r(NULL, "|", &inner)) {
			vmr_autofree char *sql =
				vmr_format("SELECT EXISTS(SELECT 1 FROM \"%s\") WHERE ?1 IS ?1", table);
			found |= number_of(e, sql) != 0;
		}
		if (!found) {
			*ret_missing = e->rule->needs;
			return false;
		}
	}
	return true;
}

struct vmr_error *evaluate_rule(struct casedb *db, const struct rule *rule)
{
	struct evaluation e;
	init_evaluation(&e, db, rule);
	const char *missing = NULL;
	if (!has_facts(&e, &missing)) {
		drop_tables(&e);
		vmr_autofree char *why = vmr_format("the case has no facts that it needs (%s)", missing);
		return CASEDB_INSERT(db, "rule_result", CASE_TEXT(rule->id), CASE_TEXT("not_applicable"), CASE_NULL,
				     CASE_TEXT(why));
	}
	struct vmr_error *error = run_rule(&e);
	drop_tables(&e);
	if (!error)
		return NULL;
	vmr_autoerror failed = error;
	VMR_TRY(execute(casedb_sqlite(db), "DELETE FROM finding WHERE verdict = 'silent' AND silenced_by IS NULL"));
	return CASEDB_INSERT(db, "rule_result", CASE_TEXT(rule->id), CASE_TEXT("error"), CASE_NULL,
			     CASE_TEXT(failed->message));
}
