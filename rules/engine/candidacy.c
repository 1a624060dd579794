/* SPDX-License-Identifier: MIT */
/* Candidates one by one: guards, items, rivals, the verdict, and what a finding shows. */
#include "rules/engine/candidacy.h"

#include <sqlite3.h>
#include <string.h>

#include "common/memory.h"
#include "rules/engine/answers.h"
#include "rules/engine/candidates.h"
#include "rules/engine/conclusion.h"
#include "rules/engine/print.h"
#include "rules/engine/relation.h"

static struct vmr_error *run_show(struct evaluation *e, size_t i)
{
	VMR_TRY(evaluation_prepare(e, i));
	VMR_TRY(relation_fill(e->relations, &e->queries[i]));
	struct conclusion conclusion;
	sqlite3_stmt *part = e->queries[i].statement;
	VMR_TRY(conclusion_begin(relation_kept(e->relations), e->rule->parts[i].kind, part, e->finding, &conclusion));
	return relation_run(e->relations, &e->queries[i], conclusion_row, &conclusion);
}

static struct vmr_error *run_shows(struct evaluation *e, enum rule_part_kind kind)
{
	for (size_t i = 0; i < e->rule->part_count; i++)
		if (e->rule->parts[i].kind == kind)
			VMR_TRY(evaluation_name_part(run_show(e, i), e->rule, &e->rule->parts[i]));
	return NULL;
}

/* "damaged ITEM": what a rule can say without source. */
static void note_dump_alone(struct evaluation *e)
{
	static const char in_source[] = "SELECT count(*) FROM role r JOIN function f ON f.function = r.file || ':' ||"
					" r.function WHERE r.finding=?";
	const char *item = e->rule->without ? strchr(e->rule->without, ' ') : NULL;
	if (!item)
		return;
	char *sql = sqlite3_mprintf("SELECT count(*) FROM confirm WHERE finding = ? AND item = %Q AND state = 'yes'",
				    item + 1);
	e->verdict.is_dump_alone = !e->verdict.sides_bound || !evaluation_number(e, in_source);
	e->verdict.is_damage_shown = evaluation_number(e, sql) > 0;
	sqlite3_free(sql);
}

static bool has_role(struct evaluation *e, const char *role)
{
	sqlite3_stmt *statement = NULL;
	if (vmr_error_drop(
		    evaluation_kept(e, "SELECT count(*) FROM role WHERE finding = ?1 AND role = ?2", &statement)))
		return false;
	sqlite3_bind_text(statement, 2, role, -1, SQLITE_TRANSIENT);
	return evaluation_first_number(e, statement) > 0;
}

/* Roles of the rule that have no row: what nobody names. */
static bool lacks_role(struct evaluation *e)
{
	vmr_autofree char *roles = vmr_strdup(e->rule->roles);
	bool lacks = false;
	for (char *save = NULL, *role = strtok_r(roles, " ", &save); role; role = strtok_r(NULL, " ", &save))
		lacks |= !rule_has_word(e->rule->optional, role) && !has_role(e, role);
	return lacks;
}

static void note_roles(struct evaluation *e)
{
	static const char incomplete[] = "SELECT count(*) FROM role WHERE finding=? AND"
					 " (function IS NULL OR file IS NULL OR line IS NULL)";
	static const char other_source[] = "SELECT count(*) FROM role r LEFT JOIN function_match m ON m.function ="
					   " r.file || ':' || r.function WHERE r.finding=? AND m.match IS NOT 'exact'";
	vmr_autofree char *unbound =
		vmr_format("SELECT count(*) FROM role WHERE finding=? AND (function IS NULL OR line"
			   " IS NULL) AND instr(' %s ', ' ' || role || ' ') = 0",
			   e->rule->optional ? e->rule->optional : "");
	e->verdict.roles_complete = evaluation_number(e, "SELECT count(*) FROM role WHERE finding=?") > 0 &&
				    !evaluation_number(e, incomplete);
	e->verdict.sides_bound = !evaluation_number(e, unbound) && (e->verdict.observed || !lacks_role(e));
	note_dump_alone(e);
	e->verdict.source_exact = !evaluation_number(e, other_source);
}

static struct vmr_error *write_verdict(struct evaluation *e, const char *verdict)
{
	const char *silenced = e->silenced_by;
	if (!strcmp(verdict, "silent") && !silenced) {
		bool is_unknown = e->verdict.sides_bound || e->verdict.damage;
		silenced = is_unknown ? "unknown" : "roles";
		free(e->why);
		e->why = vmr_strdup(is_unknown ? "an item or a guard is unknown" : "a role could not be bound");
	}
	sqlite3_stmt *update = NULL;
	VMR_TRY(evaluation_kept(e, "UPDATE finding SET verdict=?1, silenced_by=?2, why=?3 WHERE finding=?4", &update));
	sqlite3_bind_text(update, 1, verdict, -1, SQLITE_STATIC);
	sqlite3_bind_text(update, 2, silenced, -1, SQLITE_STATIC);
	sqlite3_bind_text(update, 3, e->why, -1, SQLITE_STATIC);
	sqlite3_bind_int64(update, 4, e->finding);
	sqlite3_step(update);
	sqlite3_reset(update);
	return NULL;
}

