/* SPDX-License-Identifier: MIT */
/* Which options go together. Conditions are looked at as they stand in the files, part by part. */
#include <ctype.h>
#include <string.h>

#include "common/memory.h"
#include "srcindex/kconfig_symbol.h"

/* Values: no, module, yes. */
enum { NO, MODULE, YES };
enum { DEPTH_MAX = 48, TURNED_MAX = 2000 };

/* ---------------------------------------------------------------- symbols */

struct symbol *kconfig_find(const struct kconfig *kconfig, const char *name, size_t length)
{
	struct symbol *found = NULL;

	HASH_FIND(hh, kconfig->symbols, name, length, found);
	return found;
}

struct symbol *kconfig_symbol(struct kconfig *kconfig, const char *name, size_t length)
{
	struct symbol *found = kconfig_find(kconfig, name, length);

	if (found)
		return found;
	found = vmr_alloc(sizeof(*found));
	found->name = vmr_strndup(name, length);
	found->last = &found->definitions;
	HASH_ADD_KEYPTR(hh, kconfig->symbols, found->name, length, found);
	return found;
}

struct kconfig *kconfig_create(const char *tree)
{
	struct kconfig *kconfig = vmr_alloc(sizeof(*kconfig));

	kconfig->tree = vmr_strdup(tree);
	kconfig_begin(kconfig);
	return kconfig;
}

static void free_links(struct symbol_link *link)
{
	for (struct symbol_link *next; link; link = next) {
		next = link->next;
		free(link);
	}
}

static void free_definition(struct definition *definition)
{
	for (struct property *property = definition->properties, *next; property; property = next) {
		next = property->next;
		free(property);
	}
	free(definition);
}

void kconfig_destroy(struct kconfig *kconfig)
{
	struct symbol *symbol, *next;

	if (!kconfig)
		return;
	HASH_ITER(hh, kconfig->symbols, symbol, next)
	{
		HASH_DEL(kconfig->symbols, symbol);
		for (struct definition *definition = symbol->definitions, *other; definition; definition = other) {
			other = definition->next;
			free_definition(definition);
		}
		free_links(symbol->dependents);
		free_links(symbol->selectors);
		free(symbol->name);
		free(symbol->value);
		free(symbol->missing);
		free(symbol);
	}
	for (struct condition *condition = kconfig->conditions, *other; condition; condition = other) {
		other = condition->next_made;
		free(condition);
	}
	vmr_list_deinit(&kconfig->texts);
	free(kconfig->turned);
	free(kconfig->tree);
	free(kconfig->missing);
	free(kconfig);
}

void kconfig_set(struct kconfig *kconfig, const char *name, const char *value)
{
	struct symbol *symbol = kconfig_symbol(kconfig, name, strlen(name));

	free(symbol->value);
	symbol->value = vmr_strdup(value);
}

static bool has_text(const struct symbol *symbol)
{
	return symbol->kind == SYMBOL_NUMBER || symbol->kind == SYMBOL_STRING;
}

char kconfig_value(const struct kconfig *kconfig, const char *name)
{
	const struct symbol *symbol = kconfig_find(kconfig, name, strlen(name));

	return symbol && symbol->value ? *symbol->value : 0;
}

/* ---------------------------------------------------------------- conditions */

static struct slice trim(struct slice slice)
{
	while (slice.length && isspace((unsigned char)*slice.text))
		slice = (struct slice){slice.text + 1, slice.length - 1};
	while (slice.length && isspace((unsigned char)slice.text[slice.length - 1]))
		slice.length--;
	return slice;
}

static bool is_text(struct slice slice, const char *text)
{
	return slice.length == strlen(text) && !memcmp(slice.text, text, slice.length);
}

