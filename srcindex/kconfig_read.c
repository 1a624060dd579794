/* SPDX-License-Identifier: MIT */
/* Reads Kconfig files (Documentation/kbuild/kconfig-language.rst), for the architecture that unbuilt trees are read
 * for. */
#include <ctype.h>
#include <string.h>

#include "common/file.h"
#include "common/memory.h"
#include "srcindex/kconfig_symbol.h"

enum { FILE_MAX = 1 << 20, TOTAL_MAX = 64 << 20, FILE_COUNT_MAX = 10000, NEST_MAX = 64, SOURCE_DEPTH = 24, TAB = 8 };

/* What the lines are about that come next. */
struct reader {
	struct kconfig *kconfig;
	const char *tree;
	struct nest {
		struct condition *condition;
		struct definition *choice; /* NULL: a menu or an if */
	} nest[NEST_MAX];
	size_t depth;
	struct symbol *symbol; /* NULL: a menu, a comment */
	struct definition *definition;
	bool in_menu; /* "depends on" is the menu's or the choice's */
	unsigned choices, source_depth;
	size_t total; /* bytes read */
};

static struct slice trim(struct slice slice)
{
	while (slice.length && isspace((unsigned char)*slice.text))
		slice = (struct slice){slice.text + 1, slice.length - 1};
	while (slice.length && isspace((unsigned char)slice.text[slice.length - 1]))
		slice.length--;
	return slice;
}

/* What comes behind a word that a line begins with; false when it does not. */
static bool after_word(struct slice line, const char *word, struct slice *ret)
{
	size_t length = strlen(word);

	if (line.length < length || memcmp(line.text, word, length) != 0 ||
	    (line.length > length && !isspace((unsigned char)line.text[length]) && line.text[length] != '"'))
		return false;
	*ret = trim((struct slice){line.text + length, line.length - length});
	return true;
}

/* Where a comment begins, quotes looked at. */
static struct slice without_comment(struct slice line)
{
	char quote = 0;

	for (size_t i = 0; i < line.length; i++) {
		char c = line.text[i];
		if (quote)
			quote = c == quote ? 0 : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (c == '#')
			line.length = i;
	}
	return trim(line);
}

/* Cut "VALUE if CONDITION" in two. */
static struct slice cut_condition(struct slice *value)
{
	char quote = 0;

	for (size_t i = 0; i + 3 < value->length; i++) {
		char c = value->text[i];
		if (quote || c == '"' || c == '\'') {
			quote = quote ? (c == quote ? 0 : quote) : c;
			continue;
		}
		if (memcmp(value->text + i, " if ", 4) != 0 && memcmp(value->text + i, "\tif ", 4) != 0)
			continue;
		struct slice condition = {value->text + i + 4, value->length - i - 4};
		value->length = i;
		*value = trim(*value);
		return trim(condition);
	}
	return (struct slice){0};
}

static struct condition *add_condition(struct kconfig *kconfig, struct slice expression, struct condition *up)
{
	struct condition *condition = vmr_alloc(sizeof(*condition));

	*condition = (struct condition){.expression = expression, .up = up, .next_made = kconfig->conditions};
	kconfig->conditions = condition;
	return condition;
}

static struct condition *above(const struct reader *reader)
{
	return reader->depth ? reader->nest[reader->depth - 1].condition : NULL;
}

static void add_property(struct definition *definition, enum property_kind kind, struct slice value)
{
	if (!definition)
		return;
	struct property *property = vmr_alloc(sizeof(*property));
	property->condition = cut_condition(&value);
	property->kind = kind;
	property->value = value;
	*definition->last = property;
	definition->last = &property->next;
}

static void begin_symbol(struct reader *reader, struct slice name)
{
	struct symbol *symbol = kconfig_symbol(reader->kconfig, name.text, name.length);
	struct definition *definition = vmr_alloc(sizeof(*definition));

	definition->depends = above(reader);
	definition->last = &definition->properties;
	*symbol->last = definition;
	symbol->last = &definition->next;
	/* Of a choice without a default the first that can be. */
	if (reader->depth && reader->nest[reader->depth - 1].choice)
		add_property(reader->nest[reader->depth - 1].choice, PROPERTY_SELECT, name);
	reader->symbol = symbol;
	reader->definition = definition;
	reader->in_menu = false;
}

static void end_symbol(struct reader *reader)
{
	reader->symbol = NULL;
	reader->definition = NULL;
	reader->in_menu = false;
}

