/* SPDX-License-Identifier: MIT */
/*
 * A comment behind a statement, or within it, speaks for it; one on lines of its own for the next statement, and for
 * the whole function where that is one's head. Statements are cut at ; and { outside of parentheses; a brace in the
 * first column is a function's, whatever #if left open before it.
 */
#include "srcindex/suppress.h"

#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "common/memory.h"
#include "srcindex/lexer.h"
#include "srcindex/tree.h"

enum { RULE_MAX = 64, REASON_MAX = 300, COUNT_MAX = 1000, TEXT_MAX = 32 << 20 };

enum scope {
	SCOPE_DONE = 0,
	SCOPE_NEXT,      /* the statement that comes */
	SCOPE_STATEMENT, /* the one that is open: its end is not known yet */
	SCOPE_FUNCTION,  /* a function's head has ended: its body's end is not known yet */
};

struct suppressing {
	struct srcindex_suppression *found;
	enum scope *scopes;
	size_t count, open; /* open: all before are done */
	unsigned depth, parens;
	unsigned first, before; /* first line of the open statement (0 none), and of the one before */
	unsigned last;          /* line of the last token */
	const char *start;
};

static const char *skip_blanks(const char *at, const char *end)
{
	while (at < end && (*at == ' ' || *at == '\t' || *at == '\r'))
		at++;
	return at;
}

static char *copy_trimmed(const char *at, const char *end, size_t limit)
{
	at = skip_blanks(at, end);
	while (end > at && strchr(" \t\r", end[-1]))
		end--;
	return vmr_strndup(at, (size_t)(end - at) < limit ? (size_t)(end - at) : limit);
}

/* "RULE: REASON" behind the mark. */
static struct srcindex_suppression parse(const char *at, const char *end, unsigned line)
{
	at = skip_blanks(at, end);
	const char *stop = at;
	while (stop < end && !strchr(": \t\r", *stop))
		stop++;
	const char *colon = skip_blanks(stop, end);
	bool has_reason = colon < end && *colon == ':';

	return (struct srcindex_suppression){.rule = copy_trimmed(at, stop, RULE_MAX),
					     .reason = copy_trimmed(has_reason ? colon + 1 : end, end, REASON_MAX),
					     .line = line,
					     .first = line,
					     .last = line};
}

static void append(struct suppressing *s, struct srcindex_suppression suppression, enum scope scope)
{
	if (!(s->count & (s->count - 1))) {
		s->found = vmr_realloc_array(s->found, s->count ? s->count * 2 : 1, sizeof(*s->found));
		s->scopes = vmr_realloc_array(s->scopes, s->count ? s->count * 2 : 1, sizeof(*s->scopes));
	}
	s->found[s->count] = suppression;
	s->scopes[s->count++] = scope;
}

/* A reason goes on in the next lines of its comment, until an empty one. */
static void go_on(struct srcindex_suppression *suppression, const char *at, const char *end)
{
	vmr_autofree char *more = copy_trimmed(at, end, REASON_MAX);
	char *reason = vmr_format("%s%s%s", suppression->reason, *suppression->reason ? " " : "", more);

	if (strlen(reason) > REASON_MAX)
		reason[REASON_MAX] = '\0';
	free(suppression->reason);
	suppression->reason = reason;
}

/* Every suppression of a comment gets this scope, from line `first` on. */
static void take_comment(struct suppressing *s, const struct token *token, enum scope scope, unsigned first)
{
	const char *at = token->text + 2, *end = token->text + token->length;
	unsigned line = token->line;
	bool is_within = false;

	if (token->text[1] == '*' && end - at >= 2 && end[-1] == '/')
		end -= 2;
	for (const char *stop; at <= end; at = stop + 1, line++) {
		stop = memchr(at, '\n', (size_t)(end - at));
		stop = stop ? stop : end;
		const char *word = skip_blanks(at, stop);
		while (word < stop && *word == '*')
			word++;
		word = skip_blanks(word, stop);
		size_t length = sizeof(SUPPRESSION_WORD) - 1;
		if ((size_t)(stop - word) >= length && !memcmp(word, SUPPRESSION_WORD, length)) {
			if (s->count >= COUNT_MAX)
				return;
			append(s, parse(word + length, stop, line), scope);
			if (first)
				s->found[s->count - 1].first = first;
			is_within = true;
		} else if (is_within && word < stop) {
			go_on(&s->found[s->count - 1], word, stop);
		} else {
			is_within = false;
		}
	}
}

