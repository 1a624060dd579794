/* SPDX-License-Identifier: MIT */
/* Checks a rule without facts. */
#include "rules/engine/check.h"

#include <sqlite3.h>
#include <string.h>

#include "common/memory.h"
#include "rules/engine/casedb.h"
#include "rules/engine/evaluate.h"

struct check {
	struct rule_problem *problems;
	size_t count;
};

static void add(struct check *check, unsigned line, bool is_error, char *text)
{
	check->problems = vmr_realloc_array(check->problems, check->count + 1, sizeof(*check->problems));
	check->problems[check->count++] = (struct rule_problem){line, is_error, text};
}

/* Parts whose rows people see in a list: their order must be written down. */
static bool needs_order(const struct rule_part *part)
{
	return part->kind == RULE_PART_BIND && !strcasestr(part->sql, "order by");
}

static void check_parts(struct check *check, const struct rule *rule)
{
	for (size_t i = 0; i < rule->part_count; i++) {
		const struct rule_part *part = &rule->parts[i];
		if (needs_order(part))
			add(check, part->line, false,
			    vmr_strdup("bind has no ORDER BY: candidates come in no stable order"));
		/* UNION without ALL ends by itself: the facts are finite. */
		if (!part->is_shared && strcasestr(part->sql, "recursive") && strcasestr(part->sql, "union all") &&
		    !strcasestr(part->sql, "depth") && !strcasestr(part->sql, "limit"))
			add(check, part->line, false,
			    vmr_strdup("a recursion without depth or LIMIT: it may not end before its budget does"));
		if ((part->kind == RULE_PART_CONFIRM || part->kind == RULE_PART_GUARD) && !part->text)
			add(check, part->line, false,
			    vmr_format("%s says nothing after its name: people read that text", part->name));
		for (size_t k = 0; k < i; k++)
			if (rule->parts[k].kind == part->kind && part->name && !strcmp(rule->parts[k].name, part->name))
				add(check, part->line, true,
				    vmr_format("%s %s is there twice", rule_part_word(part->kind), part->name));
	}
	const struct rule_part *site = rule_part_find(rule, RULE_PART_SITE);
	const struct rule_part *roles = site ? site : rule_part_find(rule, RULE_PART_ROLES);
	vmr_autofree char *words = vmr_strdup(rule->roles);
	for (char *save = NULL, *word = strtok_r(words, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		vmr_autofree char *quoted = vmr_format("'%s'", word);
		if (roles && !strstr(roles->sql, quoted))
			add(check, roles->line, true, vmr_format("role %s of the header is not given by roles", word));
	}
	if (!rule_has_word("error warning note", rule->severity))
		add(check, 1, true,
		    vmr_format("severity is \"%s\": it must be error, warning or note", rule->severity));
}

/* Names in the header that lead nowhere: tables of needs, roles of optional. */
static void check_header(struct check *check, const struct rule *rule, struct casedb *db)
{
	vmr_autofree char *tables = vmr_strdup(rule->needs);
	for (char *save = NULL, *word = strtok_r(tables, " |", &save); word; word = strtok_r(NULL, " |", &save))
		if (sqlite3_table_column_metadata(casedb_sqlite(db), NULL, word, NULL, NULL, NULL, NULL, NULL, NULL))
			add(check, 1, true, vmr_format("needs %s: there is no such table", word));
	vmr_autofree char *roles = vmr_strdup(rule->optional ? rule->optional : "");
	for (char *save = NULL, *word = strtok_r(roles, " ", &save); word; word = strtok_r(NULL, " ", &save))
		if (!rule_has_word(rule->roles, word))
			add(check, 1, true, vmr_format("optional %s: it is none of the roles", word));
	vmr_autolist effects = {0};
	vmr_error_drop(casedb_list(db, "fill/scan.sql", "effects", &effects));
	vmr_autofree char *wants = vmr_strdup(rule->wants ? rule->wants : "");
	for (char *save = NULL, *word = strtok_r(wants, " ", &save); word; word = strtok_r(NULL, " ", &save))
		if (strcmp(word, "nothing") != 0 && !vmr_list_has(&effects, word))
			add(check, 1, true, vmr_format("wants %s: no api row has that effect", word));
}

/* Rivals that are rules: each must be built in, else nobody ever answers for it. */
static struct vmr_error *check_rivals(struct check *check, const struct rule *rule)
{
	struct rule **rules = NULL;
	size_t count = 0;
	VMR_TRY(rules_load(&rules, &count));
	for (size_t i = 0; i < rule->part_count; i++) {
		const struct rule_part *part = &rule->parts[i];
		bool is_there = part->kind != RULE_PART_RIVAL || strncmp(part->name, "rule:", strlen("rule:")) != 0;
		for (size_t k = 0; k < count && !is_there; k++)
			is_there = !strcmp(part->name + strlen("rule:"), rules[k]->id);
		if (!is_there)
			add(check, part->line, false,
			    vmr_format("rival %s: no rule of that name is built in", part->name));
	}
	rules_free(rules, count);
	return NULL;
}

/* Why a statement cannot read a relation: it stands elsewhere, or nowhere. NULL: the message is of something else. */
static char *explain_table(const struct rule *rule, const char *message)
{
	const char *at = strstr(message, "no such table: ");
	if (!at)
		return NULL;
	const char *name = at + strlen("no such table: ");
	for (size_t i = 0; i < rule->part_count; i++) {
		const struct rule_part *part = &rule->parts[i];
		if (part->kind != RULE_PART_LET || strcmp(part->name, name) != 0)
			continue;
		if (part->is_shared)
			return vmr_format("%s (%s) is made for each candidate: only what stands behind bind can "
					  "read it",
					  name, part->file);
		return vmr_format("let %s stands at line %u: a relation reads those before it", name, part->line);
	}
	return vmr_format("no table of the case, no relation of vocabulary/ and no let of this rule is called %s",
			  name);
}

/* "rule ID, FILE, line N (PART): WHAT" as "PART: WHAT": the rest people see before it. */
static char *short_message(const struct rule *rule, const char *file, const char *message)
{
	vmr_autofree char *begin = vmr_format("rule %s, %s, line ", rule->id, file);
	const char *part = strstr(message, " (");
	const char *end = part ? strstr(part, "): ") : NULL;
	if (strncmp(message, begin, strlen(begin)) != 0 || !end)
		return vmr_strdup(message);
	return vmr_format("%.*s%s", (int)(end - part - 2), part + 2, end + 1);
}

/* Line number behind "line N" or ":N:" in a message, else 1. */
static unsigned line_of(const char *message)
{
	const char *at = strstr(message, "line ");
	unsigned line = 0;
	if (at && sscanf(at, "line %u", &line) == 1)
		return line;
	at = strchr(message, ':');
	return at && sscanf(at, ":%u:", &line) == 1 ? line : 1;
}

static void add_error(struct check *check, const struct rule *rule, const char *file, const char *message)
{
	vmr_autofree char *what = rule ? short_message(rule, file, message) : vmr_strdup(message);
	vmr_autofree char *why = rule ? explain_table(rule, message) : NULL;
	add(check, line_of(message), true, vmr_format("%s%s%s", what, why ? ": " : "", why ? why : ""));
}

struct vmr_error *rule_check(const char *file, const char *text, struct rule_problem **ret, size_t *ret_count)
{
	struct check check = {0};
	struct rule *rule = NULL;
	struct casedb *db = NULL;
	struct vmr_error *error = rule_parse(file, text, NULL, &rule);
	if (!error) {
		VMR_TRY(casedb_create(&db));
		check_parts(&check, rule);
		check_header(&check, rule, db);
		VMR_TRY(check_rivals(&check, rule));
		error = evaluate_check(db, rule);
	}
	if (error)
		add_error(&check, rule, file, error->message);
	vmr_error_destroy(error);
	casedb_destroy(db);
	rule_destroy(rule);
	*ret = check.problems;
	*ret_count = check.count;
	return NULL;
}

void rule_problems_free(struct rule_problem *problems, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(problems[i].text);
	free(problems);
}
