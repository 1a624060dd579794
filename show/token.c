/* SPDX-License-Identifier: MIT */
/* The words of a request: names, numbers, operators. */
#include "show/token.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "common/memory.h"

/* The longer ones first. */
static const char *const signs[SHOW_SIGN_COUNT] = {
	[SHOW_ARROW] = "->",       [SHOW_RANGE] = "..",      [SHOW_SHIFT_LEFT] = "<<",
	[SHOW_SHIFT_RIGHT] = ">>", [SHOW_LESS_EQUAL] = "<=", [SHOW_GREATER_EQUAL] = ">=",
	[SHOW_EQUAL] = "==",       [SHOW_UNEQUAL] = "!=",    [SHOW_AND_AND] = "&&",
	[SHOW_OR_OR] = "||",       [SHOW_DOT] = ".",         [SHOW_OPEN] = "(",
	[SHOW_CLOSE] = ")",        [SHOW_OPEN_INDEX] = "[",  [SHOW_CLOSE_INDEX] = "]",
	[SHOW_COMMA] = ",",        [SHOW_STAR] = "*",        [SHOW_AND] = "&",
	[SHOW_PLUS] = "+",         [SHOW_MINUS] = "-",       [SHOW_TILDE] = "~",
	[SHOW_NOT] = "!",          [SHOW_SLASH] = "/",       [SHOW_PERCENT] = "%",
	[SHOW_LESS] = "<",         [SHOW_GREATER] = ">",     [SHOW_XOR] = "^",
	[SHOW_OR] = "|",           [SHOW_QUESTION] = "?",    [SHOW_COLON] = ":",
};

const char *show_sign_text(enum show_sign sign)
{
	return sign > SHOW_NO_SIGN && sign < SHOW_SIGN_COUNT ? signs[sign] : "";
}

static bool is_name(char letter)
{
	return isalnum((unsigned char)letter) || letter == '_';
}

/* The type that C gives a constant (C17 6.4.4.1): decimal ones without u are never unsigned while they fit. */
static void type_number(struct show_token *token, bool is_decimal)
{
	if (token->number > INT32_MAX && !token->is_long && !token->is_unsigned && !is_decimal &&
	    token->number <= UINT32_MAX)
		token->is_unsigned = true;
	if (token->number > (token->is_unsigned ? (uint64_t)UINT32_MAX : (uint64_t)INT32_MAX))
		token->is_long = true;
	if (token->number > INT64_MAX)
		token->is_unsigned = true;
}

static struct vmr_error *take_number(const char *text, struct show_token *token)
{
	const char *start = text + token->place.start;
	bool is_hex = start[0] == '0' && (start[1] == 'x' || start[1] == 'X');
	bool is_binary = start[0] == '0' && (start[1] == 'b' || start[1] == 'B');
	char *end;

	while (is_name(start[token->place.length]))
		token->place.length++;
	errno = 0;
	token->number = is_binary ? strtoull(start + 2, &end, 2) : strtoull(start, &end, 0);
	int error = errno;
	for (; end < start + token->place.length && strchr("uUlL", *end); end++) {
		token->is_unsigned |= *end == 'u' || *end == 'U';
		token->is_long |= *end == 'l' || *end == 'L';
	}
	if (error == ERANGE)
		return vmr_error_create(VMR_USAGE, "a number of more than 64 bits");
	if (end != start + token->place.length)
		return vmr_error_create(VMR_USAGE, "not a number%s",
					isxdigit((unsigned char)*end) ? ": a hexadecimal one begins with 0x" : "");
	type_number(token, !is_hex && !is_binary && *start != '0');
	return NULL;
}

/* What stands behind a backslash, and the byte that it means. */
static const char from[] = "abfnrtv0\\'\"", to[] = "\a\b\f\n\r\t\v\0\\'\"";

/* 'a' and '\n': an int. */
static struct vmr_error *take_letter(const char *text, struct show_token *token)
{
	const char *at = text + token->place.start + 1, *known;
	bool is_escaped = *at == '\\';

	at += is_escaped;
	if (!*at || *at == '\n' || at[1] != '\'' || (is_escaped && !(known = strchr(from, *at))))
		return vmr_error_create(VMR_USAGE, "not a character: write it as 'a' or '\\n'");
	token->number = is_escaped ? (uint64_t)to[known - from] : (uint64_t)(int64_t)(signed char)*at;
	token->place.length = is_escaped ? 4 : 3;
	token->kind = SHOW_NUMBER;
	return NULL;
}

/* "text": what a char array or a char pointer is compared with. */
static struct vmr_error *take_string(const char *text, struct show_token *token)
{
	const char *start = text + token->place.start, *at = start + 1;

	token->kind = SHOW_STRING;
	for (; *at && *at != '"' && *at != '\n'; at++)
		if (*at == '\\' && (!at[1] || at[1] == '0' || !strchr(from, *++at))) {
			token->place.length = (size_t)(at - start);
			return vmr_error_create(VMR_USAGE, "a backslash in a string stands before one of abfnrtv\\'\"");
		}
	token->place.length = (size_t)(at - start) + (*at == '"');
	return *at == '"' ? NULL : vmr_error_create(VMR_USAGE, "a string without its end: write it as \"text\"");
}

char *show_token_string(const char *text, const struct show_token *token)
{
	const char *at = text + token->place.start + 1, *end = at + token->place.length - 2;
	char *bytes = vmr_alloc(token->place.length), *next = bytes;

	for (; at < end; at++)
		*next++ = *at == '\\' ? to[strchr(from, *++at) - from] : *at;
	*next = '\0';
	return bytes;
}

static struct vmr_error *take_sign(const char *text, struct show_token *token)
{
	const char *start = text + token->place.start;

	token->kind = SHOW_SIGN;
	for (size_t i = 1; i < VMR_COUNT(signs); i++)
		if (!strncmp(start, signs[i], strlen(signs[i]))) {
			token->sign = (enum show_sign)i;
			token->place.length = strlen(signs[i]);
			return NULL;
		}
	token->place.length = 1;
	if (*start == '=')
		return vmr_error_create(VMR_USAGE, "a dump cannot be changed: to compare write ==");
	return vmr_error_create(VMR_USAGE, "no expression has this character");
}

struct vmr_error *show_token_next(const char *text, size_t *at, struct show_token *ret)
{
	struct vmr_error *error = NULL;

	*at += strspn(text + *at, " \t\r\n");
	*ret = (struct show_token){.place = {.start = *at}};
	const char *start = text + *at;
	if (!*start)
		return NULL;
	if (isdigit((unsigned char)*start)) {
		ret->kind = SHOW_NUMBER;
		error = take_number(text, ret);
	} else if (is_name(*start) || (*start == '$' && is_name(start[1]))) {
		ret->kind = *start == '$' ? SHOW_REGISTER : SHOW_WORD;
		ret->place.length = 1;
		while (is_name(start[ret->place.length]))
			ret->place.length++;
	} else if (*start == '\'') {
		ret->place.length = 1;
		error = take_letter(text, ret);
	} else if (*start == '"') {
		error = take_string(text, ret);
	} else {
		error = take_sign(text, ret);
	}
	*at += ret->place.length;
	return error;
}
