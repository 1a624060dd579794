/* SPDX-License-Identifier: MIT */
/* Evaluates one rule: candidates, their items, guards and rivals, the verdict, and what a finding shows. */
#include "rules/engine/evaluate.h"

#include <sqlite3.h>
#include <string.h>

#include "common/memory.h"
#include "rules/caserow.h"
#include "rules/engine/candidates.h"
#include "rules/engine/casedb.h"
#include "rules/engine/conclusion.h"
#include "rules/engine/fingerprint.h"
#include "rules/engine/foregone.h"
#include "rules/engine/kept.h"
#include "rules/engine/query.h"
#include "rules/engine/relation.h"
#include "rules/engine/verdict.h"

struct evaluation {
	struct casedb *db;
	sqlite3 *sqlite;
	const struct rule *rule;
	struct relation_set *relations;
	struct relation_query *queries; /* one a part, prepared when it is asked; none for relations */
	int64_t finding;                /* number of the candidate being looked at */
	int64_t candidate;
	int64_t turn; /* which of its mistakes, from 0 */
	struct verdict_input verdict;
	bool is_shown;           /* it is a finding */
	const char *silenced_by; /* borrowed from the rule */
	char *why;
	void (*seen)(void); /* a candidate that a dump shows; may be NULL */
	bool is_compared;   /* there are so many candidates that each is compared with the last */
	bool is_owners;     /* what silenced the candidate follows from its owner's side alone */
	struct foregone foregone;
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

/* ---- statements */

static struct vmr_error *name_part(struct vmr_error *error, const struct rule *rule, const struct rule_part *part)
{
	return vmr_error_wrap(error, "rule %s, %s, line %u (%s%s%s)", rule->id, part->file, part->line,
			      rule_part_word(part->kind), part->name ? " " : "", part->name ? part->name : "");
}

/* Parts that are asked of other rules' conclusions have no statement. */
static bool is_asked_later(const struct rule_part *part)
{
	return part->kind == RULE_PART_RIVAL && !strncmp(part->name, "rule:", 5);
}

static struct vmr_error *prepare_part(struct evaluation *e, size_t i)
{
	const struct rule_part *part = &e->rule->parts[i];
	if (e->queries[i].statement || part->kind == RULE_PART_ITEM || is_asked_later(part))
		return NULL;
	VMR_TRY(relation_prepare(e->relations, part->sql, &e->queries[i]));
	return conclusion_check(part->kind, e->queries[i].statement);
}

/* bind: the relation `bound` has its columns and one row, the candidate's. */
static struct vmr_error *prepare_bind(struct evaluation *e, size_t i)
{
	VMR_TRY(relation_prepare(e->relations, e->rule->parts[i].sql, &e->queries[i]));
	sqlite3_stmt *bind = e->queries[i].statement;
	if (query_column(bind, "observed") < 0)
		return vmr_error_create(VMR_BAD_INPUT, "it must give a column \"observed\"");
	return NULL;
}

static struct vmr_error *declare_bound(struct evaluation *e, sqlite3_stmt *bind)
{
	sqlite3_str *columns = sqlite3_str_new(NULL);
	for (int k = 0; k < sqlite3_column_count(bind); k++)
		sqlite3_str_appendf(columns, "%s%s", k ? " " : "", sqlite3_column_name(bind, k));
	char *list = sqlite3_str_finish(columns);
	struct vmr_error *error = relation_declare(e->relations, "bound", list);
	sqlite3_free(list);
	return error;
}

typedef struct vmr_error *add_relation(struct relation_set *set, const char *name, const char *key, const char *sql,
				       enum relation_scope scope);

/* Relations by where they stand. */
struct lets {
	bool is_shared; /* of the vocabulary, an item or show/; else the rule's own */
	bool is_common; /* of the vocabulary */
	bool is_before_bind;
};

/* A relation is of the candidate, but those of the case and a rule's before bind. */
static struct vmr_error *add_lets(struct relation_set *relations, const struct rule *rule, const struct lets *which,
				  add_relation *add)
{
	bool is_before = true;
	for (size_t i = 0; i < rule->part_count; i++) {
		const struct rule_part *part = &rule->parts[i];
		is_before &= part->kind != RULE_PART_BIND;
		if (part->kind != RULE_PART_LET || part->is_shared != which->is_shared ||
		    part->is_common != which->is_common)
			continue;
		if ((part->is_shared ? part->is_of_case : is_before) != which->is_before_bind)
			continue;
		enum relation_scope scope = which->is_before_bind ? RELATION_OF_RULE
					    : part->is_of_owner   ? RELATION_OF_OWNER
								  : RELATION_OF_CANDIDATE;
		VMR_TRY(name_part(add(relations, part->name, part->key, part->sql, scope), rule, part));
	}
	return NULL;
}

static const struct lets common_before = {true, true, true}, common_behind = {true, true, false},
			 items_before = {true, false, true}, items_behind = {true, false, false},
			 own_before = {false, false, true}, own_behind = {false, false, false};

/* The small tables that a rule fills. */
static struct vmr_error *declare_given(struct relation_set *relations)
{
	for (enum rule_part_kind kind = RULE_PART_SIDE; kind <= RULE_PART_SITE; kind++)
		VMR_TRY(relation_declare(relations, rule_part_word(kind), conclusion_columns(kind)));
	return NULL;
}

static void define_given(struct evaluation *e)
{
	for (enum rule_part_kind kind = RULE_PART_SIDE; kind <= RULE_PART_SITE; kind++) {
		const struct rule_part *part = rule_part_find(e->rule, kind);
		if (part)
			relation_define(e->relations, rule_part_word(kind), part->sql);
	}
}

static struct vmr_error *check_kind(struct evaluation *e, enum rule_part_kind kind)
{
	for (size_t i = 0; i < e->rule->part_count; i++)
		if (e->rule->parts[i].kind == kind)
			VMR_TRY(name_part(kind == RULE_PART_BIND ? prepare_bind(e, i) : prepare_part(e, i), e->rule,
					  &e->rule->parts[i]));
	return NULL;
}

/* Everything, in the order in which a statement may read what others give. */
static struct vmr_error *check_parts(struct evaluation *e)
{
	struct relation_set *relations = e->relations;
	VMR_TRY(add_lets(relations, e->rule, &common_before, relation_add));
	VMR_TRY(add_lets(relations, e->rule, &items_before, relation_add));
	VMR_TRY(add_lets(relations, e->rule, &own_before, relation_add));
	VMR_TRY(check_kind(e, RULE_PART_BIND));
	for (size_t i = 0; i < e->rule->part_count; i++)
		if (e->rule->parts[i].kind == RULE_PART_BIND)
			VMR_TRY(declare_bound(e, e->queries[i].statement));
	VMR_TRY(declare_given(relations));
	VMR_TRY(add_lets(relations, e->rule, &common_behind, relation_add));
	VMR_TRY(add_lets(relations, e->rule, &items_behind, relation_add));
	VMR_TRY(add_lets(relations, e->rule, &own_behind, relation_add));
	for (enum rule_part_kind kind = RULE_PART_SIDE; kind < RULE_PART_KINDS; kind++)
		VMR_TRY(check_kind(e, kind));
	return NULL;
}

static void init_evaluation(struct evaluation *e, struct casedb *db, struct relation_set *relations,
			    const struct rule *rule)
{
	*e = (struct evaluation){.db = db, .sqlite = casedb_sqlite(db), .rule = rule, .relations = relations};
	e->queries = vmr_alloc_array(rule->part_count + 1, sizeof(*e->queries));
}

static void deinit_evaluation(struct evaluation *e)
{
	for (size_t i = 0; i < e->rule->part_count; i++)
		relation_query_release(&e->queries[i]);
	free(e->queries);
	free(e->why);
	foregone_deinit(&e->foregone);
}

struct vmr_error *evaluate_check(struct casedb *db, const struct rule *rule)
{
	struct evaluation e;
	struct relation_set *relations = NULL;
	VMR_TRY(relation_set_create(casedb_sqlite(db), &relations));
	init_evaluation(&e, db, relations, rule);
	struct vmr_error *error = check_parts(&e);
	deinit_evaluation(&e);
	relation_set_destroy(relations);
	return error;
}

/* ---- items, guards, rivals */

/* The answers that each kind may give; the first is what a missing answer is. */
static const struct {
	enum rule_part_kind kind;
	const char *states[3];
} answers[] = {
	{RULE_PART_CONFIRM, {"unknown", "yes", "no"}},
	{RULE_PART_GUARD, {"unknown", "yes", "no"}},
	{RULE_PART_RIVAL, {"open", "excluded", "holds"}},
};

struct answer {
	enum rule_part_kind kind;
	int64_t priority; /* of the row that holds */
	bool is_given;
	bool is_alone; /* it follows from the owner's side alone */
	char *state, *why, *evidence;
};

static const char *const *states_of(enum rule_part_kind kind)
{
	for (size_t i = 0; i < VMR_COUNT(answers); i++)
		if (answers[i].kind == kind)
			return answers[i].states;
	return NULL;
}

static void free_answer(struct answer *answer)
{
	free(answer->state);
	free(answer->why);
	free(answer->evidence);
}

static char *text_of(sqlite3_stmt *row, const char *column, const char *other)
{
	int number = query_column(row, column);
	const char *text = number < 0 ? NULL : query_text(row, number);
	return vmr_strdup(text ? text : other);
}

/* Of several rows the one with the lowest priority, of equal ones the first. */
static struct vmr_error *answer_row(void *context, sqlite3_stmt *row)
{
	struct answer *answer = context;
	int number = query_column(row, "priority");
	int64_t priority = number < 0 ? 0 : sqlite3_column_int64(row, number);
	if (answer->is_given && priority >= answer->priority)
		return NULL;
	free_answer(answer);
	answer->is_given = true;
	answer->priority = priority;
	int alone = query_column(row, "alone");
	answer->is_alone = alone >= 0 && sqlite3_column_int(row, alone);
	answer->state = text_of(row, "state", "");
	answer->why = text_of(row, "why", "the facts that it needs are missing");
	answer->evidence = text_of(row, "evidence", "");
	const char *const *states = states_of(answer->kind);
	for (int i = 0; i < 3; i++)
		if (!strcmp(answer->state, states[i]))
			return NULL;
	return vmr_error_create(VMR_BAD_INPUT, "state is \"%s\": it must be %s, %s or %s", answer->state, states[1],
				states[2], states[0]);
}

/* What an answer means for the verdict. */
static void note_answer(struct evaluation *e, const struct rule_part *part, const struct answer *answer)
{
	const char *const *states = states_of(part->kind);
	bool is_unknown = !strcmp(answer->state, states[0]), is_first = !strcmp(answer->state, states[1]);
	bool is_last = !is_unknown && !is_first;
	struct verdict_input *verdict = &e->verdict;
	bool silences = part->kind == RULE_PART_GUARD ? is_first || (is_unknown && !verdict->observed) : is_last;
	if (part->kind == RULE_PART_GUARD) {
		verdict->guard_yes |= is_first;
		verdict->guard_unknown |= is_unknown;
	} else if (part->kind == RULE_PART_CONFIRM) {
		verdict->item_no |= is_last;
		verdict->item_unknown |= is_unknown;
	} else {
		verdict->rival_holds |= is_last;
		verdict->rival_open |= is_unknown;
	}
	if (!silences || e->silenced_by)
		return;
	e->silenced_by = part->name;
	e->why = vmr_strdup(answer->why);
	e->is_owners = answer->is_alone;
}

static struct vmr_error *write_answer(struct evaluation *e, const struct rule_part *part, struct answer *answer)
{
	const char *const *states = states_of(part->kind);
	if (!answer->is_given) {
		answer->state = vmr_strdup(states[0]);
		answer->why = vmr_strdup("the facts that it needs are missing");
		answer->evidence = vmr_strdup("");
	}
	/* Nothing is proven without evidence. */
	if (part->kind == RULE_PART_CONFIRM && !strcmp(answer->state, "yes") && !*answer->evidence) {
		free(answer->state);
		answer->state = vmr_strdup("unknown");
	}
	note_answer(e, part, answer);
	/* confirm, guard and rival have the same ones */
	static const char *const columns[] = {"finding", "ord", "item", "text", "state", "why", "evidence"};
	const struct casedb_value values[VMR_COUNT(columns)] = {
		CASE_INT(e->finding),       CASE_INT(part - e->rule->parts),
		CASE_TEXT(part->name),      CASE_TEXT(part->text ? part->text : part->name),
		CASE_TEXT(answer->state),   CASE_TEXT(answer->why),
		CASE_TEXT(answer->evidence)};
	return casedb_insert_named(e->db, rule_part_word(part->kind), columns, values, VMR_COUNT(columns));
}

static struct vmr_error *run_item(struct evaluation *e, size_t i)
{
	const struct rule_part *part = &e->rule->parts[i];
	struct answer answer = {.kind = part->kind};
	VMR_TRY(prepare_part(e, i));
	struct vmr_error *error = relation_run(e->relations, &e->queries[i], answer_row, &answer);
	if (!error)
		error = write_answer(e, part, &answer);
	free_answer(&answer);
	return error;
}

/* Until one of them silences the candidate: the rest would not be shown. */
static struct vmr_error *run_items(struct evaluation *e, enum rule_part_kind kind)
{
	for (size_t i = 0; i < e->rule->part_count && !e->silenced_by; i++)
		if (e->rule->parts[i].kind == kind && !is_asked_later(&e->rule->parts[i]))
			VMR_TRY(name_part(run_item(e, i), e->rule, &e->rule->parts[i]));
	return NULL;
}

/* ---- what a finding shows */

static struct vmr_error *run_show(struct evaluation *e, size_t i)
{
	VMR_TRY(prepare_part(e, i));
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
			VMR_TRY(name_part(run_show(e, i), e->rule, &e->rule->parts[i]));
	return NULL;
}

/* ---- one candidate */

static struct vmr_error *kept_of(struct evaluation *e, const char *sql, sqlite3_stmt **ret)
{
	return kept_statement(relation_kept(e->relations), sql, ret);
}

static int64_t first_number(struct evaluation *e, sqlite3_stmt *statement)
{
	int64_t number = 0;
	sqlite3_bind_int64(statement, 1, e->finding);
	if (sqlite3_step(statement) == SQLITE_ROW)
		number = sqlite3_column_int64(statement, 0);
	sqlite3_reset(statement);
	return number;
}

static int64_t number_of(struct evaluation *e, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	return vmr_error_drop(kept_of(e, sql, &statement)) ? 0 : first_number(e, statement);
}

/* A finding's roles with their functions, and with the statements that stand there (no blanks: layout is no change). */
static const char role_functions[] = "SELECT role, function FROM role WHERE finding=? ORDER BY role";
static const char role_statements[] =
	"SELECT r.role, (SELECT replace(s.text, ' ', '') FROM statement s WHERE s.function = r.file || ':' || "
	"r.function AND s.line <= r.line ORDER BY s.line DESC, length(s.text) DESC, s.text LIMIT 1) AS text "
	"FROM role r LEFT JOIN function_match m ON "
	"m.function = r.file || ':' || r.function WHERE r.finding=? AND m.match IS NOT 'differs' AND text IS NOT NULL "
	"ORDER BY r.role";

enum { PRINT_PARTS = 24 };
struct print_parts {
	char *texts[PRINT_PARTS];
	size_t count;
};

/* Append both columns of each row. */
static struct vmr_error *add_print_parts(struct evaluation *e, const char *sql, struct print_parts *parts)
{
	sqlite3_stmt *rows = NULL;
	VMR_TRY(kept_of(e, sql, &rows));
	sqlite3_bind_int64(rows, 1, e->finding);
	while (parts->count + 2 <= PRINT_PARTS && sqlite3_step(rows) == SQLITE_ROW)
		for (int k = 0; k < 2; k++)
			parts->texts[parts->count++] = vmr_strdup(query_text(rows, k) ? query_text(rows, k) : "");
	sqlite3_reset(rows);
	return NULL;
}

static struct vmr_error *set_fingerprint(struct evaluation *e, const char *fingerprint)
{
	sqlite3_stmt *update = NULL;
	VMR_TRY(kept_of(e, "UPDATE finding SET fingerprint=? WHERE finding=?", &update));
	sqlite3_bind_text(update, 1, fingerprint, -1, SQLITE_STATIC);
	sqlite3_bind_int64(update, 2, e->finding);
	sqlite3_step(update);
	sqlite3_reset(update);
	return NULL;
}

/* Whether another mistake of the same candidate has it. */
static bool is_taken(struct evaluation *e, const char *fingerprint)
{
	sqlite3_stmt *statement = NULL;
	static const char sql[] = "SELECT count(*) FROM finding WHERE finding <> ?1 AND rule = ?2 AND candidate = ?3 "
				  "AND fingerprint = ?4";
	if (vmr_error_drop(kept_of(e, sql, &statement)))
		return false;
	sqlite3_bind_text(statement, 2, e->rule->id, -1, SQLITE_STATIC);
	sqlite3_bind_int64(statement, 3, e->candidate);
	sqlite3_bind_text(statement, 4, fingerprint, -1, SQLITE_STATIC);
	return first_number(e, statement) > 0;
}

/* Mistakes of one candidate whose statements read the same are counted. */
static char *make_fingerprint(struct evaluation *e, const struct print_parts *place, struct print_parts *deed)
{
	size_t own = deed->count;
	char *fingerprint = fingerprint_make((const char *const *)place->texts, place->count,
					     (const char *const *)deed->texts, deed->count);
	for (int64_t number = 1; number <= e->turn && own < PRINT_PARTS && is_taken(e, fingerprint); number++) {
		free(fingerprint);
		free(deed->texts[own]);
		deed->texts[own] = vmr_format("%lld", (long long)number);
		deed->count = own + 1;
		fingerprint = fingerprint_make((const char *const *)place->texts, place->count,
					       (const char *const *)deed->texts, deed->count);
	}
	return fingerprint;
}

/* The place: rule, object's type and member, functions of the roles by name of the role. The deed: their statements. */
static struct vmr_error *write_fingerprint(struct evaluation *e, const char *type, const char *member)
{
	struct print_parts place = {.count = 3}, deed = {.count = 0};
	place.texts[0] = vmr_strdup(e->rule->id);
	place.texts[1] = vmr_strdup(type ? type : "");
	place.texts[2] = vmr_strdup(member ? member : "");
	struct vmr_error *error = add_print_parts(e, role_functions, &place);
	if (!error)
		error = add_print_parts(e, role_statements, &deed);
	if (!error) {
		vmr_autofree char *fingerprint = make_fingerprint(e, &place, &deed);
		error = set_fingerprint(e, fingerprint);
	}
	for (size_t i = 0; i < PRINT_PARTS; i++) {
		free(place.texts[i]);
		free(deed.texts[i]);
	}
	return error;
}

static struct vmr_error *run_fingerprint(struct evaluation *e)
{
	sqlite3_stmt *object = NULL;
	VMR_TRY(kept_of(e, "SELECT object_type, object_member FROM finding WHERE finding=?", &object));
	sqlite3_bind_int64(object, 1, e->finding);
	struct vmr_error *error = NULL;
	if (sqlite3_step(object) == SQLITE_ROW)
		error = write_fingerprint(e, query_text(object, 0), query_text(object, 1));
	sqlite3_reset(object);
	return error;
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
	e->verdict.is_dump_alone = !e->verdict.sides_bound || !number_of(e, in_source);
	e->verdict.is_damage_shown = number_of(e, sql) > 0;
	sqlite3_free(sql);
}

static bool has_role(struct evaluation *e, const char *role)
{
	sqlite3_stmt *statement = NULL;
	if (vmr_error_drop(kept_of(e, "SELECT count(*) FROM role WHERE finding = ?1 AND role = ?2", &statement)))
		return false;
	sqlite3_bind_text(statement, 2, role, -1, SQLITE_TRANSIENT);
	return first_number(e, statement) > 0;
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
	e->verdict.roles_complete =
		number_of(e, "SELECT count(*) FROM role WHERE finding=?") > 0 && !number_of(e, incomplete);
	e->verdict.sides_bound = !number_of(e, unbound) && (e->verdict.observed || !lacks_role(e));
	note_dump_alone(e);
	e->verdict.source_exact = !number_of(e, other_source);
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
	VMR_TRY(kept_of(e, "UPDATE finding SET verdict=?1, silenced_by=?2, why=?3 WHERE finding=?4", &update));
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
	struct vmr_error *error = execute(e->sqlite, sql);
	sqlite3_free(sql);
	return error;
}

/* Rivals that are other rules are asked when all rules have been evaluated. */
static struct vmr_error *note_ruling(struct evaluation *e)
{
	for (size_t i = 0; i < e->rule->part_count; i++) {
		const struct rule_part *part = &e->rule->parts[i];
		if (!is_asked_later(part))
			continue;
		char *sql = sqlite3_mprintf("INSERT INTO ruling VALUES (%lld, %Q, %Q)", (long long)e->finding,
					    part->name, part->name + strlen("rule:"));
		struct vmr_error *error = execute(e->sqlite, sql);
		sqlite3_free(sql);
		VMR_TRY(error);
	}
	return NULL;
}

/* Guards first, cheapest first; the rest only of a candidate that is still alive. */
static struct vmr_error *decide_candidate(struct evaluation *e, const char **ret)
{
	VMR_TRY(run_items(e, RULE_PART_GUARD));
	VMR_TRY(run_items(e, RULE_PART_CONFIRM));
	/* Who takes part in what cannot be is not worth much time. */
	if (e->verdict.observed || !e->silenced_by || relation_is_filled(e->relations, "site")) {
		VMR_TRY(run_shows(e, RULE_PART_OBJECT));
		VMR_TRY(run_shows(e, RULE_PART_ROLES));
	}
	if (e->verdict.observed)
		VMR_TRY(run_items(e, RULE_PART_RIVAL));
	note_roles(e);
	*ret = verdict_decide(&e->verdict);
	VMR_TRY(write_verdict(e, *ret));
	return run_fingerprint(e);
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
	e->finding = number_of(e, "SELECT coalesce(max(finding), 0) + 1 FROM finding WHERE ?1 IS ?1");
	return rc == SQLITE_DONE ? NULL : vmr_error_create(VMR_BUG, "cannot keep a candidate");
}

/* More mistakes of one candidate are not told apart; where there are more candidates each is compared with the last. */
enum { MISTAKE_LIMIT = 8, COMPARED_MIN = 20 };

/* What happened in a crash is one; what the source permits, as many as the rule's relation `mistake` has. */
static int64_t count_mistakes(struct evaluation *e)
{
	bool has_more = e->is_shown && !e->verdict.observed && relation_is_filled(e->relations, "mistake");
	int64_t count = has_more ? number_of(e, "SELECT count(*) FROM own.mistake WHERE ?1 IS ?1") : 1;

	return count < MISTAKE_LIMIT ? count : MISTAKE_LIMIT;
}

static struct vmr_error *set_turn(struct evaluation *e, int64_t turn)
{
	vmr_autofree char *sql = vmr_format("UPDATE turn SET number = %lld", (long long)turn);
	bool is_same = e->turn == turn;

