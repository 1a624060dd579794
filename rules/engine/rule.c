/* SPDX-License-Identifier: MIT */
/* Reads rules: "-- key: value" lines, then "--@ kind NAME: text" before each statement. */
#include "rules/engine/rule.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "common/memory.h"
#include "rules/engine/embedded.h"

static const struct {
	const char *word, *columns;
	bool named;
} part_kinds[RULE_PART_KINDS] = {
	[RULE_PART_UNKNOWN] = {"", "", false},
	[RULE_PART_LET] = {"let", "", true},
	[RULE_PART_BIND] = {"bind", "observed", false},
	[RULE_PART_CONFIRM] = {"confirm", "state why evidence", true},
	[RULE_PART_GUARD] = {"guard", "state why evidence", true},
	[RULE_PART_RIVAL] = {"rival", "state why evidence", true},
	[RULE_PART_OBJECT] = {"object", "type address place pid comm cache offset lifetime member", false},
	[RULE_PART_ROLES] = {"roles", "role function file line pid comm cpu frame", false},
	[RULE_PART_EVIDENCE] = {"evidence", "key kind statement address bytes type member file line parents", false},
	[RULE_PART_SENTENCE] = {"sentence", "text", false},
	[RULE_PART_STEPS] = {"steps", "lane pid tense text file line evidence", false},
	[RULE_PART_LOCKS] = {"locks", "lane lock address state evidence", false},
	[RULE_PART_AGAINST] = {"against", "text evidence", false},
	[RULE_PART_FIX] = {"fix", "text diff", false},
	[RULE_PART_REPRODUCE] = {"reproduce", "text file line", false},
	[RULE_PART_NODES] = {"nodes", "id kind label tooltip evidence", false},
	[RULE_PART_EDGES] = {"edges", "a b label tooltip evidence", false},
};

const char *rule_part_word(enum rule_part_kind kind)
{
	return part_kinds[kind].word;
}

const char *rule_part_columns(enum rule_part_kind kind)
{
	return part_kinds[kind].columns;
}

struct reader {
	const char *file;
	struct rule *rule;
	struct rule_part *part; /* the one whose SQL is being read */
	unsigned line;
};

static char *trimmed(const char *text, size_t length)
{
	while (length && isspace((unsigned char)*text)) {
		text++;
		length--;
	}
	while (length && isspace((unsigned char)text[length - 1]))
		length--;
	return vmr_strndup(text, length);
}

static void read_header(struct reader *reader, const char *line, size_t length)
{
	struct {
		const char *key;
		char **value;
	} keys[] = {
		{"id", &reader->rule->id},
		{"title", &reader->rule->title},
		{"family", &reader->rule->family},
		{"severity", &reader->rule->severity},
		{"cwe", &reader->rule->cwe},
		{"roles", &reader->rule->roles},
		{"needs", &reader->rule->needs},
		{"verdict", &reader->rule->verdict},
		{"optional", &reader->rule->optional},
	};
	const char *colon = memchr(line, ':', length);
	if (!colon)
		return;
	vmr_autofree char *key = trimmed(line + 2, (size_t)(colon - line) - 2);
	for (size_t i = 0; i < VMR_COUNT(keys); i++)
		if (!strcmp(key, keys[i].key) && !*keys[i].value)
			*keys[i].value = trimmed(colon + 1, length - (size_t)(colon + 1 - line));
}

static struct vmr_error *read_mark(struct reader *reader, const char *line, size_t length)
{
	const char *colon = memchr(line, ':', length);
	size_t head = colon ? (size_t)(colon - line) : length;
	vmr_autofree char *words = trimmed(line + 3, head - 3);
	char *space = strchr(words, ' ');
	if (space)
		*space++ = '\0';
	enum rule_part_kind kind = RULE_PART_UNKNOWN;
	for (int i = 1; i < RULE_PART_KINDS; i++)
		if (!strcmp(words, part_kinds[i].word))
			kind = i;
	if (!kind || part_kinds[kind].named != (space != NULL))
		return vmr_error_create(VMR_BAD_INPUT, "%s:%u: \"%s\" is no statement of a rule%s", reader->file,
					reader->line, words,
					kind ? (space ? ": it takes no name" : ": it needs a name") : "");
	struct rule *rule = reader->rule;
	rule->parts = vmr_realloc_array(rule->parts, rule->part_count + 1, sizeof(*rule->parts));
	reader->part = &rule->parts[rule->part_count++];
	*reader->part = (struct rule_part){
		.kind = kind,
		.name = space ? vmr_strdup(space) : NULL,
		.text = colon ? trimmed(colon + 1, length - head - 1) : NULL,
		.sql = vmr_strdup(""),
		.line = reader->line + 1,
	};
	return NULL;
}

