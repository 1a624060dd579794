/* SPDX-License-Identifier: MIT */
/*
 * What belongs to a change: files that use the types and functions of the blocks that it touched, and of those of their
 * file that call them or are called. Words that few files have say most; what more than COMMON have says nothing.
 */
#include <string.h>

#include "common/file.h"
#include "common/memory.h"
#include "common/text.h"
#include "srcindex/block.h"
#include "srcindex/lexer.h"
#include "srcindex/lexicon.h"

enum { COMMON = 64, WORDS_MAX = 20000, TEXT_MAX = 32 << 20 };

struct related_word {
	uint32_t hash;
	bool is_named;
	unsigned count;
	uint32_t files[COMMON + 1];
};

struct relating {
	struct srcindex *index;
	const struct lexicon *lexicon;
	struct word_set *set;
	struct related_word *words; /* sorted by hash when they are looked up */
	size_t word_count;
	struct vmr_list *names;
	struct score {
		uint32_t file;
		bool is_named;
		double points;
	} * scores;
};

static bool overlaps(const struct block *block, const struct srcindex_place *places, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (block->first <= places[i].last && places[i].first <= block->last)
			return true;
	return false;
}

static void add_word(struct relating *relating, const struct block_word *word)
{
	if (relating->word_count >= WORDS_MAX || !word_set_add(relating->set, word_hash_short(word->hash)))
		return;
	if (!(relating->word_count & (relating->word_count - 1)))
		relating->words = vmr_realloc_array(
			relating->words, relating->word_count ? relating->word_count * 2 : 1, sizeof(*relating->words));
	relating->words[relating->word_count++] =
		(struct related_word){.hash = word_hash_short(word->hash), .is_named = word->is_named};
	if (!word->is_named)
		return;
	vmr_autofree char *name = vmr_strndup(word->text, word->length);
	vmr_list_add(relating->names, name);
}

/* Named words first: a word is known by the first of its uses that is added. */
static void add_words(struct relating *relating, const struct blocks *blocks, const bool *taken)
{
	for (unsigned named = 2; named--;)
		for (size_t i = 0; i < blocks->count; i++)
			for (size_t k = 0; taken[i] && k < blocks->blocks[i].word_count; k++) {
				const struct block_word *word = &blocks->words[blocks->blocks[i].word + k];
				if (word->is_named == named)
					add_word(relating, word);
			}
}

/* Blocks of the file that use what a touched block defines, or define what it uses. */
static void add_neighbours(const struct blocks *blocks, bool *taken)
{
	struct word_set *names = word_set_create(), *uses = word_set_create();

	for (size_t i = 0; i < blocks->count; i++) {
		if (!taken[i])
			continue;
		word_set_add(names, word_hash_short(blocks->blocks[i].name));
		for (size_t k = 0; k < blocks->blocks[i].word_count; k++)
			if (blocks->words[blocks->blocks[i].word + k].is_named)
				word_set_add(uses, word_hash_short(blocks->words[blocks->blocks[i].word + k].hash));
	}
	for (size_t i = 0; i < blocks->count; i++) {
		taken[i] |= blocks->blocks[i].name && word_set_has(uses, word_hash_short(blocks->blocks[i].name));
		for (size_t k = 0; k < blocks->blocks[i].word_count && !taken[i]; k++) {
			const struct block_word *word = &blocks->words[blocks->blocks[i].word + k];
			taken[i] = word->is_named && word_set_has(names, word_hash_short(word->hash));
		}
	}
	word_set_destroy(names);
	word_set_destroy(uses);
}

/* The places are of one file. */
static void add_file(struct relating *relating, const struct srcindex_place *places, size_t count)
{
	vmr_autofree char *path = tree_path(relating->index, places->file);
	struct blocks blocks;
	size_t size = 0;
	vmr_autofree char *text = tree_read(relating->index, path, TEXT_MAX, &size);

	if (!text)
		return;
	blocks_read(text, size, &blocks);
	vmr_autofree bool *taken = vmr_alloc(blocks.count + 1);
	for (size_t i = 0; i < blocks.count; i++)
		taken[i] = overlaps(&blocks.blocks[i], places, count);
	add_neighbours(&blocks, taken);
	add_words(relating, &blocks, taken);
	blocks_deinit(&blocks);
}

