/* SPDX-License-Identifier: MIT */
/* Items, guards, rivals: of the rows of a statement one answers. */
#include "rules/engine/answers.h"

#include <sqlite3.h>
#include <string.h>

#include "common/memory.h"
#include "rules/caserow.h"
#include "rules/engine/casedb.h"
#include "rules/engine/query.h"
#include "rules/engine/relation.h"

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
	VMR_TRY(evaluation_prepare(e, i));
	struct vmr_error *error = relation_run(e->relations, &e->queries[i], answer_row, &answer);
	if (!error)
		error = write_answer(e, part, &answer);
	free_answer(&answer);
	return error;
}

struct vmr_error *answers_run(struct evaluation *e, enum rule_part_kind kind)
{
	for (size_t i = 0; i < e->rule->part_count && !e->silenced_by; i++)
		if (e->rule->parts[i].kind == kind && !evaluation_asks_later(&e->rule->parts[i]))
			VMR_TRY(evaluation_name_part(run_item(e, i), e->rule, &e->rule->parts[i]));
	return NULL;
}