static void begin_candidate(struct evaluation *e)
{
	bool observed = e->verdict.observed;
	e->verdict = (struct verdict_input){.observed = observed,
					    .damage = !strcmp(e->rule->verdict, "damage"),
					    .state = !strcmp(e->rule->verdict, "state")};
	e->silenced_by = NULL;
	e->is_owners = false;
	free(e->why);
	e->why = NULL;
}

static struct vmr_error *insert_candidate(struct evaluation *e)
{
	char *sql = sqlite3_mprintf("INSERT INTO finding (finding, rule, candidate, verdict, title) VALUES"
				    " (%lld, %Q, %lld, 'silent', %Q)",
				    (long long)e->finding, e->rule->id, (long long)e->candidate, e->rule->title);
	struct vmr_error *error = evaluation_execute(e->sqlite, sql);
	sqlite3_free(sql);
	return error;
}

/* Rivals that are other rules are asked when all rules have been evaluated. */
static struct vmr_error *note_ruling(struct evaluation *e)
{
	for (size_t i = 0; i < e->rule->part_count; i++) {
		const struct rule_part *part = &e->rule->parts[i];
		if (!evaluation_asks_later(part))
			continue;
		char *sql = sqlite3_mprintf("INSERT INTO ruling VALUES (%lld, %Q, %Q)", (long long)e->finding,
					    part->name, part->name + strlen("rule:"));
		struct vmr_error *error = evaluation_execute(e->sqlite, sql);
		sqlite3_free(sql);
		VMR_TRY(error);
	}
	return NULL;
}

/* Guards first, cheapest first; the rest only of a candidate that is still alive. */
static struct vmr_error *decide_candidate(struct evaluation *e, const char **ret)
{
	VMR_TRY(answers_run(e, RULE_PART_GUARD));
	VMR_TRY(answers_run(e, RULE_PART_CONFIRM));
	/* Who takes part in what cannot be is not worth much time. */
	if (e->verdict.observed || !e->silenced_by || relation_is_filled(e->relations, "site")) {
		VMR_TRY(run_shows(e, RULE_PART_OBJECT));
		VMR_TRY(run_shows(e, RULE_PART_ROLES));
	}
	if (e->verdict.observed)
		VMR_TRY(answers_run(e, RULE_PART_RIVAL));
	note_roles(e);
	*ret = verdict_decide(&e->verdict);
	VMR_TRY(write_verdict(e, *ret));
	return print_write(e);
}

static struct vmr_error *run_candidate(struct evaluation *e)
{
	static const enum rule_part_kind shown[] = {
		RULE_PART_EVIDENCE, RULE_PART_SENTENCE,  RULE_PART_STEPS, RULE_PART_LOCKS, RULE_PART_AGAINST,
		RULE_PART_FIX,      RULE_PART_REPRODUCE, RULE_PART_NODES, RULE_PART_EDGES,
	};
	const char *verdict = NULL;
	e->is_shown = false;
	begin_candidate(e);
	VMR_TRY(insert_candidate(e));
	VMR_TRY(decide_candidate(e, &verdict));
	if (!strcmp(verdict, "silent"))
		return NULL; /* nothing of it is shown but why */
	e->is_shown = true;
	if (e->verdict.observed)
		VMR_TRY(note_ruling(e));
	for (size_t i = 0; i < VMR_COUNT(shown); i++)
		VMR_TRY(run_shows(e, shown[i]));
	return conclusion_order_steps(e->sqlite, e->finding);
}

/* What silenced another candidate of the same owner silences this one; false: it is to be looked at. */
static struct vmr_error *take_foregone(struct evaluation *e, const struct rowsum *side, bool *ret)
{
	*ret = foregone_holds(&e->foregone, side);
	if (!*ret)
		return NULL;
	begin_candidate(e);
	VMR_TRY(insert_candidate(e));
	e->is_shown = false;
	e->silenced_by = e->foregone.item;
	e->why = vmr_strdup(e->foregone.why);
	return write_verdict(e, "silent");
}

/* One that no dump shows, among many. */
static struct vmr_error *run_or_take(struct evaluation *e, int64_t turn)
{
	struct rowsum side;
	bool is_taken_over;

