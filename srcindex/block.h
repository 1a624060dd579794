/* SPDX-License-Identifier: MIT */
/* The blocks of a C text: functions, types, macros and other things at its top level, by their braces alone. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct block_word {
	const char *text; /* in the text that was given */
	unsigned length;
	uint64_t hash;
	bool is_named; /* behind struct, union or enum, or before a parenthesis: a type or function */
};

struct block {
	bool has_body;           /* a macro, or a function's definition */
	unsigned first, last;    /* lines */
	uint64_t name;           /* hash of what it defines, 0 not known */
	size_t word, word_count; /* its words, each as often as it stands there */
};

struct blocks {
	struct block *blocks;
	size_t count;
	struct block_word *words;
	size_t word_count;
};

/* text[size] must be 0. Release with blocks_deinit. */
void blocks_read(const char *text, size_t size, struct blocks *ret);
void blocks_deinit(struct blocks *blocks);