/* Where a word stands outside of parentheses and quotes; the slice's length: nowhere. */
static size_t find_outside(struct slice slice, const char *word)
{
	size_t length = strlen(word), depth = 0;
	char quote = 0;

	for (size_t i = 0; i < slice.length; i++) {
		char c = slice.text[i];
		if (quote || c == '"' || c == '\'')
			quote = quote ? (c == quote ? 0 : quote) : c;
		else if (c == '(')
			depth++;
		else if (c == ')' && depth)
			depth--;
		else if (!depth && slice.length - i >= length && !memcmp(slice.text + i, word, length))
			return i;
	}
	return slice.length;
}

/* Take the part before an operator off; false when there was none left. */
static bool next_part(struct slice *rest, const char *operator, struct slice * ret)
{
	size_t at = find_outside(*rest, operator), skip = at < rest->length ? strlen(operator) : 0;

	if (!rest->length)
		return false;
	*ret = trim((struct slice){rest->text, at});
	*rest = (struct slice){rest->text + at + skip, rest->length - at - skip};
	return true;
}

bool kconfig_next_name(struct slice expression, size_t *at, struct slice *ret)
{
	const char *text = expression.text;

	for (size_t i = *at; i < expression.length; i++) {
		if (text[i] == '"' || text[i] == '\'') {
			const char *end = memchr(text + i + 1, text[i], expression.length - i - 1);
			i = end ? (size_t)(end - text) : expression.length;
		} else if (isalnum((unsigned char)text[i]) || text[i] == '_') {
			size_t end = i;
			while (end < expression.length && (isalnum((unsigned char)text[end]) || text[end] == '_'))
				end++;
			*ret = (struct slice){text + i, end - i};
			*at = end;
			return true;
		}
	}
	return false;
}

/* A term as what it is: not TERM, (EXPRESSION), LEFT op RIGHT, or a name. */
struct term {
	enum { TERM_NAME, TERM_NOT, TERM_GROUP, TERM_COMPARED } kind;
	struct slice left, right;
	bool equal; /* of TERM_COMPARED: '=' */
};

static struct term read_term(struct slice slice)
{
	static const char *const operators[] = {"!=", "<=", ">=", "=", "<", ">"};

	if (slice.length > 1 && slice.text[0] == '!' && slice.text[1] != '=')
		return (struct term){TERM_NOT, trim((struct slice){slice.text + 1, slice.length - 1}), {0}, false};
	if (slice.length > 1 && slice.text[0] == '(' && slice.text[slice.length - 1] == ')')
		return (struct term){TERM_GROUP, trim((struct slice){slice.text + 1, slice.length - 2}), {0}, false};
	for (size_t i = 0; i < VMR_COUNT(operators); i++) {
		size_t at = find_outside(slice, operators[i]), skip = strlen(operators[i]);
		if (at < slice.length)
			return (struct term){TERM_COMPARED, trim((struct slice){slice.text, at}),
					     trim((struct slice){slice.text + at + skip, slice.length - at - skip}),
					     !strcmp(operators[i], "=")};
	}
	return (struct term){TERM_NAME, slice, {0}, false};
}

static int symbol_value(const struct kconfig *kconfig, const struct symbol *symbol)
{
	if (!symbol)
		return NO;
	if (symbol->turn == kconfig->turn)
		return YES;
	return !symbol->value ? NO : !strcmp(symbol->value, "y") ? YES : !strcmp(symbol->value, "m") ? MODULE : NO;
}

/* What the compiler or the machine that builds is asked for is there: $(cc-option,...). */
static bool is_asked_of_build(struct slice name)
{
	return name.length && *name.text == '$';
}

static int name_value(const struct kconfig *kconfig, struct slice name)
{
	if (is_text(name, "y") || is_text(name, "\"y\"") || is_asked_of_build(name))
		return YES;
	if (is_text(name, "m"))
		return MODULE;
	return symbol_value(kconfig, kconfig_find(kconfig, name.text, name.length));
}

/* The text that a name stands for in a comparison. */
static struct slice name_text(const struct kconfig *kconfig, struct slice name)
{
	static const char *const values[] = {"n", "m", "y"};
	const struct symbol *symbol = kconfig_find(kconfig, name.text, name.length);