static struct vmr_error *read_line(struct reader *reader, const char *line, size_t length)
{
	if (length >= 3 && !memcmp(line, "--@", 3))
		return read_mark(reader, line, length);
	if (!reader->part) {
		if (length >= 2 && !memcmp(line, "--", 2))
			read_header(reader, line, length);
		else if (length)
			return vmr_error_create(VMR_BAD_INPUT, "%s:%u: SQL before the first \"--@\" mark", reader->file,
						reader->line);
		return NULL;
	}
	char *longer = vmr_format("%s%.*s\n", reader->part->sql, (int)length, line);
	free(reader->part->sql);
	reader->part->sql = longer;
	return NULL;
}

static struct vmr_error *check_header(const struct reader *reader)
{
	const struct rule *rule = reader->rule;
	const char *missing = !rule->id         ? "id"
			      : !rule->title    ? "title"
			      : !rule->severity ? "severity"
			      : !rule->roles    ? "roles"
			      : !rule->needs    ? "needs"
			      : !rule->verdict  ? "verdict"
			      : !rule->cwe      ? "cwe"
			      : !rule->family   ? "family"
						: NULL;
	if (missing)
		return vmr_error_create(VMR_BAD_INPUT, "%s: the header has no \"-- %s:\" line", reader->file, missing);
	if (strcmp(rule->verdict, "race") && strcmp(rule->verdict, "damage"))
		return vmr_error_create(VMR_BAD_INPUT, "%s: verdict is \"%s\": it must be race or damage", reader->file,
					rule->verdict);
	static const enum rule_part_kind needed[] = {RULE_PART_BIND,  RULE_PART_CONFIRM,  RULE_PART_OBJECT,
						     RULE_PART_ROLES, RULE_PART_EVIDENCE, RULE_PART_SENTENCE};
	for (size_t i = 0; i < VMR_COUNT(needed); i++)
		if (!rule_part_find(rule, needed[i]))
			return vmr_error_create(VMR_BAD_INPUT, "%s: no \"--@ %s\" statement", reader->file,
						part_kinds[needed[i]].word);
	return NULL;
}

struct vmr_error *rule_parse(const char *file, const char *text, const char *help, struct rule **ret)
{
	struct reader reader = {.file = file, .rule = vmr_alloc(sizeof(struct rule))};
	struct vmr_error *error = NULL;
	for (const char *line = text; *line && !error;) {
		const char *end = strchrnul(line, '\n');
		reader.line++;
		error = read_line(&reader, line, (size_t)(end - line));
		line = *end ? end + 1 : end;
	}
	if (!error)
		error = check_header(&reader);
	if (error) {
		rule_destroy(reader.rule);
		return error;
	}
	reader.rule->help = help ? vmr_strdup(help) : NULL;
	*ret = reader.rule;
	return NULL;
}

void rule_destroy(struct rule *rule)
{
	if (!rule)
		return;
	char *strings[] = {rule->id,  rule->title, rule->family, rule->severity, rule->verdict,
			   rule->cwe, rule->roles, rule->needs,  rule->help,     rule->optional};
	for (size_t i = 0; i < VMR_COUNT(strings); i++)
		free(strings[i]);
	for (size_t i = 0; i < rule->part_count; i++) {
		free(rule->parts[i].name);
		free(rule->parts[i].text);
		free(rule->parts[i].sql);
	}
	free(rule->parts);
	free(rule);
}

const struct rule_part *rule_part_find(const struct rule *rule, enum rule_part_kind kind)
{
	for (size_t i = 0; i < rule->part_count; i++)
		if (rule->parts[i].kind == kind)
			return &rule->parts[i];
	return NULL;
}

static const char *help_of(const struct rules_embedded *rule)
{
	size_t stem = strlen(rule->name) - strlen(".sql");
	for (const struct rules_embedded *file = rules_embedded_files; file->name; file++)
		if (file->kind == RULES_EMBEDDED_HELP && strlen(file->name) == stem + 3 &&
		    !strncmp(file->name, rule->name, stem))
			return file->text;
	return NULL;
}

static int compare_rules(const void *a, const void *b)
{
	return strcmp((*(struct rule *const *)a)->id, (*(struct rule *const *)b)->id);
}

struct vmr_error *rules_load(struct rule ***ret, size_t *ret_count)
{
	struct rule **rules = NULL;
	size_t count = 0;
	for (const struct rules_embedded *file = rules_embedded_files; file->name; file++) {
		if (file->kind != RULES_EMBEDDED_RULE)
			continue;
		rules = vmr_realloc_array(rules, count + 1, sizeof(*rules));
		struct vmr_error *error = rule_parse(file->name, file->text, help_of(file), &rules[count]);
		if (error) {
			rules_free(rules, count);
			return error;
		}
		count++;
	}
	if (count)
		qsort(rules, count, sizeof(*rules), compare_rules);
	*ret = rules;
	*ret_count = count;
	return NULL;
}

void rules_free(struct rule **rules, size_t count)
{
	for (size_t i = 0; i < count; i++)
		rule_destroy(rules[i]);
	free(rules);
}