	if (!e->is_compared || e->verdict.observed || turn)
		return run_candidate(e);
	VMR_TRY(relation_sum(e->relations, rule_part_word(RULE_PART_SIDE), &side));
	VMR_TRY(take_foregone(e, &side, &is_taken_over));
	if (is_taken_over)
		return NULL;
	VMR_TRY(run_candidate(e));
	foregone_note(&e->foregone, &side, e->is_owners ? e->silenced_by : NULL, e->why);
	return NULL;
}

/* ---- all candidates */

static struct vmr_error *prepare_fill(struct evaluation *e, int columns, sqlite3_stmt **ret)
{
	sqlite3_str *sql = sqlite3_str_new(NULL);
	sqlite3_str_appendf(sql, "INSERT INTO own.bound VALUES (?");
	for (int k = 1; k < columns; k++)
		sqlite3_str_appendf(sql, ",?");
	sqlite3_str_appendf(sql, ")");
	char *text = sqlite3_str_finish(sql);
	int code = sqlite3_prepare_v2(e->sqlite, text, -1, ret, NULL);
	sqlite3_free(text);
	return code == SQLITE_OK ? NULL : vmr_error_create(VMR_BUG, "%s", sqlite3_errmsg(e->sqlite));
}

/* A candidate's row, with nothing known of it yet. */
static struct vmr_error *take_candidate(struct evaluation *e, sqlite3_stmt *fill, sqlite3_value **row, int columns)
{
	relation_forget(e->relations);
	for (int k = 0; k < columns; k++)
		sqlite3_bind_value(fill, k + 1, row[k]);
	int rc = sqlite3_step(fill);
	sqlite3_reset(fill);
	e->finding = evaluation_number(e, "SELECT coalesce(max(finding), 0) + 1 FROM finding WHERE ?1 IS ?1");
	return rc == SQLITE_DONE ? NULL : vmr_error_create(VMR_BUG, "cannot keep a candidate");
}

/* More mistakes of one candidate are not told apart; where there are more candidates each is compared with the last. */
enum { MISTAKE_LIMIT = 8, COMPARED_MIN = 20 };

/* What happened in a crash is one; what the source permits, as many as the rule's relation `mistake` has. */
static int64_t count_mistakes(struct evaluation *e)
{
	bool has_more = e->is_shown && !e->verdict.observed && relation_is_filled(e->relations, "mistake");
	int64_t count = has_more ? evaluation_number(e, "SELECT count(*) FROM own.mistake WHERE ?1 IS ?1") : 1;

	return count < MISTAKE_LIMIT ? count : MISTAKE_LIMIT;
}

static struct vmr_error *set_turn(struct evaluation *e, int64_t turn)
{
	vmr_autofree char *sql = vmr_format("UPDATE turn SET number = %lld", (long long)turn);
	bool is_same = e->turn == turn;

	e->turn = turn;
	return is_same ? NULL : evaluation_execute(e->sqlite, sql);
}

static struct vmr_error *run_mistakes(struct evaluation *e, sqlite3_stmt *fill, sqlite3_value **row, int columns)
{
	int64_t count = 1;
	struct vmr_error *error = NULL;

	for (int64_t turn = 0; turn < count && !error; turn++) {
		error = set_turn(e, turn);
		if (!error)
			error = take_candidate(e, fill, row, columns);
		if (!error)
			error = run_or_take(e, turn);
		if (!error && !turn)
			count = count_mistakes(e);
	}
	struct vmr_error *last = set_turn(e, 0);
	if (error)
		vmr_error_drop(last);
	return error ? error : last;
}

/* One that takes too long ends itself: nothing is known of it. What it has shown already stays. */
static struct vmr_error *give_up(struct evaluation *e, struct candidates *c, size_t number, struct vmr_error *why)
{
	if (!why || why->code != VMR_TOO_LARGE || relation_is_spent(e->relations))
		return why;
	char *sql = sqlite3_mprintf("UPDATE finding SET silenced_by = 'unfinished', why = %Q WHERE finding = %lld AND "
				    "verdict = 'silent'",
				    why->message, (long long)e->finding);
	struct vmr_error *error = evaluation_execute(e->sqlite, sql);
	sqlite3_free(sql);
	candidates_give_up(c, number, why);
	return error;
}

struct vmr_error *candidacy_run(struct evaluation *e, struct candidates *c, int observed)
{
	sqlite3_stmt *fill = NULL;
	struct vmr_error *error = c->count ? prepare_fill(e, c->columns, &fill) : NULL;
	e->is_compared = c->count > COMPARED_MIN;
	for (size_t n = 0; n < c->count && !error; n++) {
		sqlite3_value **row = &c->values[n * (size_t)c->columns];
		e->verdict.observed = sqlite3_value_int(row[observed]) != 0;
		if (e->verdict.observed && e->seen)
			e->seen();
		e->candidate = (int64_t)n + 1;
		error = give_up(e, c, n, run_mistakes(e, fill, row, c->columns));
	}
	sqlite3_finalize(fill);
	return error;
}
