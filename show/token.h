/* SPDX-License-Identifier: MIT */
/* The words of a request. */
#pragma once

#include "show/show.h"

enum show_token_kind {
	SHOW_END = 0,
	SHOW_WORD,     /* a name or keyword */
	SHOW_REGISTER, /* $rax */
	SHOW_NUMBER,
	SHOW_STRING, /* "text", its place is with the quotes */
	SHOW_SIGN,   /* an operator or bracket */
};

/* Operators and brackets, in the order of the table in token.c. */
enum show_sign {
	SHOW_NO_SIGN = 0,
	SHOW_ARROW,
	SHOW_RANGE,
	SHOW_SHIFT_LEFT,
	SHOW_SHIFT_RIGHT,
	SHOW_LESS_EQUAL,
	SHOW_GREATER_EQUAL,
	SHOW_EQUAL,
	SHOW_UNEQUAL,
	SHOW_AND_AND,
	SHOW_OR_OR,
	SHOW_DOT,
	SHOW_OPEN,
	SHOW_CLOSE,
	SHOW_OPEN_INDEX,
	SHOW_CLOSE_INDEX,
	SHOW_COMMA,
	SHOW_STAR,
	SHOW_AND,
	SHOW_PLUS,
	SHOW_MINUS,
	SHOW_TILDE,
	SHOW_NOT,
	SHOW_SLASH,
	SHOW_PERCENT,
	SHOW_LESS,
	SHOW_GREATER,
	SHOW_XOR,
	SHOW_OR,
	SHOW_QUESTION,
	SHOW_COLON,
	SHOW_SIGN_COUNT,
};

struct show_token {
	enum show_token_kind kind;
	enum show_sign sign;
	struct show_place place;
	uint64_t number;
	bool is_unsigned, is_long; /* of a number: its suffix, or what its size needs */
};

/* The word that begins at or after *at, which moves behind it. VMR_USAGE: no word of C; the place is in *ret. */
struct vmr_error *show_token_next(const char *text, size_t *at, struct show_token *ret) VMR_MUST_USE;
/* The bytes of a SHOW_STRING, its escapes undone, with a NUL behind. The caller owns them. */
char *show_token_string(const char *text, const struct show_token *token);
/* How an operator is written. */
const char *show_sign_text(enum show_sign sign);
