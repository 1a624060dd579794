/* SPDX-License-Identifier: MIT */
#include "srcindex/lexer.h"

#include <string.h>

#include "common/memory.h"

/* 1: begins a word, 2: only goes on with one. */
static const unsigned char word_class[256] = {['a' ... 'z'] = 1, ['A' ... 'Z'] = 1, ['_'] = 1, ['0' ... '9'] = 2};

struct lexer lexer_begin(const char *text, size_t size, bool words_only)
{
	return (struct lexer){.at = text, .end = text + size, .line = 1, .words_only = words_only};
}

static unsigned char class_of(const char *at)
{
	return word_class[(unsigned char)*at];
}

/* To `stop`, counting lines. */
static void skip_to(struct lexer *lexer, const char *stop)
{
	for (const char *at = lexer->at; (at = memchr(at, '\n', (size_t)(stop - at))); at++)
		lexer->line++;
	lexer->at = stop;
}

static void skip_comment(struct lexer *lexer)
{
	const char *from = lexer->at + 2, *stop;

	if (lexer->at[1] == '*') {
		stop = memmem(from, (size_t)(lexer->end - from), "*/", 2);
		skip_to(lexer, stop ? stop + 2 : lexer->end);
	} else {
		stop = memchr(from, '\n', (size_t)(lexer->end - from));
		skip_to(lexer, stop ? stop : lexer->end);
	}
}

/* A string or character; one that does not end, ends with its line. */
static void skip_literal(struct lexer *lexer)
{
	char quote = *lexer->at++;

	while (lexer->at < lexer->end && *lexer->at != quote && *lexer->at != '\n') {
		if (*lexer->at == '\\' && lexer->at + 1 < lexer->end)
			lexer->line += *++lexer->at == '\n';
		lexer->at++;
	}
	lexer->at += lexer->at < lexer->end && *lexer->at == quote;
}

static struct token take_word(struct lexer *lexer)
{
	struct token token = {.kind = TOKEN_WORD, .text = lexer->at, .line = lexer->line};

	while (class_of(lexer->at))
		lexer->at++;
	token.length = (size_t)(lexer->at - token.text);
	return token;
}

/* Behind a #: true when a directive begins there that is handed out. */
static bool take_directive(struct lexer *lexer, struct token *ret)
{
	lexer->at++;
	while (lexer->at < lexer->end && (*lexer->at == ' ' || *lexer->at == '\t'))
		lexer->at++;
	if (class_of(lexer->at) != 1)
		return false;
	*ret = take_word(lexer);
	if (!memcmp(ret->text, "include", ret->length < 7 ? ret->length : 7)) {
		const char *stop = memchr(lexer->at, '\n', (size_t)(lexer->end - lexer->at));
		lexer->at = stop ? stop : lexer->end;
		return false;
	}
	ret->kind = TOKEN_DIRECTIVE;
	lexer->in_directive = !lexer->words_only;
	return !lexer->words_only;
}

/* The end of a line; true when it ends a directive. */
static bool take_newline(struct lexer *lexer)
{
	bool ends = lexer->in_directive;

	lexer->at++;
	lexer->line++;
	lexer->in_directive = false;
	return ends;
}

struct token lexer_next(struct lexer *lexer)
{
	struct token token = {0};

	while (lexer->at < lexer->end) {
		unsigned char c = (unsigned char)*lexer->at;
		if (word_class[c] == 1)
			return take_word(lexer);
		if (c == '\n') {
			if (take_newline(lexer))
				return (struct token){.kind = TOKEN_LINE, .line = lexer->line - 1};
		} else if (word_class[c] == 2) {
			while (class_of(lexer->at))
				lexer->at++;
		} else if (c == '/' && (lexer->at[1] == '*' || lexer->at[1] == '/')) {
			token = (struct token){.kind = TOKEN_COMMENT, .text = lexer->at, .line = lexer->line};
			skip_comment(lexer);
			token.length = (size_t)(lexer->at - token.text);
			if (lexer->wants_comments)
				return token;
		} else if (c == '"' || c == '\'') {
			skip_literal(lexer);
		} else if (c == '\\' && lexer->at[1] == '\n') {
			lexer->at += 2;
			lexer->line++;
		} else if (c == '#') {
			if (take_directive(lexer, &token))
				return token;
		} else if (lexer->words_only || c == ' ' || c == '\t' || c == '\r') {
			lexer->at++;
		} else {
			return (struct token){
				.kind = TOKEN_MARK, .text = lexer->at++, .length = 1, .line = lexer->line};
		}
	}
	return (struct token){0};
}

uint64_t word_hash_long(const char *text, size_t length)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)text[i]) * UINT64_C(1099511628211);
	return hash;
}

uint32_t word_hash_short(uint64_t hash)
{
	return (uint32_t)((hash ^ hash >> 24 ^ hash >> 48) & (WORD_COUNT - 1));
}

uint32_t word_hash(const char *text, size_t length)
{
	return word_hash_short(word_hash_long(text, length));
}

bool word_is_keyword(const char *text, size_t length)
{
	static const char *const keywords[] = {
		"auto",   "bool",   "break",   "case",  "char",     "const",  "continue", "default", "define", "do",
		"double", "else",   "endif",   "enum",  "extern",   "float",  "for",      "goto",    "if",     "ifdef",
		"ifndef", "inline", "int",     "long",  "register", "return", "short",    "signed",  "sizeof", "static",
		"struct", "switch", "typedef", "union", "unsigned", "void",   "volatile", "while"};

	if (length < 2)
		return true;
	for (size_t i = 0; length <= 8 && i < VMR_COUNT(keywords); i++)
		if (keywords[i][0] == *text && strlen(keywords[i]) == length && !memcmp(keywords[i], text, length))
			return true;
	return false;
}
