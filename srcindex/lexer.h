/* SPDX-License-Identifier: MIT */
/* C text to words and punctuation: without comments, literals and #include lines. No preprocessing. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lexer {
	const char *at, *end;
	unsigned line; /* of `at`, 1... */
	bool words_only;
	bool wants_comments; /* set by who wants them, behind lexer_begin */
	bool in_directive;
};

enum token_kind {
	TOKEN_END = 0,
	TOKEN_WORD,
	TOKEN_MARK,      /* one character of punctuation */
	TOKEN_DIRECTIVE, /* the word behind a # that begins a line; TOKEN_LINE ends it. Not with words_only */
	TOKEN_LINE,
	TOKEN_COMMENT, /* a whole one, with its marks */
};

struct token {
	enum token_kind kind;
	const char *text;
	size_t length;
	unsigned line;
};

/* text[size] must be 0. */
struct lexer lexer_begin(const char *text, size_t size, bool words_only);
struct token lexer_next(struct lexer *lexer);

/* Words are known by 24 bits of a hash: two of a tree may share one, and what is found by it is looked at again. */
enum { WORD_BITS = 24, WORD_COUNT = 1 << WORD_BITS };
uint32_t word_hash(const char *text, size_t length);
/* The whole hash, where a mistake would lead to others. */
uint64_t word_hash_long(const char *text, size_t length);
uint32_t word_hash_short(uint64_t hash);
/* Words of the language itself say nothing of a file. */
bool word_is_keyword(const char *text, size_t length);