	e->turn = turn;
	return is_same ? NULL : execute(e->sqlite, sql);
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
	struct vmr_error *error = execute(e->sqlite, sql);
	sqlite3_free(sql);
	candidates_give_up(c, number, why);
	return error;
}

static struct vmr_error *run_candidates(struct evaluation *e, struct candidates *c, int observed)
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
	VMR_TRY(name_part(prepare_bind(e, bind), e->rule, part));
	sqlite3_stmt *statement = e->queries[bind].statement;
	struct vmr_error *error =
		name_part(relation_run(e->relations, &e->queries[bind], candidates_row, &c), e->rule, part);
	if (!error && c.count)
		error = declare_bound(e, statement);
	if (!error)
		error = run_candidates(e, &c, query_column(statement, "observed"));
	if (!error)
		error = note_candidates(e, &c);
	candidates_deinit(&c);
	return error;
}

static struct vmr_error *note_asked(struct evaluation *e)
{
	char *sql = sqlite3_mprintf("INSERT INTO asked VALUES (%Q)", e->rule->id);
	struct vmr_error *error = execute(e->sqlite, sql);
	sqlite3_free(sql);
	return error;
}

static struct vmr_error *note_explains(struct evaluation *e)
{
	if (!e->rule->explains)
		return NULL;
	char *sql = sqlite3_mprintf("INSERT INTO explains VALUES (%Q, %Q)", e->rule->id, e->rule->explains);
	struct vmr_error *error = execute(e->sqlite, sql);
	sqlite3_free(sql);
	return error;
}

