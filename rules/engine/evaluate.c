/* SPDX-License-Identifier: MIT */
/* Evaluates rules one after the other: what they need, their candidates, what became of them. */
#include "rules/engine/evaluate.h"

#include <sqlite3.h>
#include <string.h>

#include "common/memory.h"
#include "rules/caserow.h"
#include "rules/engine/candidacy.h"
#include "rules/engine/candidates.h"
#include "rules/engine/casedb.h"
#include "rules/engine/evaluation.h"
#include "rules/engine/lets.h"
#include "rules/engine/query.h"
#include "rules/engine/relation.h"

static struct vmr_error *check_kind(struct evaluation *e, enum rule_part_kind kind)
{
	for (size_t i = 0; i < e->rule->part_count; i++)
		if (e->rule->parts[i].kind == kind)
			VMR_TRY(evaluation_name_part(kind == RULE_PART_BIND ? evaluation_prepare_bind(e, i)
									    : evaluation_prepare(e, i),
						     e->rule, &e->rule->parts[i]));
	return NULL;
}

/* Everything, in the order in which a statement may read what others give. */
static struct vmr_error *check_parts(struct evaluation *e)
{
	struct relation_set *relations = e->relations;
	VMR_TRY(lets_add(relations, e->rule, &lets_common_before, relation_add));
	VMR_TRY(lets_add(relations, e->rule, &lets_items_before, relation_add));
	VMR_TRY(lets_add(relations, e->rule, &lets_own_before, relation_add));
	VMR_TRY(check_kind(e, RULE_PART_BIND));
	for (size_t i = 0; i < e->rule->part_count; i++)
		if (e->rule->parts[i].kind == RULE_PART_BIND)
			VMR_TRY(evaluation_declare_bound(e, e->queries[i].statement));
	VMR_TRY(lets_declare_given(relations));
	VMR_TRY(lets_add(relations, e->rule, &lets_common_behind, relation_add));
	VMR_TRY(lets_add(relations, e->rule, &lets_items_behind, relation_add));
	VMR_TRY(lets_add(relations, e->rule, &lets_own_behind, relation_add));
	for (enum rule_part_kind kind = RULE_PART_SIDE; kind < RULE_PART_KINDS; kind++)
		VMR_TRY(check_kind(e, kind));
	return NULL;
}

struct vmr_error *evaluate_check(struct casedb *db, const struct rule *rule)
{
	struct evaluation e;
	struct relation_set *relations = NULL;
	VMR_TRY(relation_set_create(casedb_sqlite(db), &relations));
	evaluation_init(&e, db, relations, rule);
	struct vmr_error *error = check_parts(&e);
	evaluation_deinit(&e);
	relation_set_destroy(relations);
	return error;
}

/* What the rule was not carried out for is a limit, and no answer. */
static struct vmr_error *note_failure(struct casedb *db, const char *rule, const char *why)
{
	vmr_autofree char *what = vmr_format("findings of %s", rule);
	VMR_TRY(CASE_INSERT(
		db, gap, .what = CASE_TEXT(what), .why = CASE_TEXT(why),
		.effect = CASE_TEXT("it was not carried out: whether there is what it looks for is not known"),
		.count = CASE_INT(1)));
	return CASE_INSERT(db, rule_result, .rule = CASE_TEXT(rule), .status = CASE_TEXT("error"),
			   .why = CASE_TEXT(why));
}

static struct vmr_error *note_candidates(struct evaluation *e, const struct candidates *c)
{
	vmr_autofree char *why = candidates_unfinished(c);
	VMR_TRY(candidates_note(c, e->rule->id, e->db));
	return why ? note_failure(e->db, e->rule->id, why) : NULL;
}

static struct vmr_error *run_bind(struct evaluation *e, size_t bind)
{
	struct candidates c = {0};
	const struct rule_part *part = &e->rule->parts[bind];
	VMR_TRY(evaluation_name_part(evaluation_prepare_bind(e, bind), e->rule, part));
	sqlite3_stmt *statement = e->queries[bind].statement;
	struct vmr_error *error =
		evaluation_name_part(relation_run(e->relations, &e->queries[bind], candidates_row, &c), e->rule, part);
	if (!error && c.count)
		error = evaluation_declare_bound(e, statement);
	if (!error)
		error = candidacy_run(e, &c, query_column(statement, "observed"));
	if (!error)
		error = note_candidates(e, &c);
	candidates_deinit(&c);
	return error;
}

static struct vmr_error *note_asked(struct evaluation *e)
{
	char *sql = sqlite3_mprintf("INSERT INTO asked VALUES (%Q)", e->rule->id);
	struct vmr_error *error = evaluation_execute(e->sqlite, sql);
	sqlite3_free(sql);
	return error;
}

