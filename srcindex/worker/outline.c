/* SPDX-License-Identifier: MIT */
/*
 * What a file's text defines and names. The text is C as the kernel writes it, with the arms of all conditions: where
 * braces do not pair within each arm, nothing behind that is a function.
 */
#include "srcindex/worker/outline.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "srcindex/lexer.h"
#include "srcindex/worker/name.h"
#include "srcindex/worker/push.h"

enum { CONDITION_MAX = 32 };

struct scan {
	struct outline *outline;
	struct lexer lexer;
	uint32_t word_room, name_room, definition_room, initialiser_room, include_room;
	/* Of the declaration that is being read, outside of all braces. */
	bool is_static, has_arguments, has_value;
	bool after_word; /* a word stands right before */
	uint32_t value;  /* offset of the '=' of has_value */
	bool is_begun;   /* a word or mark of it was read */
	bool is_clean;   /* nothing stands between it and the end of the one before, but what it begins with */
	bool is_other;   /* it declares more than a function, or something else */
	uint32_t head;   /* offset of its first word or mark */
	uint32_t name;   /* 1 + word before its first '(', 0 none */
	uint32_t tag, tag_from, tag_to; /* as in outline_definition */
	bool is_tag;                    /* the next word is the tag */
	bool is_use;                    /* of a macro, that may define functions */
	uint32_t uses_to;               /* behind the last such use: another one may follow */
	uint32_t names_from;            /* what its function may be called */
	uint32_t words_from;
	int braces, parentheses;
	uint32_t include;   /* the first #include that was not passed, as far as was asked */
	bool is_lost;       /* braces do not pair, */
	uint32_t lost_from; /* from this word on */
};

static void add_word(struct scan *scan, const struct token *token)
{
	*PUSH(scan->outline->words, scan->outline->word_count, scan->word_room) =
		name_number(token->text, token->length);
}

/* The last word may be the name of what is being defined. */
static void add_name(struct scan *scan)
{
	*PUSH(scan->outline->names, scan->outline->name_count, scan->name_room) =
		scan->outline->words[scan->outline->word_count - 1];
}

static struct outline_definition *add_definition(struct scan *scan)
{
	return PUSH(scan->outline->definitions, scan->outline->definition_count, scan->definition_room);
}

static bool is_word(const struct token *token, const char *word)
{
	return token->length == strlen(word) && !memcmp(token->text, word, token->length);
}

static void begin_declaration(struct scan *scan)
{
	scan->is_static = scan->has_arguments = scan->has_value = scan->after_word = scan->is_use = false;
	scan->is_begun = scan->is_other = scan->is_tag = false;
	scan->is_clean = true;
	scan->name = scan->tag = 0;
	scan->names_from = scan->outline->name_count;
	scan->words_from = scan->uses_to = scan->outline->word_count;
	scan->parentheses = 0;
}

/* It was none of a function with a body. */
static void drop_declaration(struct scan *scan)
{
	scan->outline->name_count = scan->names_from;
	begin_declaration(scan);
}

/* Words from one on belong to what has no name: they count as reached. */
static void add_nameless(struct scan *scan, uint32_t from)
{
	*add_definition(scan) = (struct outline_definition){.words = {from, scan->outline->word_count - from}};
}

static void lose(struct scan *scan)
{
	if (!scan->is_lost)
		scan->lost_from = scan->words_from;
	scan->is_lost = true;
}

/* ---------------------------------------------------------------- directives */

static void skip_line(struct scan *scan)
{
	for (struct token token; (token = lexer_next(&scan->lexer)).kind != TOKEN_LINE && token.kind != TOKEN_END;)
		continue;
}

/* Whether `at`, behind white space, is what ## joins with the word before. */
static bool is_joined(const char *begin, const char *at)
{
	while (at > begin && (at[-1] == ' ' || at[-1] == '\t'))
		at--;
	return at - begin > 1 && at[-1] == '#' && at[-2] == '#';
}

