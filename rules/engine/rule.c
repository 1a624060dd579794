/* SPDX-License-Identifier: MIT */
/* Reads rules: "-- key: value" lines, then "--@ kind NAME: text" before each statement. */
#include "rules/engine/rule.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "common/memory.h"
#include "rules/engine/embedded.h"

static const struct {
	const char *word;
	bool is_named;
} part_kinds[RULE_PART_KINDS] = {
	[RULE_PART_UNKNOWN] = {"", false},
	[RULE_PART_LET] = {"let", true},
	[RULE_PART_BIND] = {"bind", false},
	[RULE_PART_SIDE] = {"side", false},
	[RULE_PART_SUBJECT] = {"subject", false},
	[RULE_PART_SITE] = {"site", false},
	[RULE_PART_CONFIRM] = {"confirm", true},
	[RULE_PART_GUARD] = {"guard", true},
	[RULE_PART_RIVAL] = {"rival", true},
	[RULE_PART_ITEM] = {"item", true},
	[RULE_PART_OBJECT] = {"object", false},
	[RULE_PART_ROLES] = {"roles", false},
	[RULE_PART_EVIDENCE] = {"evidence", false},
	[RULE_PART_SENTENCE] = {"sentence", false},
	[RULE_PART_STEPS] = {"steps", false},
	[RULE_PART_LOCKS] = {"locks", false},
	[RULE_PART_AGAINST] = {"against", false},
	[RULE_PART_FIX] = {"fix", false},
	[RULE_PART_REPRODUCE] = {"reproduce", false},
	[RULE_PART_NODES] = {"nodes", false},
	[RULE_PART_EDGES] = {"edges", false},
};

const char *rule_part_word(enum rule_part_kind kind)
{
	return part_kinds[kind].word;
}

struct reader {
	const char *file;
	struct rule *rule;
	struct rule_part *part; /* the one whose SQL is being read */
	const char *sql;        /* where that begins */
	unsigned line;
	bool is_shared; /* no rule of its own: what stands before the first mark is not read here */
	bool is_common;
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
		{"explains", &reader->rule->explains},
		{"without", &reader->rule->without},
		{"wants", &reader->rule->wants},
	};
	const char *colon = memchr(line, ':', length);
	if (!colon)
		return;
	vmr_autofree char *key = trimmed(line + 2, (size_t)(colon - line) - 2);
	for (size_t i = 0; i < VMR_COUNT(keys); i++)
		if (!strcmp(key, keys[i].key) && !*keys[i].value)
			*keys[i].value = trimmed(colon + 1, length - (size_t)(colon + 1 - line));
}

/* Its place holds until the next one is added. */
static struct rule_part *add_part(struct rule *rule)
{
	if (!(rule->part_count & (rule->part_count - 1))) /* a power of two: it is full */
		rule->parts = vmr_realloc_array(rule->parts, rule->part_count ? 2 * rule->part_count : 1,
						sizeof(*rule->parts));
	return &rule->parts[rule->part_count++];
}

static struct vmr_error *read_mark(struct reader *reader, const char *line, size_t length)
{
	const char *colon = memmem(line, length, ": ", 2); /* "rule:ID" is a name */
	size_t head = colon ? (size_t)(colon - line) : length;
	vmr_autofree char *words = trimmed(line + 3, head - 3);
	char *space = strchr(words, ' ');
	if (space)
		*space++ = '\0';
	enum rule_part_kind kind = RULE_PART_UNKNOWN;
	for (int i = 1; i < RULE_PART_KINDS; i++)
		if (!strcmp(words, part_kinds[i].word))
			kind = i;
	if (!kind || part_kinds[kind].is_named != (space != NULL))
		return vmr_error_create(VMR_BAD_INPUT, "%s:%u: \"%s\" is no statement of a rule%s", reader->file,
					reader->line, words,
					kind ? (space ? ": it takes no name" : ": it needs a name") : "");
	char *by = kind == RULE_PART_LET ? strstr(space, " by ") : NULL;
	char *of_case = kind == RULE_PART_LET ? strstr(space, " of the case") : NULL;
	char *of_owner = kind == RULE_PART_LET ? strstr(space, " of the owner") : NULL;
	if (by)
		*by = '\0';
	if (of_case)
		*of_case = '\0';
	if (of_owner)
		*of_owner = '\0';
	reader->part = add_part(reader->rule);
	*reader->part = (struct rule_part){
		.kind = kind,
		.name = space ? vmr_strdup(space) : NULL,
		.key = by ? vmr_strdup(by + strlen(" by ")) : NULL,
		.text = colon ? trimmed(colon + 1, length - head - 1) : NULL,
		.file = vmr_strdup(reader->file),
		.line = reader->line + 1,
		.is_shared = reader->is_shared,
		.is_common = reader->is_common,
		.is_of_case = of_case != NULL,
		.is_of_owner = of_owner != NULL,
	};
	return NULL;
}

