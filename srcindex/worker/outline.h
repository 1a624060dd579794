/* SPDX-License-Identifier: MIT */
/*
 * What a file's text defines and names, by its words alone: no preprocessing. A static function of a header whose name
 * nobody writes need not be parsed (trim.h).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A part of an array of names' numbers. */
struct outline_part {
	uint32_t from, count;
};

/* A macro, a function with a body, or one that is declared only; without names: the use of a macro that may define
 * functions, or what was not understood. */
struct outline_definition {
	struct outline_part names;  /* of `names`, that it may have: each word before a '(' of a function's head */
	struct outline_part words;  /* of `words`, in its body */
	struct outline_part joined; /* of `names`: in a macro beside a ## */
	bool is_static, is_declared;
	uint32_t from, to; /* of a function: offsets of the body's first brace (declared: its first word) and behind its
			      last one (its ';') */
	/* Of a function that declares nothing else, and whose first name is its own unless that is a macro: */
	bool is_whole;
	uint32_t head;             /* offset of its first word */
	uint32_t tag;              /* 1 + word of `words`: of the struct or union that its result is made of, 0 none */
	uint32_t tag_from, tag_to; /* offsets of "struct TAG" */
};

/* What a variable outside of all functions is set to, in braces. */
struct outline_initialiser {
	struct outline_part words; /* of `words` */
	uint32_t from, to;         /* offsets of the '=' and behind the last brace */
};

struct outline_include {
	uint32_t from, length; /* of what stands between the quotes or brackets */
	bool quoted;
};

struct outline {
	char *text; /* with a NUL behind it */
	size_t size;
	uint32_t *words, *names; /* words: all of the text, in order, but for what #if and the like test */
	struct outline_definition *definitions;
	struct outline_initialiser *initialisers;
	struct outline_include *includes;
	uint32_t word_count, name_count, definition_count, initialiser_count, include_count;
};

/* Takes text, which has a NUL behind its last byte. Never fails: what does not look like C defines nothing. */
struct outline *outline_create(char *text, size_t size);
void outline_destroy(struct outline *outline);