static int compare_word(const void *left, const void *right)
{
	uint32_t a = ((const struct related_word *)left)->hash, b = ((const struct related_word *)right)->hash;

	return a < b ? -1 : a > b;
}

static bool note_hit(void *context, size_t file, uint32_t hash)
{
	struct relating *relating = context;
	const struct related_word key = {.hash = hash};
	struct related_word *word = bsearch(&key, relating->words, relating->word_count, sizeof(key), compare_word);

	if (word && word->count <= COMMON)
		word->files[word->count++] = (uint32_t)file;
	return true;
}

static void score_words(struct relating *relating)
{
	for (size_t i = 0; i < relating->word_count; i++) {
		const struct related_word *word = &relating->words[i];
		for (unsigned k = 0; k < word->count && word->count <= COMMON; k++) {
			struct score *score = &relating->scores[word->files[k]];
			score->points += (word->is_named ? 1.0 : 0.25) / word->count;
			score->is_named |= word->is_named;
		}
	}
}

static int compare_score(const void *left, const void *right)
{
	const struct score *a = left, *b = right;

	if (a->points != b->points)
		return a->points > b->points ? -1 : 1;
	return a->file < b->file ? -1 : a->file > b->file;
}

/* A unit that the tree builds for this architecture, and that is none of the places'. */
static bool is_candidate(const struct relating *relating, const struct score *score,
			 const struct srcindex_place *places, size_t count)
{
	const char *file = lexicon_file(relating->lexicon, score->file);
	size_t length = strlen(file), built;
	const char *const *files = srcindex_files_get(relating->index, &built);

	if (!score->is_named || length < 3 || file[length - 1] != 'c')
		return false;
	if (relating->index->kind == TREE_KERNEL && !strncmp(file, "arch/", 5) && strncmp(file, "arch/x86/", 9) != 0)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!strcmp(places[i].file, file))
			return false;
	return bsearch(&file, files, built, sizeof(*files), vmr_text_compare);
}

static size_t choose(struct relating *relating, const struct srcindex_place *places, size_t count, size_t budget,
		     struct vmr_list *files)
{
	size_t file_count = lexicon_count(relating->lexicon), candidates = 0;

	qsort(relating->scores, file_count, sizeof(*relating->scores), compare_score);
	for (size_t i = 0; i < file_count && relating->scores[i].points > 0; i++) {
		if (!is_candidate(relating, &relating->scores[i], places, count))
			continue;
		if (candidates++ < budget)
			vmr_list_add(files, lexicon_file(relating->lexicon, relating->scores[i].file));
	}
	return candidates;
}

void srcindex_related(struct srcindex *index, const struct srcindex_place *places, size_t count, size_t budget,
		      struct vmr_list *ret_files, size_t *ret_candidates, struct vmr_list *ret_names)
{
	struct relating relating = {.index = index, .names = ret_names, .set = word_set_create()};

	*ret_candidates = 0;
	for (size_t i = 0, end; i < count; i = end) {
		for (end = i + 1; end < count && !strcmp(places[end].file, places[i].file);)
			end++;
		add_file(&relating, &places[i], end - i);
	}
	if (relating.word_count) {
		relating.lexicon = lexicon_of(index);
		qsort(relating.words, relating.word_count, sizeof(*relating.words), compare_word);
		lexicon_find(relating.lexicon, relating.set, note_hit, &relating);
		relating.scores = vmr_alloc_array(lexicon_count(relating.lexicon) + 1, sizeof(*relating.scores));
		for (size_t i = 0; i < lexicon_count(relating.lexicon); i++)
			relating.scores[i].file = (uint32_t)i;
		score_words(&relating);
		*ret_candidates = choose(&relating, places, count, budget, ret_files);
	}
	free(relating.scores);
	free(relating.words);
	word_set_destroy(relating.set);
}