static bool is_joining(const char *at)
{
	at += strspn(at, " \t");
	return at[0] == '#' && at[1] == '#';
}

/* What a macro stands for. To the lexer a word behind # or ## is a directive. */
static void read_replacement(struct scan *scan)
{
	struct token token;

	while ((token = lexer_next(&scan->lexer)).kind != TOKEN_LINE && token.kind != TOKEN_END) {
		if (token.kind != TOKEN_WORD && token.kind != TOKEN_DIRECTIVE)
			continue;
		add_word(scan, &token);
		if (is_joining(token.text + token.length) || is_joined(scan->outline->text, token.text))
			add_name(scan);
	}
}

/* #define: its name, and what it stands for. */
static void read_macro(struct scan *scan)
{
	struct outline *outline = scan->outline;
	struct token token = lexer_next(&scan->lexer);

	if (token.kind != TOKEN_WORD) {
		if (token.kind != TOKEN_LINE)
			skip_line(scan);
		return;
	}
	add_word(scan, &token);
	add_name(scan);
	uint32_t name = outline->name_count - 1, from = outline->word_count;
	read_replacement(scan);
	*add_definition(scan) = (struct outline_definition){.names = {name, 1},
							    .words = {from, outline->word_count - from},
							    .joined = {name + 1, outline->name_count - name - 1}};
}

static void read_directive(struct scan *scan, const struct token *directive)
{
	bool is_clean = scan->is_clean && !scan->is_begun;

	drop_declaration(scan);
	if (is_word(directive, "define"))
		read_macro(scan);
	else
		skip_line(scan);
	begin_declaration(scan);
	scan->is_clean = is_clean;
}

/* ---------------------------------------------------------------- bodies */

/* Conditions within a body: each arm leaves the braces as it found them. */
struct arms {
	int depth[CONDITION_MAX];
	unsigned count;
};

static bool follow_condition(struct scan *scan, const struct token *directive, struct arms *arms, int depth)
{
	bool begins = directive->length > 1 && !memcmp(directive->text, "if", 2);
	bool ends = is_word(directive, "endif");

	if (!begins && !ends && !(directive->length > 2 && !memcmp(directive->text, "el", 2)))
		return false;
	if (begins ? arms->count == CONDITION_MAX : !arms->count || arms->depth[arms->count - 1] != depth)
		return false;
	if (begins)
		arms->depth[arms->count++] = depth;
	arms->count -= ends;
	skip_line(scan);
	return true;
}

/* From behind the first brace to behind the last; false when it cannot be told where that is. */
static bool read_body(struct scan *scan)
{
	struct arms arms = {.count = 0};

	for (int depth = 1; depth;) {
		struct token token = lexer_next(&scan->lexer);
		if (token.kind == TOKEN_END)
			return false;
		if (token.kind == TOKEN_WORD)
			add_word(scan, &token);
		else if (token.kind == TOKEN_DIRECTIVE && !follow_condition(scan, &token, &arms, depth))
			return false;
		else if (token.kind == TOKEN_MARK)
			depth += *token.text == '{' ? 1 : *token.text == '}' ? -1 : 0;
	}
	return !arms.count;
}

/* Whether a file is included between what was asked last and `at`. */
static bool includes_before(struct scan *scan, const char *at)
{
	const struct outline *outline = scan->outline;
	uint32_t before = scan->include;

	while (scan->include < outline->include_count && outline->text + outline->includes[scan->include].from < at)
		scan->include++;
	return scan->include != before;
}

/* Words before a '(' that name no function. */
static bool is_name(const char *text, size_t length)
{
	static const char *const others[] = {"typeof",      "__typeof__", "__typeof", "__attribute__",
					     "__attribute", "asm",        "__asm__",  "__asm",
					     "_Alignas",    "_Atomic",    "_Alignof", "__alignof__"};

	for (size_t i = 0; i < VMR_COUNT(others); i++)
		if (strlen(others[i]) == length && !memcmp(others[i], text, length))
			return false;
	return !word_is_keyword(text, length);
}