	if (is_text(name, "\"$(ARCH)\""))
		return (struct slice){"x86_64", 6};
	if (name.length > 1 && *name.text == '"')
		return (struct slice){name.text + 1, name.length - 2};
	if (!symbol)
		return name;
	if (has_text(symbol))
		return symbol->value ? (struct slice){symbol->value, strlen(symbol->value)} : (struct slice){"", 0};
	return (struct slice){values[symbol_value(kconfig, symbol)], 1};
}

static int evaluate(const struct kconfig *kconfig, struct slice expression, unsigned depth);

static int evaluate_term(const struct kconfig *kconfig, struct slice slice, unsigned depth)
{
	struct term term = read_term(slice);

	if (term.kind == TERM_NAME)
		return name_value(kconfig, term.left);
	if (term.kind == TERM_GROUP)
		return evaluate(kconfig, term.left, depth + 1);
	if (term.kind == TERM_NOT)
		return YES - evaluate_term(kconfig, term.left, depth + 1);
	struct slice left = name_text(kconfig, term.left), right = name_text(kconfig, term.right);
	bool same = left.length == right.length && !memcmp(left.text, right.text, left.length);
	/* Versions and sizes are compared with what is asked of the build: enough of them. */
	return same == term.equal ? YES : NO;
}

/* An empty one holds. */
static int evaluate(const struct kconfig *kconfig, struct slice expression, unsigned depth)
{
	int value = expression.length ? NO : YES;
	struct slice either, both;

	while (depth < DEPTH_MAX && next_part(&expression, "||", &either)) {
		int all = YES;
		while (next_part(&either, "&&", &both)) {
			int one = evaluate_term(kconfig, both, depth);
			all = one < all ? one : all;
		}
		value = all > value ? all : value;
	}
	return value;
}

static int evaluate_depends(const struct kconfig *kconfig, const struct condition *depends)
{
	int value = YES;

	for (; depends && value != NO; depends = depends->up) {
		int one = evaluate(kconfig, depends->expression, 0);
		value = one < value ? one : value;
	}
	return value;
}

/* ---------------------------------------------------------------- what can be */

static bool is_possible(struct kconfig *kconfig, struct slice expression, unsigned depth);
static bool symbol_possible(struct kconfig *kconfig, struct symbol *symbol, unsigned depth);

static void note_missing(struct kconfig *kconfig, const char *form, struct slice name)
{
	free(kconfig->missing);
	kconfig->missing = vmr_format(form, (int)name.length, name.text);
}

static bool is_fixed(const struct kconfig *kconfig, const struct symbol *symbol, unsigned depth);

static bool names_fixed(const struct kconfig *kconfig, struct slice expression, unsigned depth)
{
	struct slice name;

	for (size_t at = 0; kconfig_next_name(expression, &at, &name);)
		if (!is_text(name, "y") && !is_text(name, "n") &&
		    !is_fixed(kconfig, kconfig_find(kconfig, name.text, name.length), depth + 1))
			return false;
	return true;
}

static bool property_fixed(const struct kconfig *kconfig, const struct property *property, unsigned depth)
{
	if (property->kind == PROPERTY_PROMPT)
		return evaluate(kconfig, property->condition, 0) == NO;
	return property->kind == PROPERTY_SELECT ||
	       (names_fixed(kconfig, property->value, depth) && names_fixed(kconfig, property->condition, depth));
}

/* On by what the architecture is, not by anybody's choice: 64BIT. */
static bool is_fixed(const struct kconfig *kconfig, const struct symbol *symbol, unsigned depth)
{
	bool has_default = false;

	if (!symbol || depth >= DEPTH_MAX || symbol_value(kconfig, symbol) != YES || symbol->selectors)
		return false;
	for (const struct definition *definition = symbol->definitions; definition; definition = definition->next) {
		for (const struct condition *depends = definition->depends; depends; depends = depends->up)
			if (!names_fixed(kconfig, depends->expression, depth))
				return false;
		for (const struct property *property = definition->properties; property; property = property->next) {
			if (!property_fixed(kconfig, property, depth))
				return false;
			has_default |= property->kind == PROPERTY_DEFAULT;
		}
	}
	return has_default;
}

