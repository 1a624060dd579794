/* SPDX-License-Identifier: MIT */
/*
 * A block ends with a ; or } outside of braces, a macro with its line. Arms of #if may open a brace twice: a } that
 * begins a line ends all of them.
 */
#include "srcindex/block.h"

#include <string.h>

#include "common/memory.h"
#include "srcindex/lexer.h"

struct cutting {
	struct blocks *blocks;
	struct block block; /* that words go into */
	bool is_open;
	unsigned depth, parens;
	bool had_parens; /* outside of braces: a function's */
	bool after_tag;  /* the last word was struct, union or enum */
	bool in_macro, in_condition;
	const char *text;
};

static void end_block(struct cutting *cutting, unsigned line)
{
	struct blocks *blocks = cutting->blocks;

	if (!cutting->is_open)
		return;
	cutting->block.last = line;
	cutting->block.word_count = blocks->word_count - cutting->block.word;
	if (!(blocks->count & (blocks->count - 1)))
		blocks->blocks = vmr_realloc_array(blocks->blocks, blocks->count ? blocks->count * 2 : 1,
						   sizeof(*blocks->blocks));
	blocks->blocks[blocks->count++] = cutting->block;
	cutting->is_open = false;
}

static void open_block(struct cutting *cutting, unsigned line)
{
	if (cutting->is_open)
		return;
	cutting->is_open = true;
	cutting->had_parens = false;
	cutting->block = (struct block){.first = line, .word = cutting->blocks->word_count};
}

static void add_word(struct cutting *cutting, const struct token *token)
{
	struct blocks *blocks = cutting->blocks;
	const char *text = token->text;

	open_block(cutting, token->line);
	bool is_tag = (token->length == 6 && !memcmp(text, "struct", 6)) ||
		      (token->length == 5 && !memcmp(text, "union", 5)) ||
		      (token->length == 4 && !memcmp(text, "enum", 4));
	if (!word_is_keyword(text, token->length)) {
		if (!(blocks->word_count & (blocks->word_count - 1)))
			blocks->words = vmr_realloc_array(
				blocks->words, blocks->word_count ? blocks->word_count * 2 : 1, sizeof(*blocks->words));
		blocks->words[blocks->word_count++] = (struct block_word){.text = text,
									  .length = (unsigned)token->length,
									  .hash = word_hash_long(text, token->length),
									  .is_named = cutting->after_tag};
	}
	cutting->after_tag = is_tag;
}

static struct block_word *last_word(struct cutting *cutting)
{
	return cutting->is_open && cutting->blocks->word_count > cutting->block.word
		       ? &cutting->blocks->words[cutting->blocks->word_count - 1]
		       : NULL;
}

/* The word before the first parenthesis, or before the first brace: what the block defines. */
static void note_name(struct cutting *cutting)
{
	const struct block_word *word = last_word(cutting);

	if (word && !cutting->depth && !cutting->parens && !cutting->block.name)
		cutting->block.name = word->hash;
}

static void take_mark(struct cutting *cutting, const struct token *token)
{
	bool begins_line = token->text == cutting->text || token->text[-1] == '\n';
	struct block_word *word = last_word(cutting);

	cutting->after_tag = false;
	switch (*token->text) {
	case '(':
		if (word && word->text + word->length <= token->text && token->text - word->text - word->length <= 1)
			word->is_named = true;
		note_name(cutting);
		cutting->had_parens |= !cutting->depth;
		cutting->parens++;
		break;
	case ')':
		cutting->parens -= cutting->parens > 0;
		break;
	case '{':
		cutting->block.has_body |= cutting->is_open && !cutting->depth && cutting->had_parens;
		note_name(cutting);
		cutting->depth++;
		cutting->parens = 0;
		break;
	case '}':
		cutting->depth = begins_line ? 0 : cutting->depth - (cutting->depth > 0);
		cutting->parens = 0;
		if (!cutting->depth && !cutting->in_macro)
			end_block(cutting, token->line);
		break;
	case ';':
		if (!cutting->depth && !cutting->in_macro)
			end_block(cutting, token->line);
		break;
	default:
		break;
	}
}

/* A macro of its own block; what a #if asks goes to the block around it. */
static void begin_directive(struct cutting *cutting, struct lexer *lexer, const struct token *token)
{
	cutting->in_condition = token->length != 6 || memcmp(token->text, "define", 6);
	if (cutting->in_condition || (cutting->is_open && cutting->depth))
		return;
	end_block(cutting, token->line);
	cutting->depth = cutting->parens = 0;
	cutting->in_macro = true;
	const struct token name = lexer_next(lexer);
	if (name.kind != TOKEN_WORD)
		return;
	add_word(cutting, &name);
	cutting->block.name = word_hash_long(name.text, name.length);
	cutting->block.has_body = true;
}

static void end_directive(struct cutting *cutting, unsigned line)
{
	cutting->in_condition = false;
	if (!cutting->in_macro)
		return;
	end_block(cutting, line);
	cutting->in_macro = false;
	cutting->depth = cutting->parens = 0;
}

void blocks_read(const char *text, size_t size, struct blocks *ret)
{
	struct lexer lexer = lexer_begin(text, size, false);
	struct cutting cutting = {.blocks = ret, .text = text};

	*ret = (struct blocks){0};
	for (struct token token; (token = lexer_next(&lexer)).kind;) {
		if (token.kind == TOKEN_DIRECTIVE)
			begin_directive(&cutting, &lexer, &token);
		else if (token.kind == TOKEN_LINE)
			end_directive(&cutting, token.line);
		else if (cutting.in_condition && !cutting.is_open)
			continue;
		else if (token.kind == TOKEN_WORD)
			add_word(&cutting, &token);
		else
			take_mark(&cutting, &token);
	}
	end_block(&cutting, lexer.line);
}

void blocks_deinit(struct blocks *blocks)
{
	free(blocks->blocks);
	free(blocks->words);
	*blocks = (struct blocks){0};
}