static void on_comment(struct suppressing *s, const struct token *token, bool in_directive)
{
	if (in_directive)
		take_comment(s, token, SCOPE_DONE, 0);
	else if (s->first)
		take_comment(s, token, SCOPE_STATEMENT, s->first);
	else if (s->last == token->line)
		take_comment(s, token, SCOPE_DONE, s->before);
	else
		take_comment(s, token, SCOPE_NEXT, 0);
}

/* What is open in one scope goes into another, or ends with a line. */
static void move(struct suppressing *s, enum scope from, enum scope to, unsigned line)
{
	for (size_t i = s->open; i < s->count; i++) {
		if (s->scopes[i] != from)
			continue;
		s->scopes[i] = to;
		if (from == SCOPE_NEXT)
			s->found[i].first = line;
		if (to != SCOPE_FUNCTION)
			s->found[i].last = line;
	}
	while (s->open < s->count && s->scopes[s->open] == SCOPE_DONE)
		s->open++;
}

static void end_statement(struct suppressing *s, unsigned line, enum scope to)
{
	move(s, SCOPE_STATEMENT, to, line);
	s->before = s->first;
	s->first = 0;
}

static void on_brace(struct suppressing *s, const struct token *token)
{
	bool is_first_column = token->text == s->start || token->text[-1] == '\n';

	if (is_first_column)
		s->depth = *token->text == '}';
	if (*token->text == '{') {
		end_statement(s, token->line, s->depth ? SCOPE_DONE : SCOPE_FUNCTION);
		s->depth++;
		return;
	}
	s->depth -= s->depth > 0;
	for (size_t i = s->open; i < s->count; i++) /* what stands at a block's end speaks for nothing */
		if (s->scopes[i] == SCOPE_NEXT)
			s->scopes[i] = SCOPE_DONE;
	end_statement(s, token->line, SCOPE_DONE);
	s->before = token->line;
	if (!s->depth)
		move(s, SCOPE_FUNCTION, SCOPE_DONE, token->line);
}

static void on_code(struct suppressing *s, const struct token *token)
{
	char mark = token->kind == TOKEN_MARK ? *token->text : '\0';

	s->last = token->line;
	if (mark == '{' || mark == '}') {
		bool is_first_column = token->text == s->start || token->text[-1] == '\n';
		if (is_first_column)
			s->parens = 0;
		if (!s->parens)
			on_brace(s, token);
		return;
	}
	if (!s->first) {
		s->first = token->line;
		move(s, SCOPE_NEXT, SCOPE_STATEMENT, token->line);
	}
	if (mark == '(')
		s->parens++;
	else if (mark == ')')
		s->parens -= s->parens > 0;
	else if (mark == ';' && !s->parens)
		end_statement(s, token->line, SCOPE_DONE);
}

size_t suppressions_read(const char *text, size_t size, struct srcindex_suppression **ret)
{
	struct suppressing s = {.start = text};
	bool in_directive = false;

	*ret = NULL;
	if (!memmem(text, size, SUPPRESSION_WORD, sizeof(SUPPRESSION_WORD) - 1))
		return 0;
	struct lexer lexer = lexer_begin(text, size, false);
	lexer.wants_comments = true;
	for (struct token token; (token = lexer_next(&lexer)).kind;) {
		if (token.kind == TOKEN_COMMENT)
			on_comment(&s, &token, in_directive);
		else if (token.kind == TOKEN_DIRECTIVE || token.kind == TOKEN_LINE)
			in_directive = token.kind == TOKEN_DIRECTIVE;
		else if (!in_directive)
			on_code(&s, &token);
	}
	free(s.scopes);
	*ret = s.found;
	return s.count;
}

size_t srcindex_suppressions(const struct srcindex *index, const char *file, struct srcindex_suppression **ret)
{
	vmr_autofree char *path = tree_path(index, file);
	char *real = realpath(path, NULL);
	vmr_autofree char *below = real ? srcindex_below(index, real) : NULL;
	vmr_autofree char *text = NULL;
	size_t size = 0;

	free(real);
	*ret = NULL;
	if (!below || vmr_error_drop(vmr_file_read_regular(path, TEXT_MAX, &text, &size)))
		return 0;
	return suppressions_read(text, size, ret);
}

void srcindex_suppressions_free(struct srcindex_suppression *suppressions, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(suppressions[i].rule);
		free(suppressions[i].reason);
	}
	free(suppressions);
}

void srcindex_suppressing(struct srcindex *index, struct vmr_list *ret)
{
	static const char *const word = SUPPRESSION_WORD;

	srcindex_using(index, &word, 1, ret);
}