/* Whether the declaration that ends at `end` (of a head: where the body begins) is of one function alone. */
static bool is_whole(struct scan *scan, const char *end)
{
	const struct outline *outline = scan->outline;
	uint32_t first = scan->words_from;
	size_t length;

	if (!scan->is_clean || scan->is_other || scan->uses_to != first || scan->name < first + 2)
		return false;
	includes_before(scan, outline->text + scan->head);
	const char *name = name_text(outline->words[scan->name - 1], &length);
	return !includes_before(scan, end) && is_name(name, length);
}

static struct outline_definition function_of(const struct scan *scan, const char *from, const char *to, bool whole)
{
	const struct outline *outline = scan->outline;

	return (struct outline_definition){.names = {scan->names_from, outline->name_count - scan->names_from},
					   .is_static = scan->is_static,
					   .from = (uint32_t)(from - outline->text),
					   .to = (uint32_t)(to - outline->text),
					   .is_whole = whole,
					   .head = scan->head,
					   .tag = scan->tag,
					   .tag_from = scan->tag_from,
					   .tag_to = scan->tag_to};
}

static void read_function(struct scan *scan, const char *brace)
{
	struct outline *outline = scan->outline;
	uint32_t from = outline->word_count;
	bool whole = is_whole(scan, brace);

	if (!read_body(scan)) {
		lose(scan);
		drop_declaration(scan);
		return;
	}
	struct outline_definition definition = function_of(scan, brace, scan->lexer.at, whole);
	definition.words = (struct outline_part){from, outline->word_count - from};
	*add_definition(scan) = definition;
	begin_declaration(scan);
}

/* At its ';'. */
static void end_declaration(struct scan *scan, const char *end)
{
	struct outline *outline = scan->outline;
	bool is_function = scan->has_arguments && !scan->has_value && !scan->parentheses && !scan->is_lost;

	if (!is_function || !is_whole(scan, end)) {
		drop_declaration(scan);
		return;
	}
	outline->name_count = scan->names_from + 1;
	struct outline_definition definition = function_of(scan, outline->text + scan->head, end + 1, true);
	definition.is_declared = true;
	*add_definition(scan) = definition;
	begin_declaration(scan);
}

/* False, and nothing was read, when it cannot be told where it ends, or a part of it lies in another file. */
static bool read_initialiser(struct scan *scan)
{
	struct outline *outline = scan->outline;
	const struct lexer before = scan->lexer;
	uint32_t from = outline->word_count;

	includes_before(scan, scan->lexer.at);
	if (!read_body(scan) || includes_before(scan, scan->lexer.at)) {
		scan->lexer = before;
		outline->word_count = from;
		return false;
	}
	*PUSH(outline->initialisers, outline->initialiser_count, scan->initialiser_room) =
		(struct outline_initialiser){.words = {from, outline->word_count - from},
					     .from = scan->value,
					     .to = (uint32_t)(scan->lexer.at - outline->text)};
	return true;
}

/* ---------------------------------------------------------------- all of it */

static void begin_brace(struct scan *scan, const struct token *token)
{
	bool named = scan->outline->name_count != scan->names_from;
	bool outside = !scan->braces && !scan->parentheses && !scan->is_lost;

	scan->is_other |= !scan->has_arguments;
	if (outside && scan->has_arguments && !scan->has_value && named)
		read_function(scan, token->text);
	else if (!outside || !scan->has_value || !read_initialiser(scan))
		scan->braces++;
}

static void end_brace(struct scan *scan)
{
	scan->braces--;
	if (scan->braces < 0)
		lose(scan);
}

static void begin_arguments(struct scan *scan)
{
	if (scan->parentheses++ || !scan->after_word)
		return;
	scan->is_use = scan->outline->word_count == scan->uses_to + 1;
	scan->name = scan->name ? scan->name : scan->outline->word_count;
	add_name(scan);
	scan->has_arguments = true;
}

