/* SPDX-License-Identifier: MIT */
/* A line of a prompt to words. */
#include "cli/line.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

struct splitting {
	const char *text, *at;
	char *word; /* room for the whole text */
	size_t length;
	bool has_word; /* "" is one too */
	bool is_stage; /* in `| where ...`: blanks belong to it */
	int depth;     /* of brackets */
	const char *start;
};

static void add(struct splitting *splitting, char letter)
{
	if (!splitting->has_word)
		splitting->start = splitting->at;
	splitting->has_word = true;
	if (letter)
		splitting->word[splitting->length++] = letter;
}

static void end_word(struct splitting *splitting, struct cli_line *line)
{
	while (splitting->is_stage && splitting->length && splitting->word[splitting->length - 1] == ' ')
		splitting->length--;
	splitting->word[splitting->length] = '\0';
	if (splitting->has_word)
		vmr_list_add(&line->words, splitting->word);
	splitting->length = 0;
	splitting->has_word = splitting->is_stage = false;
}

/* 'a b' and "a b" without their quotes. False: the quote stays open. */
static bool take_quoted(struct splitting *splitting)
{
	char quote = *splitting->at;

	add(splitting, '\0');
	for (splitting->at++; *splitting->at && *splitting->at != quote; splitting->at++) {
		bool is_escape = quote == '"' && *splitting->at == '\\' && splitting->at[1] &&
				 strchr("\"\\$`", splitting->at[1]);
		if (is_escape)
			splitting->at++;
		add(splitting, *splitting->at);
	}
	return *splitting->at == quote;
}

/* A letter of C in brackets: 'x', '\n', '\''. It keeps its quotes; its bracket is none. */
static void take_letter(struct splitting *splitting)
{
	const char *end = splitting->at + 1;

	end += *end == '\\' && end[1] ? 2 : *end != '\0';
	if (*end != '\'')
		end = splitting->at;
	for (; splitting->at < end; splitting->at++)
		add(splitting, *splitting->at);
	add(splitting, *splitting->at);
}

/* A string of C there. It keeps its quotes; a bar or bracket in it is none. */
static void take_string(struct splitting *splitting)
{
	const char *end = splitting->at + 1;

	for (; *end && *end != '"'; end++)
		end += *end == '\\' && end[1];
	if (!*end)
		end = splitting->at;
	for (; splitting->at < end; splitting->at++)
		add(splitting, *splitting->at);
	add(splitting, *splitting->at);
}

/* "count", "count ...", not "counter". */
static bool starts_word(const char *at, const char *word)
{
	size_t length = strlen(word);

	return !strncmp(at, word, length) && !isalnum((unsigned char)at[length]) && at[length] != '_';
}

/* Whether what follows a `|` is a stage of an expression: its name and no more. */
static bool is_stage_name(const char *at)
{
	static const char *const names[] = {"where", "first", "count"};

	at += strspn(at, " \t");
	for (size_t i = 0; i < VMR_COUNT(names); i++)
		if (starts_word(at, names[i]))
			return true;
	return false;
}

/* `|`: a stage of an expression of show, C's `||`, or the shell's. False: the shell's. */
static bool take_bar(struct splitting *splitting, struct cli_line *line)
{
	if (splitting->at[1] == '|') {
		add(splitting, '|');
		splitting->at++;
		add(splitting, '|');
		return true;
	}
	bool is_after_expression = line->words.count + splitting->has_word > 1 && !strcmp(line->words.items[0], "show");
	if (!is_after_expression || !is_stage_name(splitting->at + 1))
		return false;
	if (!splitting->has_word) { /* goes on with the word before it */
		char *last = line->words.items[--line->words.count];
		splitting->has_word = true;
		splitting->length = strlen(last);
		memcpy(splitting->word, last, splitting->length);
		splitting->word[splitting->length++] = ' ';
		free(last);
	} else if (!splitting->is_stage) {
		add(splitting, ' ');
	}
	splitting->is_stage = true;
	add(splitting, '|');
	return true;
}

static bool is_blank(char letter)
{
	return letter == ' ' || letter == '\t';
}

/* Whether the stage that was begun last is `count` or `first N`, of which nothing is to be subtracted. */
static bool is_number_stage(const struct splitting *splitting)
{
	size_t start = splitting->length;

	while (start && splitting->word[start - 1] != '|')
		start--;
	vmr_autofree char *stage = vmr_strndup(splitting->word + start, splitting->length - start);
	const char *name = stage + strspn(stage, " \t");
	bool is_or = start > 1 && splitting->word[start - 2] == '|';
	return !is_or && (starts_word(name, "count") || starts_word(name, "first"));
}