bool kconfig_is_fixed(struct kconfig *kconfig, const char *name)
{
	kconfig_read(kconfig);
	return is_fixed(kconfig, kconfig_find(kconfig, name, strlen(name)), 0);
}

static bool term_possible(struct kconfig *kconfig, struct slice slice, unsigned depth)
{
	struct term term = read_term(slice);
	struct symbol *symbol = kconfig_find(kconfig, term.left.text, term.left.length);

	if (term.kind == TERM_GROUP)
		return is_possible(kconfig, term.left, depth + 1);
	if (term.kind == TERM_NOT && is_fixed(kconfig, symbol, 0)) {
		note_missing(kconfig, "needs %.*s off", term.left);
		return false;
	}
	if (term.kind != TERM_NAME || name_value(kconfig, term.left) != NO || is_text(term.left, "m"))
		return true;
	if (symbol && symbol_possible(kconfig, symbol, depth + 1))
		return true;
	if ((!symbol || !symbol->definitions) && !is_text(term.left, "n"))
		note_missing(kconfig, "needs %.*s", term.left);
	return false;
}

static bool is_possible(struct kconfig *kconfig, struct slice expression, unsigned depth)
{
	bool possible = !expression.length || depth >= DEPTH_MAX;
	struct slice either, both;

	while (!possible && next_part(&expression, "||", &either)) {
		possible = true;
		while (possible && next_part(&either, "&&", &both))
			possible = term_possible(kconfig, both, depth);
	}
	return possible;
}

static bool depends_possible(struct kconfig *kconfig, const struct condition *depends, unsigned depth)
{
	for (; depends; depends = depends->up)
		if (!is_possible(kconfig, depends->expression, depth))
			return false;
	return true;
}

/* It can be chosen, or is on by default, where its conditions hold. */
static bool definition_possible(struct kconfig *kconfig, const struct definition *definition, unsigned depth)
{
	if (!depends_possible(kconfig, definition->depends, depth))
		return false;
	for (const struct property *property = definition->properties; property; property = property->next)
		if (property->kind != PROPERTY_SELECT && is_possible(kconfig, property->condition, depth) &&
		    (property->kind == PROPERTY_PROMPT || is_possible(kconfig, property->value, depth)))
			return true;
	return false;
}

static bool selected_by(struct kconfig *kconfig, const struct symbol *symbol, struct symbol *selector, unsigned depth)
{
	for (const struct definition *definition = selector->definitions; definition; definition = definition->next)
		for (const struct property *property = definition->properties; property; property = property->next)
			if (property->kind == PROPERTY_SELECT && is_text(property->value, symbol->name) &&
			    is_possible(kconfig, property->condition, depth))
				return symbol_possible(kconfig, selector, depth);
	return false;
}

static char *copy_text(const char *text)
{
	return text ? vmr_strdup(text) : NULL;
}

static bool symbol_possible(struct kconfig *kconfig, struct symbol *symbol, unsigned depth)
{
	bool possible = depth >= DEPTH_MAX || symbol_value(kconfig, symbol) != NO;

	/* One that is asked for while it is being asked for does not stand in its own way. */
	if (possible || symbol->possible == POSSIBLE_ASKED || symbol->possible == POSSIBLE_YES)
		return true;
	free(kconfig->missing);
	kconfig->missing = copy_text(symbol->missing);
	if (symbol->possible == POSSIBLE_NO)
		return false;
	symbol->possible = POSSIBLE_ASKED;
	for (const struct definition *definition = symbol->definitions; definition && !possible;
	     definition = definition->next)
		possible = definition_possible(kconfig, definition, depth + 1);
	/* A choice does not turn on what cannot be by itself. */
	for (const struct symbol_link *link = symbol->selectors; link && !possible; link = link->next)
		possible = link->symbol->kind != SYMBOL_CHOICE && selected_by(kconfig, symbol, link->symbol, depth + 1);
	symbol->possible = possible ? POSSIBLE_YES : POSSIBLE_NO;
	symbol->missing = possible ? NULL : copy_text(kconfig->missing);
	return possible;
}