static struct vmr_error *run_rule(struct evaluation *e)
{
	VMR_TRY(add_lets(e->relations, e->rule, &items_before, relation_announce));
	VMR_TRY(add_lets(e->relations, e->rule, &own_before, relation_announce));
	VMR_TRY(add_lets(e->relations, e->rule, &items_behind, relation_announce));
	VMR_TRY(add_lets(e->relations, e->rule, &own_behind, relation_announce));
	define_given(e);
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
	return !number_of(e, "SELECT EXISTS(SELECT 1 FROM dump WHERE naming <> 'full') WHERE ?1 IS ?1");
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
			found |= number_of(e, sql) != 0;
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
	init_evaluation(&e, db, relations, rule);
	e.seen = seen;
	vmr_autofree char *missing = NULL;
	struct vmr_error *noted = note_asked(&e);
	if (noted) {
		deinit_evaluation(&e);
		return noted;
	}
	if (!has_facts(&e, &missing)) {
		deinit_evaluation(&e);
		vmr_autofree char *why = vmr_format("the case has no facts that it needs (%s)", missing);
		return CASE_INSERT(db, rule_result, .rule = CASE_TEXT(rule->id), .status = CASE_TEXT("not_applicable"),
				   .why = CASE_TEXT(why), .missing = CASE_TEXT(missing));
	}
	size_t count = relation_count(relations);
	struct vmr_error *error = run_rule(&e);
	deinit_evaluation(&e);
	relation_back(relations, count);
	if (!error)
		return NULL;
	vmr_autoerror failed = error;
	VMR_TRY(execute(casedb_sqlite(db), "DELETE FROM finding WHERE verdict = 'silent' AND silenced_by IS NULL"));
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
	struct vmr_error *error = add_lets(relations, rules[0], &common_before, relation_announce);
	if (!error)
		error = declare_given(relations);
	if (!error)
		error = add_lets(relations, rules[0], &common_behind, relation_announce);
	for (size_t i = 0; i < count && !error; i++)
		error = evaluate_rule(db, relations, rules[i], seen);
	relation_set_destroy(relations);
	return error;
}