static void end_arguments(struct scan *scan)
{
	scan->parentheses -= scan->parentheses > 0;
	if (scan->is_use && !scan->parentheses) {
		add_nameless(scan, scan->uses_to);
		scan->uses_to = scan->outline->word_count;
		scan->is_use = false;
	}
}

static void begin_value(struct scan *scan, const struct token *token)
{
	scan->has_value = true;
	scan->value = (uint32_t)(token->text - scan->outline->text);
}

static void read_mark(struct scan *scan, const struct token *token)
{
	char mark = *token->text;

	if (mark == '{')
		begin_brace(scan, token);
	else if (mark == '}')
		end_brace(scan);
	else if (scan->braces)
		return;
	else if (mark == '(')
		begin_arguments(scan);
	else if (mark == ')')
		end_arguments(scan);
	else if (mark == '=' && !scan->parentheses)
		begin_value(scan, token);
	else if (mark == ';')
		end_declaration(scan, token->text);
	else
		scan->is_other |= !scan->parentheses && mark != '*';
}

/* A word outside of all braces. */
static void read_word(struct scan *scan, const struct token *token)
{
	struct outline *outline = scan->outline;
	uint32_t from = (uint32_t)(token->text - outline->text), to = from + (uint32_t)token->length;

	scan->is_static |= is_word(token, "static");
	if (scan->has_arguments || scan->parentheses)
		return;
	if (scan->is_tag) {
		scan->tag = outline->word_count;
		scan->tag_to = to;
	}
	scan->is_tag = is_word(token, "struct") || is_word(token, "union");
	if (scan->is_tag)
		scan->tag_from = from;
	scan->is_other |= is_word(token, "typedef") || is_word(token, "enum");
}

static void begin_with(struct scan *scan, const struct token *token)
{
	if (scan->is_begun)
		return;
	scan->is_begun = true;
	scan->head = (uint32_t)(token->text - scan->outline->text);
}

static void read_all(struct scan *scan)
{
	struct token token;

	begin_declaration(scan);
	while ((token = lexer_next(&scan->lexer)).kind != TOKEN_END) {
		if (token.kind == TOKEN_WORD) {
			begin_with(scan, &token);
			add_word(scan, &token);
			if (!scan->braces)
				read_word(scan, &token);
		} else if (token.kind == TOKEN_DIRECTIVE) {
			read_directive(scan, &token);
		} else if (token.kind == TOKEN_MARK) {
			begin_with(scan, &token);
			read_mark(scan, &token);
		}
		scan->after_word = token.kind == TOKEN_WORD;
	}
	drop_declaration(scan);
	if (scan->is_lost)
		add_nameless(scan, scan->lost_from);
}

/* #include at `line`, or nothing. */
static void read_include(struct scan *scan, const char *line)
{
	static const char word[] = "include";
	struct outline *outline = scan->outline;
	const char *at = line + strspn(line, " \t");

	if (*at++ != '#')
		return;
	at += strspn(at, " \t");
	if (strncmp(at, word, strlen(word)) != 0)
		return;
	at += strlen(word);
	at += strspn(at, " \t");
	if (*at != '"' && *at != '<')
		return;
	*PUSH(outline->includes, outline->include_count, scan->include_room) =
		(struct outline_include){.from = (uint32_t)(at + 1 - outline->text),
					 .length = (uint32_t)strcspn(at + 1, "\">\n"),
					 .quoted = *at == '"'};
}

struct outline *outline_create(char *text, size_t size)
{
	struct outline *outline = vmr_alloc(sizeof(*outline));
	struct scan scan = {.outline = outline, .lexer = lexer_begin(text, size, false)};

	*outline = (struct outline){.text = text, .size = size};
	for (const char *line = text; line; line = strchr(line, '\n'), line = line ? line + 1 : NULL)
		read_include(&scan, line);
	read_all(&scan);
	return outline;
}

void outline_destroy(struct outline *outline)
{
	if (!outline)
		return;
	free(outline->text);
	free(outline->words);
	free(outline->names);
	free(outline->definitions);
	free(outline->initialisers);
	free(outline->includes);
	free(outline);
}