static void push(struct reader *reader, struct slice condition)
{
	if (reader->depth == NEST_MAX)
		return;
	struct condition *up = above(reader);
	end_symbol(reader);
	reader->nest[reader->depth++] =
		(struct nest){.condition = condition.length ? add_condition(reader->kconfig, condition, up) : up};
}

/* A choice is an option that brings its default with it. */
static void begin_choice(struct reader *reader)
{
	vmr_autofree char *name = vmr_format("choice %u", reader->choices++);

	push(reader, (struct slice){0});
	begin_symbol(reader, (struct slice){name, strlen(name)});
	reader->symbol->kind = SYMBOL_CHOICE;
	if (reader->depth)
		reader->nest[reader->depth - 1].choice = reader->definition;
	reader->in_menu = true;
}

static void add_depends(struct reader *reader, struct slice expression)
{
	struct condition **up = reader->in_menu && reader->depth ? &reader->nest[reader->depth - 1].condition : NULL;

	if (up)
		*up = add_condition(reader->kconfig, expression, *up);
	if (reader->definition)
		reader->definition->depends =
			up ? *up : add_condition(reader->kconfig, expression, reader->definition->depends);
}

static void add_default(struct reader *reader, struct slice value)
{
	bool choice = reader->symbol && reader->symbol->kind == SYMBOL_CHOICE;

	add_property(reader->definition, choice ? PROPERTY_SELECT : PROPERTY_DEFAULT, value);
}

static void read_file(struct reader *reader, const char *name);

/* "arch/$(SRCARCH)/Kconfig" */
static void source(struct reader *reader, struct slice name)
{
	static const char variable[] = "$(SRCARCH)";

	if (name.length > 2 && *name.text == '"')
		name = (struct slice){name.text + 1, name.length - 2};
	const char *found = memmem(name.text, name.length, variable, sizeof(variable) - 1);
	vmr_autofree char *path =
		found ? vmr_format("%.*sx86%.*s", (int)(found - name.text), name.text,
				   (int)(name.length - (size_t)(found - name.text) - (sizeof(variable) - 1)),
				   found + sizeof(variable) - 1)
		      : vmr_strndup(name.text, name.length);
	if (!strchr(path, '$') && *path != '/' && !strstr(path, ".."))
		read_file(reader, path);
}

/* Lines that open or close a block, or read a file. */
static bool read_block(struct reader *reader, struct slice line)
{
	struct slice rest;

	if (after_word(line, "config", &rest) || after_word(line, "menuconfig", &rest)) {
		begin_symbol(reader, rest);
	} else if (after_word(line, "if", &rest)) {
		push(reader, rest);
	} else if (after_word(line, "menu", &rest)) {
		push(reader, (struct slice){0});
		reader->in_menu = true;
	} else if (after_word(line, "choice", &rest)) {
		begin_choice(reader);
	} else if (after_word(line, "endif", &rest) || after_word(line, "endmenu", &rest) ||
		   after_word(line, "endchoice", &rest)) {
		reader->depth -= reader->depth > 0;
		end_symbol(reader);
	} else if (after_word(line, "comment", &rest)) {
		end_symbol(reader);
	} else if (after_word(line, "source", &rest)) {
		end_symbol(reader);
		source(reader, rest);
	} else {
		return false;
	}
	return true;
}

/* Lines about the option that is open. */
static void read_property(struct reader *reader, struct slice line)
{
	static const char *const switches[] = {"bool", "tristate"};
	static const struct {
		const char *word;
		enum symbol_kind kind;
	} texts[] = {{"int", SYMBOL_NUMBER}, {"hex", SYMBOL_NUMBER}, {"string", SYMBOL_STRING}};
	static const char *const defaults[] = {"def_bool", "def_tristate", "default"};
	struct slice rest;

	if (after_word(line, "depends on", &rest))
		add_depends(reader, rest);
	else if (after_word(line, "select", &rest))
		add_property(reader->definition, PROPERTY_SELECT, rest);
	else if (after_word(line, "prompt", &rest))
		add_property(reader->definition, PROPERTY_PROMPT, rest);
	for (size_t i = 0; i < VMR_COUNT(defaults); i++)
		if (after_word(line, defaults[i], &rest))
			add_default(reader, rest);
	for (size_t i = 0; i < VMR_COUNT(switches); i++)
		if (after_word(line, switches[i], &rest) && rest.length)
			add_property(reader->definition, PROPERTY_PROMPT, rest);
	for (size_t i = 0; reader->symbol && i < VMR_COUNT(texts); i++)
		if (after_word(line, texts[i].word, &rest)) {
			reader->symbol->kind = texts[i].kind;
			if (rest.length)
				add_property(reader->definition, PROPERTY_PROMPT, rest);
		}
}