static struct vmr_error *note_explains(struct evaluation *e)
{
	if (!e->rule->explains)
		return NULL;
	char *sql = sqlite3_mprintf("INSERT INTO explains VALUES (%Q, %Q)", e->rule->id, e->rule->explains);
	struct vmr_error *error = evaluation_execute(e->sqlite, sql);
	sqlite3_free(sql);
	return error;
}

static struct vmr_error *run_rule(struct evaluation *e)
{
	VMR_TRY(lets_add(e->relations, e->rule, &lets_items_before, relation_announce));
	VMR_TRY(lets_add(e->relations, e->rule, &lets_own_before, relation_announce));
	VMR_TRY(lets_add(e->relations, e->rule, &lets_items_behind, relation_announce));
	VMR_TRY(lets_add(e->relations, e->rule, &lets_own_behind, relation_announce));
	lets_define_given(e->relations, e->rule);
	VMR_TRY(note_explains(e));
	for (size_t i = 0; i < e->rule->part_count; i++)
		if (e->rule->parts[i].kind == RULE_PART_BIND)
			return run_bind(e, i);
	return NULL;
}

/* Without DWARF no function has lines and no frame variables: a rule that looked all the same would take what it cannot
 * see for what is not there. */
static bool has_lines(struct evaluation *e)
{
	return !evaluation_number(e, "SELECT EXISTS(SELECT 1 FROM dump WHERE naming <> 'full') WHERE ?1 IS ?1");
}

/* "a|b c": of each word one table must have rows. *ret_missing: a word of which none has; the caller frees it. */
static bool has_facts(struct evaluation *e, char **ret_missing)
{
	vmr_autofree char *needs = vmr_strdup(e->rule->needs);
	if (!has_lines(e)) {
		*ret_missing = vmr_strdup("variable");
		return false;
	}
	for (char *save = NULL, *word = strtok_r(needs, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		vmr_autofree char *tables = vmr_strdup(word);
		bool found = false;
		for (char *inner = NULL, *table = strtok_r(tables, "|", &inner); table;
		     table = strtok_r(NULL, "|", &inner)) {
			vmr_autofree char *sql =
				vmr_format("SELECT EXISTS(SELECT 1 FROM \"%s\") WHERE ?1 IS ?1", table);
			found |= evaluation_number(e, sql) != 0;
		}
		if (!found) {
			*ret_missing = vmr_strdup(word);
			return false;
		}
	}
	return true;
}

/* Run a rule; of the relations those stay that all rules have. */
static struct vmr_error *evaluate_rule(struct casedb *db, struct relation_set *relations, const struct rule *rule,
				       void (*seen)(void))
{
	struct evaluation e;
	evaluation_init(&e, db, relations, rule);
	e.seen = seen;
	vmr_autofree char *missing = NULL;
	struct vmr_error *noted = note_asked(&e);
	if (noted) {
		evaluation_deinit(&e);
		return noted;
	}
	if (!has_facts(&e, &missing)) {
		evaluation_deinit(&e);
		vmr_autofree char *why = vmr_format("the case has no facts that it needs (%s)", missing);
		return CASE_INSERT(db, rule_result, .rule = CASE_TEXT(rule->id), .status = CASE_TEXT("not_applicable"),
				   .why = CASE_TEXT(why), .missing = CASE_TEXT(missing));
	}
	size_t count = relation_count(relations);
	struct vmr_error *error = run_rule(&e);
	evaluation_deinit(&e);
	relation_back(relations, count);
	if (!error)
		return NULL;
	vmr_autoerror failed = error;
	VMR_TRY(evaluation_execute(casedb_sqlite(db),
				   "DELETE FROM finding WHERE verdict = 'silent' AND silenced_by IS NULL"));
	return note_failure(db, rule->id, failed->message);
}

struct vmr_error *evaluate_rules(struct casedb *db, struct rule *const *rules, size_t count, void (*seen)(void))
{
	if (!count)
		return NULL;
	struct relation_set *relations = NULL;
	if (relation_set_is_large(casedb_sqlite(db)))
		VMR_TRY(casedb_spill(db));
	VMR_TRY(relation_set_create(casedb_sqlite(db), &relations));
	struct vmr_error *error = lets_add(relations, rules[0], &lets_common_before, relation_announce);
	if (!error)
		error = lets_declare_given(relations);
	if (!error)
		error = lets_add(relations, rules[0], &lets_common_behind, relation_announce);
	for (size_t i = 0; i < count && !error; i++)
		error = evaluate_rule(db, relations, rules[i], seen);
	relation_set_destroy(relations);
	return error;
}