const char *kconfig_missing(struct kconfig *kconfig, const char *name)
{
	char value = kconfig_value(kconfig, name);

	if (value == 'y' || value == 'm')
		return NULL;
	kconfig_read(kconfig);
	struct symbol *symbol = kconfig_find(kconfig, name, strlen(name));
	if (!symbol || !symbol->definitions || symbol_possible(kconfig, symbol, 0))
		return NULL;
	return kconfig->missing ? kconfig->missing : "is turned on by nothing";
}

/* ---------------------------------------------------------------- turning on */

void kconfig_begin(struct kconfig *kconfig)
{
	kconfig->turn++;
	kconfig->turned_count = 0;
}

static void turn_on(struct kconfig *kconfig, struct symbol *symbol, unsigned depth);
static void assume(struct kconfig *kconfig, struct slice expression, unsigned depth);

static void assume_term(struct kconfig *kconfig, struct slice slice, unsigned depth)
{
	struct term term = read_term(slice);
	struct symbol *symbol = kconfig_find(kconfig, term.left.text, term.left.length);
	bool on = term.kind == TERM_NAME ||
		  (term.kind == TERM_COMPARED &&
		   (is_text(term.right, term.equal ? "y" : "n") || (term.equal && is_text(term.right, "m"))));

	if (term.kind == TERM_GROUP)
		assume(kconfig, term.left, depth + 1);
	else if (on && symbol && !has_text(symbol))
		turn_on(kconfig, symbol, depth + 1);
}

/* Make a condition hold: of alternatives the first that can. */
static void assume(struct kconfig *kconfig, struct slice expression, unsigned depth)
{
	struct slice either, both;

	if (depth >= DEPTH_MAX || evaluate(kconfig, expression, 0) != NO)
		return;
	while (next_part(&expression, "||", &either)) {
		if (!is_possible(kconfig, either, 0))
			continue;
		while (next_part(&either, "&&", &both))
			assume_term(kconfig, both, depth);
		return;
	}
}

/* Of a choice: one of its options was chosen. */
static bool is_chosen(const struct kconfig *kconfig, const struct definition *definition)
{
	for (const struct property *property = definition->properties; property; property = property->next)
		if (property->kind == PROPERTY_SELECT && name_value(kconfig, property->value) != NO)
			return true;
	return false;
}

static void turn_selected(struct kconfig *kconfig, const struct symbol *symbol, const struct definition *definition,
			  unsigned depth)
{
	if (symbol->kind == SYMBOL_CHOICE && is_chosen(kconfig, definition))
		return;
	for (const struct property *property = definition->properties; property; property = property->next) {
		struct symbol *target = kconfig_find(kconfig, property->value.text, property->value.length);
		if (property->kind != PROPERTY_SELECT || !target || evaluate(kconfig, property->condition, 0) == NO ||
		    (symbol->kind == SYMBOL_CHOICE && !symbol_possible(kconfig, target, 0)))
			continue;
		turn_on(kconfig, target, depth + 1);
		if (symbol->kind == SYMBOL_CHOICE)
			return;
	}
}

static void turn_on(struct kconfig *kconfig, struct symbol *symbol, unsigned depth)
{
	if (depth >= DEPTH_MAX || kconfig->turned_count >= TURNED_MAX || symbol_value(kconfig, symbol) != NO)
		return;
	symbol->turn = kconfig->turn;
	symbol->given = (struct slice){0};
	if (!kconfig->turned)
		kconfig->turned = vmr_alloc_array(TURNED_MAX, sizeof(struct symbol *));
	kconfig->turned[kconfig->turned_count++] = symbol;
	bool assumed = false;
	for (const struct definition *definition = symbol->definitions; definition; definition = definition->next) {
		if (!depends_possible(kconfig, definition->depends, 0))
			continue;
		for (const struct condition *depends = definition->depends; depends && !assumed; depends = depends->up)
			assume(kconfig, depends->expression, depth + 1);
		assumed = true;
		turn_selected(kconfig, symbol, definition, depth);
	}
}