static size_t indentation(struct slice line)
{
	size_t columns = 0;

	for (size_t i = 0; i < line.length && isspace((unsigned char)line.text[i]); i++)
		columns = line.text[i] == '\t' ? (columns / TAB + 1) * TAB : columns + 1;
	return columns;
}

static void read_lines(struct reader *reader, const char *text)
{
	bool in_help = false;
	size_t help = 0; /* its indentation, 0: not known yet */

	for (const char *at = text, *end; *at; at = *end ? end + 1 : end) {
		end = at + strcspn(at, "\n");
		const struct slice whole = {at, (size_t)(end - at)};
		struct slice line = trim(whole), rest;
		if (!line.length)
			continue;
		size_t columns = indentation(whole);
		help = in_help && !help ? columns : help;
		if (in_help && help && columns >= help)
			continue;
		in_help = false;
		line = without_comment(line);
		if (after_word(line, "help", &rest) || after_word(line, "---help---", &rest)) {
			in_help = true;
			help = 0;
		} else if (!read_block(reader, line)) {
			read_property(reader, line);
		}
	}
}

static void join_lines(char *text)
{
	for (char *at = text; (at = strstr(at, "\\\n"));)
		at[0] = at[1] = ' ';
}

static void read_file(struct reader *reader, const char *name)
{
	struct kconfig *kconfig = reader->kconfig;
	vmr_autofree char *path = vmr_format("%s/%s", reader->tree, name);
	char *text = NULL;

	size_t size = 0;
	if (reader->source_depth == SOURCE_DEPTH || kconfig->texts.count >= FILE_COUNT_MAX ||
	    reader->total > TOTAL_MAX || vmr_error_drop(vmr_file_read_regular(path, FILE_MAX, &text, &size)))
		return;
	reader->total += size;
	join_lines(text);
	kconfig->texts.items =
		vmr_realloc_array(kconfig->texts.items, kconfig->texts.count + 1, sizeof(*kconfig->texts.items));
	kconfig->texts.items[kconfig->texts.count++] = text;
	reader->source_depth++;
	read_lines(reader, text);
	reader->source_depth--;
	end_symbol(reader);
}

/* ---------------------------------------------------------------- who names whom */

static void link_symbol(struct symbol_link **list, struct symbol *symbol)
{
	/* A symbol's links are made together: the last one tells whether it is there. */
	if (*list && (*list)->symbol == symbol)
		return;
	struct symbol_link *link = vmr_alloc(sizeof(*link));
	*link = (struct symbol_link){.symbol = symbol, .next = *list};
	*list = link;
}

static void link_names(struct kconfig *kconfig, struct slice expression, struct symbol *symbol)
{
	struct slice name;

	for (size_t at = 0; kconfig_next_name(expression, &at, &name);) {
		struct symbol *named = kconfig_find(kconfig, name.text, name.length);
		if (named)
			link_symbol(&named->dependents, symbol);
	}
}

static void link_definition(struct kconfig *kconfig, const struct definition *definition, struct symbol *symbol)
{
	for (const struct condition *depends = definition->depends; depends; depends = depends->up)
		link_names(kconfig, depends->expression, symbol);
	for (const struct property *property = definition->properties; property; property = property->next) {
		struct symbol *target = property->kind == PROPERTY_SELECT
						? kconfig_find(kconfig, property->value.text, property->value.length)
						: NULL;
		if (target)
			link_symbol(&target->selectors, symbol);
		if (property->kind == PROPERTY_DEFAULT) {
			link_names(kconfig, property->value, symbol);
			link_names(kconfig, property->condition, symbol);
		}
	}
}

void kconfig_read(struct kconfig *kconfig)
{
	struct reader reader = {.kconfig = kconfig, .tree = kconfig->tree};

	if (kconfig->is_read)
		return;
	kconfig->is_read = true;
	read_file(&reader, "Kconfig");
	for (struct symbol *symbol = kconfig->symbols; symbol; symbol = symbol->hh.next)
		for (struct definition *definition = symbol->definitions; definition; definition = definition->next)
			link_definition(kconfig, definition, symbol);
}
