/* SPDX-License-Identifier: MIT */
/*
 * The index of a tree's words: for each .c and .h file the set of its words, as sorted 24-bit hashes. It is kept in the
 * cache; a file whose stamp or else content changed is read again. Asking for words reads all sets once (50 ms for the
 * 15 million of a whole kernel), so many are asked for at a time.
 */
#pragma once

#include "srcindex/tree.h"

struct lexicon;

/* The index of a tree, made or updated when it is first asked for; the tree owns it. */
const struct lexicon *lexicon_of(struct srcindex *index);
void lexicon_destroy(struct lexicon *lexicon);

size_t lexicon_count(const struct lexicon *lexicon);
const char *lexicon_file(const struct lexicon *lexicon, size_t file);

/* Words that are looked for: a set of hashes. Release with word_set_destroy. */
struct word_set;
struct word_set *word_set_create(void);
void word_set_destroy(struct word_set *set);
struct word_set *word_set_copy(const struct word_set *set);
/* True when it was not in the set before. */
bool word_set_add(struct word_set *set, uint32_t hash);
bool word_set_has(const struct word_set *set, uint32_t hash);

/* True when a file has a word of the set, or could not be read. */
bool lexicon_has(const struct lexicon *lexicon, size_t file, const struct word_set *set);
/* Each word of the set in each file, in the order of files; hit returns false when the rest of the file is not wanted.
 */
void lexicon_find(const struct lexicon *lexicon, const struct word_set *set,
		  bool (*hit)(void *context, size_t file, uint32_t hash), void *context);