void kconfig_turn_on(struct kconfig *kconfig, const char *name)
{
	char value = kconfig_value(kconfig, name);

	if (value == 'y' || value == 'm')
		return;
	kconfig_read(kconfig);
	turn_on(kconfig, kconfig_symbol(kconfig, name, strlen(name)), 0);
}

static void settle_choice(struct kconfig *kconfig, struct symbol *symbol, const struct definition *definition)
{
	if (evaluate_depends(kconfig, definition->depends) != NO)
		turn_on(kconfig, symbol, 0);
}

/* What an option is by default, now that its conditions hold. */
static void settle_definition(struct kconfig *kconfig, struct symbol *symbol, const struct definition *definition)
{
	const struct property *property = definition->properties;

	if (evaluate_depends(kconfig, definition->depends) == NO)
		return;
	while (property && (property->kind != PROPERTY_DEFAULT || evaluate(kconfig, property->condition, 0) == NO))
		property = property->next;
	if (!property || (!has_text(symbol) && evaluate(kconfig, property->value, 0) == NO))
		return;
	turn_on(kconfig, symbol, 0);
	symbol->given = property->value;
}

static void settle(struct kconfig *kconfig, struct symbol *symbol)
{
	/* What the configuration says stands. */
	if (symbol->value || symbol->turn == kconfig->turn)
		return;
	for (const struct definition *definition = symbol->definitions; definition; definition = definition->next)
		if (symbol->kind == SYMBOL_CHOICE)
			settle_choice(kconfig, symbol, definition);
		else
			settle_definition(kconfig, symbol, definition);
}

/* Settle what names the options that were turned on: switches, or numbers and texts, which may depend on those. */
static void settle_dependents(struct kconfig *kconfig, bool texts)
{
	/* The list grows while it is walked. */
	for (size_t i = 0; i < kconfig->turned_count; i++)
		for (const struct symbol_link *link = kconfig->turned[i]->dependents; link; link = link->next)
			if (has_text(link->symbol) == texts)
				settle(kconfig, link->symbol);
}

static struct slice unquote(struct slice slice)
{
	bool quoted = slice.length > 1 && *slice.text == '"';

	return quoted ? (struct slice){slice.text + 1, slice.length - 2} : slice;
}

static void add_flag(const struct symbol *symbol, struct command *command)
{
	struct slice given = symbol->kind == SYMBOL_NUMBER ? unquote(symbol->given) : symbol->given;
	vmr_autofree char *flag = NULL;

	if (symbol->kind == SYMBOL_SWITCH)
		flag = vmr_format("-DCONFIG_%s=1", symbol->name);
	else if (has_text(symbol) && given.length)
		flag = vmr_format("-DCONFIG_%s=%.*s", symbol->name, (int)given.length, given.text);
	if (flag)
		command_add(command, flag);
}

void kconfig_flags(struct kconfig *kconfig, struct command *command)
{
	settle_dependents(kconfig, false);
	settle_dependents(kconfig, true);
	for (size_t i = 0; i < kconfig->turned_count; i++)
		add_flag(kconfig->turned[i], command);
}

void kconfig_complete(struct kconfig *kconfig, struct command *command)
{
	kconfig_read(kconfig);
	kconfig_begin(kconfig);
	for (struct symbol *symbol = kconfig->symbols; symbol; symbol = symbol->hh.next) {
		for (const struct definition *definition = symbol->definitions; definition;
		     definition = definition->next)
			if (symbol->kind == SYMBOL_SWITCH && symbol_value(kconfig, symbol) != NO &&
			    evaluate_depends(kconfig, definition->depends) != NO)
				turn_selected(kconfig, symbol, definition, 0);
		if (has_text(symbol))
			settle(kconfig, symbol);
	}
	for (size_t i = 0; i < kconfig->turned_count; i++)
		add_flag(kconfig->turned[i], command);
}
