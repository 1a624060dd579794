/* SPDX-License-Identifier: MIT */
/*
 * Which files can matter: those with a word that is wanted, or that a macro or inline function of a header is made of
 * (of what it is made of, and so on). Headers of include/ count for all files, others for those of their part of the
 * tree.
 */
#include <string.h>

#include "common/file.h"
#include "common/memory.h"
#include "srcindex/block.h"
#include "srcindex/lexer.h"
#include "srcindex/lexicon.h"

enum { TEXT_MAX = 32 << 20 };

/* Wanted words by their whole hash: a wrong one would make others wanted that all files have. */
struct wanted {
	struct word_set *set;
	uint64_t *slots; /* 0 is a free one */
	size_t room, count;
};

struct definition {
	uint64_t name;
	uint64_t *words;
	size_t word_count;
	bool is_wanted;
};

static uint64_t *find_slot(const struct wanted *wanted, uint64_t hash)
{
	size_t at = hash & (wanted->room - 1);

	while (wanted->slots[at] && wanted->slots[at] != hash)
		at = (at + 1) & (wanted->room - 1);
	return &wanted->slots[at];
}

static bool wanted_has(const struct wanted *wanted, uint64_t hash)
{
	return word_set_has(wanted->set, word_hash_short(hash)) && *find_slot(wanted, hash);
}

/* True when it was not wanted before. */
static bool wanted_add(struct wanted *wanted, uint64_t hash)
{
	if (wanted->count * 2 >= wanted->room) {
		struct wanted more = {.set = wanted->set, .room = wanted->room ? wanted->room * 2 : 1024};
		more.slots = vmr_alloc_array(more.room, sizeof(*more.slots));
		for (size_t i = 0; i < wanted->room; i++)
			if (wanted->slots[i])
				*find_slot(&more, wanted->slots[i]) = wanted->slots[i];
		more.count = wanted->count;
		free(wanted->slots);
		*wanted = more;
	}
	uint64_t *slot = find_slot(wanted, hash);
	bool is_new = !*slot;
	*slot = hash;
	wanted->count += is_new;
	word_set_add(wanted->set, word_hash_short(hash));
	return is_new;
}

static struct wanted wanted_copy(const struct wanted *wanted)
{
	struct wanted copy = *wanted;

	copy.set = word_set_copy(wanted->set);
	copy.slots = vmr_alloc_array(copy.room, sizeof(*copy.slots));
	memcpy(copy.slots, wanted->slots, copy.room * sizeof(*copy.slots));
	return copy;
}

static void wanted_deinit(struct wanted *wanted)
{
	word_set_destroy(wanted->set);
	free(wanted->slots);
}

struct mattering {
	struct srcindex *index;
	const struct lexicon *lexicon;
	bool *is_read; /* headers whose definitions are known, by number of file */
	struct definition *definitions;
	size_t definition_count;
};

static void add_definition(struct mattering *mattering, const struct blocks *blocks, const struct block *block)
{
	size_t count = mattering->definition_count++;
	struct definition definition = {.name = block->name,
					.words = vmr_alloc_array(block->word_count + 1, sizeof(uint64_t))};

	for (size_t i = 0; i < block->word_count; i++)
		if (blocks->words[block->word + i].hash != block->name)
			definition.words[definition.word_count++] = blocks->words[block->word + i].hash;
	if (!(count & (count - 1)))
		mattering->definitions = vmr_realloc_array(mattering->definitions, count ? count * 2 : 1,
							   sizeof(*mattering->definitions));
	mattering->definitions[count] = definition;
}

static void read_definitions(struct mattering *mattering, size_t file)
{
	vmr_autofree char *path = tree_path(mattering->index, lexicon_file(mattering->lexicon, file));
	struct blocks blocks;
	size_t size = 0;
	vmr_autofree char *text = tree_read(mattering->index, path, TEXT_MAX, &size);

	mattering->is_read[file] = true;
	if (!text)
		return;
	blocks_read(text, size, &blocks);
	for (size_t i = 0; i < blocks.count; i++)
		if (blocks.blocks[i].has_body && blocks.blocks[i].name)
			add_definition(mattering, &blocks, &blocks.blocks[i]);
	blocks_deinit(&blocks);
}

static bool is_made_of(const struct definition *definition, const struct wanted *wanted)
{
	for (size_t i = 0; i < definition->word_count; i++)
		if (wanted_has(wanted, definition->words[i]))
			return true;
	return false;
}

/* Add what is made of the set's words to it; true when it grew. */
static bool grow_set(struct mattering *mattering, size_t from, struct wanted *wanted)
{
	bool grew = false;

	for (size_t i = from; i < mattering->definition_count; i++) {
		struct definition *definition = &mattering->definitions[i];
		if (definition->is_wanted || !is_made_of(definition, wanted))
			continue;
		definition->is_wanted = true;
		grew |= wanted_add(wanted, definition->name);
	}
	return grew;
}

