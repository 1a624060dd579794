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

static bool has_word(const char *words, const char *word)
{
	size_t length = strlen(word);
	for (const char *p = words; (p = strstr(p, word)); p += length)
		if ((p == words || p[-1] == ' ') && (p[length] == ' ' || !p[length]))
			return true;
	return false;
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
	if (!has_word("error warning note", rule->severity))
		add(check, 1, true,
		    vmr_format("severity is \"%s\": it must be error, warning or note", rule->severity));
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

struct vmr_error *rule_check(const char *file, const char *text, struct rule_problem **ret, size_t *ret_count)
{
	struct check check = {0};
	struct rule *rule = NULL;
	struct casedb *db = NULL;
	struct vmr_error *error = rule_parse(file, text, NULL, &rule);
	if (!error) {
		VMR_TRY(casedb_create(NULL, &db));
		check_parts(&check, rule);
		error = evaluate_check(db, rule);
	}
	if (error)
		add(&check, line_of(error->message), true, vmr_strdup(error->message));
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