static bool is_mark(const char *line, size_t length)
{
	return length >= 3 && !memcmp(line, "--@", 3);
}

static struct vmr_error *read_line(struct reader *reader, const char *line, size_t length)
{
	if (is_mark(line, length))
		return read_mark(reader, line, length);
	if (!reader->part && reader->is_shared)
		return NULL;
	if (!reader->part) {
		if (length >= 2 && !memcmp(line, "--", 2))
			read_header(reader, line, length);
		else if (length)
			return vmr_error_create(VMR_BAD_INPUT, "%s:%u: SQL before the first \"--@\" mark", reader->file,
						reader->line);
		return NULL;
	}
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
	if (strcmp(rule->verdict, "race") && strcmp(rule->verdict, "damage") && strcmp(rule->verdict, "state"))
		return vmr_error_create(VMR_BAD_INPUT, "%s: verdict is \"%s\": it must be race, damage or state",
					reader->file, rule->verdict);
	static const enum rule_part_kind needed[] = {RULE_PART_BIND, RULE_PART_CONFIRM, RULE_PART_SENTENCE};
	for (size_t i = 0; i < VMR_COUNT(needed); i++)
		if (!rule_part_find(rule, needed[i]))
			return vmr_error_create(VMR_BAD_INPUT, "%s: no \"--@ %s\" statement", reader->file,
						part_kinds[needed[i]].word);
	return NULL;
}

/* The SQL of a part ends where the next one, or the text, does. */
static void end_part(struct reader *reader, const char *end)
{
	if (reader->part)
		reader->part->sql = vmr_strndup(reader->sql, (size_t)(end - reader->sql));
	reader->part = NULL;
}

static struct vmr_error *read_text(struct reader *reader, const char *text)
{
	reader->part = NULL;
	reader->line = 0;
	const char *line = text;
	while (*line) {
		const char *end = strchrnul(line, '\n');
		bool begins = is_mark(line, (size_t)(end - line));
		reader->line++;
		if (begins)
			end_part(reader, line);
		VMR_TRY(read_line(reader, line, (size_t)(end - line)));
		line = *end ? end + 1 : end;
		if (begins)
			reader->sql = line;
	}
	end_part(reader, line);
	return NULL;
}

static struct vmr_error *read_files(struct rule *rule, enum rules_embedded_kind kind)
{
	for (const struct rules_embedded *file = rules_embedded_files; file->name; file++) {
		struct reader reader = {.file = file->name,
					.rule = rule,
					.is_shared = true,
					.is_common = kind == RULES_EMBEDDED_VOCABULARY};
		if (file->kind == kind)
			VMR_TRY(read_text(&reader, file->text));
	}
	return NULL;
}

/* The parts of all files of one kind, put behind the rule's own. They are read once, and stay. */
static struct vmr_error *take_shared(struct rule *rule, enum rules_embedded_kind kind)
{
	static struct rule *known[RULES_EMBEDDED_STATEMENTS + 1];
	if (!known[kind]) {
		struct rule *shared = vmr_alloc(sizeof(*shared));
		struct vmr_error *error = read_files(shared, kind);
		if (error) {
			rule_destroy(shared);
			return error;
		}
		known[kind] = shared;
	}
	for (size_t i = 0; i < known[kind]->part_count; i++) {
		struct rule_part *part = add_part(rule);
		*part = known[kind]->parts[i];
		part->is_borrowed = true;
	}
	return NULL;
}