/*
 * In a stage blanks end nothing, but before an option: "--hex"; "-m pid", for no two names stand beside each other in
 * C; behind `count` and `first N` also "-x", which behind `where` is a minus and a name.
 */
static bool is_option(const struct splitting *splitting)
{
	const char *at = splitting->at + strspn(splitting->at, " \t");

	if (!strncmp(at, "--", 2) && isalpha((unsigned char)at[2]))
		return true;
	if (*at != '-' || !isalpha((unsigned char)at[1]) || (at[2] && !is_blank(at[2])))
		return false;
	const char *next = at + 2 + strspn(at + 2, " \t");
	return is_number_stage(splitting) || isalnum((unsigned char)*next) || (*next && strchr("_$'\"", *next));
}

/* The letters of an operator that stands between blanks in an expression of show, and joins what is left and right of
 * it: "a + b". 0: there is none. A lone `|` is the shell's. */
static size_t infix(const struct splitting *splitting, const struct cli_line *line, const char *at)
{
	size_t length = strspn(at, "+-*/%<>=!&|^?:");
	bool is_show = splitting->has_word && line->words.count && !strcmp(line->words.items[0], "show");

	return is_show && is_blank(at[length]) && !(length == 1 && *at == '|') ? length : 0;
}

static void take_blank(struct splitting *splitting, struct cli_line *line)
{
	const char *next = splitting->at + strspn(splitting->at, " \t");
	size_t length = infix(splitting, line, next);

	if (length && !splitting->depth) {
		add(splitting, ' ');
		for (size_t i = 0; i < length; i++)
			add(splitting, next[i]);
		add(splitting, ' ');
		next += length + strspn(next + length, " \t");
		splitting->at = next - 1;
		return;
	}
	if (splitting->depth || (splitting->is_stage && !is_option(splitting)))
		add(splitting, ' ');
	else
		end_word(splitting, line);
}

static void take_plain(struct splitting *splitting)
{
	char letter = *splitting->at;

	splitting->depth += (letter == '(' || letter == '[') - (letter == ')' || letter == ']');
	splitting->depth = splitting->depth < 0 ? 0 : splitting->depth;
	add(splitting, letter);
}

/* One letter or what begins with it. False: the line's words end here. */
static bool take(struct splitting *splitting, struct cli_line *line, bool *ret_open)
{
	char letter = *splitting->at;
	bool is_behind_operator = splitting->has_word && splitting->length && /* which left its blank */
				  is_blank(splitting->word[splitting->length - 1]);
	bool is_raw = splitting->depth || splitting->is_stage || is_behind_operator;

	if (is_blank(letter)) {
		take_blank(splitting, line);
	} else if (letter == '\'' && is_raw) {
		take_letter(splitting);
	} else if (letter == '"' && is_raw) {
		take_string(splitting);
	} else if ((letter == '\'' || letter == '"') && !is_raw) {
		*ret_open = !take_quoted(splitting);
	} else if (letter == '\\' && !is_raw && splitting->at[1]) {
		splitting->at++;
		add(splitting, *splitting->at);
	} else if (letter == '#' && !splitting->has_word) {
		return false;
	} else if (letter == '|' && !splitting->depth) {
		return take_bar(splitting, line);
	} else {
		take_plain(splitting);
	}
	return true;
}

struct vmr_error *cli_line_parse(const char *text, struct cli_line *ret)
{
	struct splitting splitting = {.text = text, .at = text};
	bool is_open = false;

	*ret = (struct cli_line){0};
	if (strlen(text) > CLI_LINE_LIMIT)
		return vmr_error_create(VMR_USAGE, "a line of %zu bytes: at most %d are read", strlen(text),
					CLI_LINE_LIMIT);
	vmr_autofree char *word = splitting.word = vmr_alloc(2 * strlen(text) + 2);
	while (*splitting.at && !is_open && take(&splitting, ret, &is_open))
		splitting.at += *splitting.at != '\0';
	if (*splitting.at == '|')
		ret->shell = vmr_strdup(splitting.at + 1);
	ret->is_in_word = splitting.has_word && !*splitting.at;
	ret->start = (size_t)((ret->is_in_word ? splitting.start : splitting.at) - text);
	end_word(&splitting, ret);
	return is_open ? vmr_error_create(VMR_USAGE, "%.100s: a quote is open at its end", text) : NULL;
}

void cli_line_deinit(struct cli_line *line)
{
	vmr_list_deinit(&line->words);
	free(line->shell);
}