/* Headers are read when they have a word of the set, until no definition is made of one any more. */
static void close_set(struct mattering *mattering, const size_t *headers, size_t count, struct wanted *wanted)
{
	size_t from = mattering->definition_count;

	do {
		for (size_t i = 0; i < count; i++)
			if (!mattering->is_read[headers[i]] && lexicon_has(mattering->lexicon, headers[i], wanted->set))
				read_definitions(mattering, headers[i]);
	} while (grow_set(mattering, from, wanted));
}

/* The part of a kernel's tree that a file belongs to: "fs", "drivers/md"; of another tree all. */
static size_t part_length(const struct srcindex *index, const char *file)
{
	const char *slash = index->kind == TREE_KERNEL ? strchr(file, '/') : NULL;

	if (slash && !strncmp(file, "drivers/", 8))
		slash = strchr(slash + 1, '/');
	return slash ? (size_t)(slash - file) : 0;
}

static bool is_header(const char *file)
{
	size_t length = strlen(file);

	return length > 2 && file[length - 1] == 'h';
}

static bool is_for_all(const struct srcindex *index, const char *file)
{
	return index->kind != TREE_KERNEL || !strncmp(file, "include/", 8) || !strncmp(file, "arch/x86/include/", 17);
}

/* Files of one part lie together, from `first` to before `end`. */
static void choose_part(struct mattering *mattering, size_t first, size_t end, const struct wanted *all,
			struct vmr_list *ret)
{
	vmr_autofree size_t *headers = vmr_alloc_array(end - first + 1, sizeof(*headers));
	struct wanted wanted = wanted_copy(all);
	size_t count = 0;

	for (size_t i = first; i < end; i++)
		if (is_header(lexicon_file(mattering->lexicon, i)) &&
		    !is_for_all(mattering->index, lexicon_file(mattering->lexicon, i)))
			headers[count++] = i;
	close_set(mattering, headers, count, &wanted);
	for (size_t i = first; i < end; i++)
		if (!is_header(lexicon_file(mattering->lexicon, i)) && lexicon_has(mattering->lexicon, i, wanted.set))
			vmr_list_add(ret, lexicon_file(mattering->lexicon, i));
	wanted_deinit(&wanted);
}

static void choose_all(struct mattering *mattering, struct wanted *wanted, struct vmr_list *ret)
{
	size_t file_count = lexicon_count(mattering->lexicon), count = 0;
	vmr_autofree size_t *headers = vmr_alloc_array(file_count + 1, sizeof(*headers));

	for (size_t i = 0; i < file_count; i++)
		if (is_header(lexicon_file(mattering->lexicon, i)) &&
		    is_for_all(mattering->index, lexicon_file(mattering->lexicon, i)))
			headers[count++] = i;
	close_set(mattering, headers, count, wanted);
	for (size_t i = 0, end; i < file_count; i = end) {
		const char *file = lexicon_file(mattering->lexicon, i);
		size_t length = part_length(mattering->index, file);
		for (end = i + 1; end < file_count; end++) {
			const char *other = lexicon_file(mattering->lexicon, end);
			if (part_length(mattering->index, other) != length || strncmp(other, file, length) != 0)
				break;
		}
		choose_part(mattering, i, end, wanted, ret);
	}
}

static void add_names(struct word_set *set, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		word_set_add(set, word_hash(words[i], strlen(words[i])));
}

void srcindex_mattering(struct srcindex *index, const char *const *words, size_t count, struct vmr_list *ret)
{
	struct mattering mattering = {.index = index, .lexicon = lexicon_of(index)};
	struct wanted wanted = {.set = word_set_create()};

	for (size_t i = 0; i < count; i++)
		wanted_add(&wanted, word_hash_long(words[i], strlen(words[i])));
	mattering.is_read = vmr_alloc(lexicon_count(mattering.lexicon) + 1);
	choose_all(&mattering, &wanted, ret);
	for (size_t i = 0; i < mattering.definition_count; i++)
		free(mattering.definitions[i].words);
	free(mattering.definitions);
	free(mattering.is_read);
	wanted_deinit(&wanted);
}

void srcindex_using(struct srcindex *index, const char *const *words, size_t count, struct vmr_list *ret)
{
	const struct lexicon *lexicon = lexicon_of(index);
	struct word_set *set = word_set_create();

	add_names(set, words, count);
	for (size_t i = 0; i < lexicon_count(lexicon); i++)
		if (!is_header(lexicon_file(lexicon, i)) && lexicon_has(lexicon, i, set))
			vmr_list_add(ret, lexicon_file(lexicon, i));
	word_set_destroy(set);
}