/* ---- items that a rule names and does not define */

static const char *item_file(const char *name, const char **ret_text)
{
	vmr_autofree char *path = vmr_format("item/%s.sql", name);
	for (const struct rules_embedded *file = rules_embedded_files; file->name; file++)
		if (file->kind == RULES_EMBEDDED_ITEM && !strcmp(file->name, path)) {
			*ret_text = file->text;
			return file->name;
		}
	return NULL;
}

/* The shared item's statement and text become the rule's own part. */
static struct vmr_error *take_item(struct rule *rule, size_t number)
{
	const char *text = NULL, *file = item_file(rule->parts[number].name, &text);
	if (!file)
		return vmr_error_create(VMR_BAD_INPUT, "%s:%u: %s has no statement, and there is no item/%s.sql",
					rule->parts[number].file, rule->parts[number].line, rule->parts[number].name,
					rule->parts[number].name);
	struct rule *item = vmr_alloc(sizeof(*item));
	struct reader reader = {.file = file, .rule = item, .is_shared = true};
	struct vmr_error *error = read_text(&reader, text);
	for (size_t i = 0; !error && i < item->part_count; i++) {
		struct rule_part *from = &item->parts[i];
		if (from->kind == RULE_PART_LET) {
			*add_part(rule) = *from;
			*from = (struct rule_part){0};
			continue;
		}
		struct rule_part *to = &rule->parts[number];
		free(to->sql);
		free(to->file);
		to->sql = vmr_take(from->sql);
		to->file = vmr_take(from->file);
		to->line = from->line;
		if (!to->text)
			to->text = vmr_take(from->text);
	}
	rule_destroy(item);
	return error;
}

static bool is_blank(const char *sql)
{
	return !sql[strspn(sql, " \t\r\n")];
}

static struct vmr_error *take_items(struct rule *rule, size_t own)
{
	for (size_t i = 0; i < own; i++) {
		enum rule_part_kind kind = rule->parts[i].kind;
		bool is_item = kind == RULE_PART_CONFIRM || kind == RULE_PART_GUARD || kind == RULE_PART_RIVAL;
		if (is_item && is_blank(rule->parts[i].sql) && strncmp(rule->parts[i].name, "rule:", 5) != 0)
			VMR_TRY(take_item(rule, i));
	}
	return NULL;
}

struct vmr_error *rule_parse(const char *file, const char *text, const char *help, struct rule **ret)
{
	struct reader reader = {.file = file, .rule = vmr_alloc(sizeof(struct rule))};
	struct vmr_error *error = read_text(&reader, text);
	if (!error)
		error = check_header(&reader);
	size_t own = reader.rule->part_count;
	if (!error)
		error = take_shared(reader.rule, RULES_EMBEDDED_VOCABULARY);
	if (!error)
		error = take_items(reader.rule, own);
	if (!error)
		error = take_shared(reader.rule, RULES_EMBEDDED_SHOW);
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
	char *strings[] = {rule->id,       rule->title,   rule->family, rule->severity, rule->verdict,
			   rule->cwe,      rule->roles,   rule->needs,  rule->help,     rule->optional,
			   rule->explains, rule->without, rule->wants};
	for (size_t i = 0; i < VMR_COUNT(strings); i++)
		free(strings[i]);
	for (size_t i = 0; i < rule->part_count; i++) {
		if (rule->parts[i].is_borrowed)
			continue;
		free(rule->parts[i].name);
		free(rule->parts[i].key);
		free(rule->parts[i].text);
		free(rule->parts[i].sql);
		free(rule->parts[i].file);
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

bool rule_has_word(const char *words, const char *word)
{
	size_t length = strlen(word);
	for (const char *at = words; at && (at = strstr(at, word)); at += length)
		if ((at == words || at[-1] == ' ') && (at[length] == ' ' || !at[length]))
			return true;
	return false;
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
