/* SPDX-License-Identifier: MIT */
/* Units without what nobody calls. */
#include "srcindex/worker/trim.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "srcindex/worker/name.h"
#include "srcindex/worker/push.h"

/* Of words that stand beside a ##: how many are looked at, how long they are at least; how often what is joined to one
 * may be parted. */
enum { JOINED_COUNT_MAX = 4000, JOINED_LENGTH_MIN = 3, PARTS_MAX = 1 };
/* Names that were wanted of one worker. */
enum { WANTED_MAX = 2000 };
/* Words, once macros have been expanded: an initialiser of more is left out; macros within macros that are followed. */
enum { INITIALISER_WORDS_MAX = 40000, EXPANSION_DEPTH_MAX = 64 };

/* What is known of a name; of a unit: the last one in which it was so. */
struct known {
	uint32_t definitions;     /* 1 + the first of its chain, 0 none */
	unsigned reached, joined; /* joined: a macro that is reached has it beside a ## */
	unsigned weighed;
	uint32_t weight;   /* words that it stands for, as a macro */
	unsigned left_out; /* functions of that name, with their heads */
	bool is_macro;     /* of a file that is known, of this unit or not */
};

/* A definition of a name. */
struct defined {
	const struct reading_file *file;
	uint32_t definition, next; /* 1 + the next one of that name, 0 none */
};

/* A word that stands beside a ## in a macro that is reached; 1 + number of the next that begins or ends as it does. */
struct joined {
	uint32_t name, as_first, as_last;
};

static struct {
	unsigned round; /* of the reading, that the definitions are of */
	struct known *names;
	uint32_t name_room;
	struct defined *defined;
	uint32_t defined_count, defined_room;
	uint32_t *stack; /* names whose definitions are to be looked at */
	uint32_t stack_count, stack_room;
	struct joined *joined; /* of the current unit */
	uint32_t joined_count, joined_room;
	uint32_t by_first[1 << 16], by_last[1 << 16]; /* by their two characters there */
	uint32_t *wanted;                             /* for good */
	uint32_t wanted_count, wanted_room;
	unsigned unit; /* number of the current one */
	const char **result;
	size_t result_count;
	char **texts; /* that were made for it */
	size_t text_count;
	struct trim_omitted *omitted;
	uint32_t omitted_count, omitted_room;
} trim;

static void forget_result(void)
{
	for (size_t i = 0; i < trim.text_count; i++)
		free(trim.texts[i]);
	free(trim.texts);
	free(trim.result);
	trim.texts = NULL;
	trim.result = NULL;
	trim.text_count = trim.result_count = 0;
	trim.omitted_count = 0;
}

/* ---------------------------------------------------------------- names */

static void cover_names(void)
{
	uint32_t count = name_count();

	if (count <= trim.name_room)
		return;
	uint32_t room = count + count / 2;
	trim.names = vmr_realloc_array(trim.names, room, sizeof(*trim.names));
	memset(trim.names + trim.name_room, 0, (room - trim.name_room) * sizeof(*trim.names));
	trim.name_room = room;
}

static void note_definition(const struct reading_file *file, uint32_t definition, uint32_t name)
{
	*PUSH(trim.defined, trim.defined_count, trim.defined_room) =
		(struct defined){file, definition, trim.names[name].definitions};
	trim.names[name].definitions = trim.defined_count;
}

static void note_definitions(const struct reading_file *file)
{
	const struct outline *outline = file->outline;

	for (uint32_t i = 0; i < outline->definition_count; i++) {
		const struct outline_definition *definition = &outline->definitions[i];
		const struct outline_part *names = &definition->names;
		for (uint32_t j = 0; j < names->count; j++) {
			trim.names[outline->names[names->from + j]].is_macro |= !definition->to;
			if (!definition->is_declared)
				note_definition(file, i, outline->names[names->from + j]);
		}
	}
}

/* The definitions of files that are new. */
static void note_files(const struct reading *reading)
{
	cover_names();
	for (uint32_t i = 0; trim.round != reading->round && i < trim.name_room; i++) {
		trim.names[i].definitions = 0;
		trim.names[i].is_macro = false;
	}
	if (trim.round != reading->round)
		trim.defined_count = 0;
	trim.round = reading->round;
	for (size_t i = 0; i < reading->file_count; i++)
		if (!reading->files[i]->is_noted) {
			note_definitions(reading->files[i]);
			reading->files[i]->is_noted = true;
		}
}

/* ---------------------------------------------------------------- what is reached */

static void reach_name(uint32_t name)
{
	if (trim.names[name].reached == trim.unit)
		return;
	trim.names[name].reached = trim.unit;
	if (trim.names[name].definitions)
		*PUSH(trim.stack, trim.stack_count, trim.stack_room) = name;
}

static void reach(const struct outline *outline, const struct outline_part *words)
{
	for (uint32_t i = words->from; i < words->from + words->count; i++)
		reach_name(outline->words[i]);
}

static unsigned two_characters(const char *text)
{
	return (unsigned)(unsigned char)text[0] << 8 | (unsigned char)text[1];
}

static void join_name(uint32_t name)
{
	size_t length;
	const char *text = name_text(name, &length);

	if (trim.names[name].joined == trim.unit || length < JOINED_LENGTH_MIN || trim.joined_count == JOINED_COUNT_MAX)
		return;
	trim.names[name].joined = trim.unit;
	uint32_t *first = &trim.by_first[two_characters(text)],
		 *last = &trim.by_last[two_characters(text + length - 2)];
	*PUSH(trim.joined, trim.joined_count, trim.joined_room) =
		(struct joined){.name = name, .as_first = *first, .as_last = *last};
	*first = *last = trim.joined_count;
}

static void reach_definition(const struct outline *outline, const struct outline_definition *definition)
{
	reach(outline, &definition->words);
	for (uint32_t i = 0; i < definition->joined.count; i++)
		join_name(outline->names[definition->joined.from + i]);
}

static void reach_definitions(const struct reading *reading)
{
	while (trim.stack_count) {
		uint32_t at = trim.names[trim.stack[--trim.stack_count]].definitions;
		for (const struct defined *defined; at; at = defined->next) {
			defined = &trim.defined[at - 1];
			const struct outline *outline = defined->file->outline;
			if (defined->file->unit == reading->unit)
				reach_definition(outline, &outline->definitions[defined->definition]);
		}
	}
}

static bool is_number(const char *text, size_t length)
{
	size_t digits = 0;

	while (digits < length && text[digits] >= '0' && text[digits] <= '9')
		digits++;
	return digits == length;
}

/* A number is no word, and may stand anywhere. */
static bool is_reached_text(const char *text, size_t length)
{
	if (is_number(text, length))
		return true;
	int64_t number = name_find(text, length);
	return number >= 0 && number < trim.name_room && trim.names[number].reached == trim.unit;
}

/* Whether what comes before or behind a word that stands beside a ## is made of words that are reached. */
static bool goes_on(const char *text, size_t length, unsigned parts)
{
	if (is_reached_text(text, length))
		return true;
	for (size_t i = 1; parts && i < length; i++)
		if (is_reached_text(text, i) && goes_on(text + i, length - i, parts - 1))
			return true;
	return false;
}

/* Whether a name is made of words that are reached, the first or the last of which stands beside a ##. */
static bool is_joined(const char *text, size_t length)
{
	size_t part;

	if (length < JOINED_LENGTH_MIN)
		return false;
	for (uint32_t at = trim.by_first[two_characters(text)]; at; at = trim.joined[at - 1].as_first) {
		const char *first = name_text(trim.joined[at - 1].name, &part);
		if (part < length && !memcmp(text, first, part) && goes_on(text + part, length - part, PARTS_MAX))
			return true;
	}
	for (uint32_t at = trim.by_last[two_characters(text + length - 2)]; at; at = trim.joined[at - 1].as_last) {
		const char *last = name_text(trim.joined[at - 1].name, &part);
		if (part < length && !memcmp(text + length - part, last, part) &&
		    goes_on(text, length - part, PARTS_MAX))
			return true;
	}
	return false;
}

static bool reach_joined_names(const struct outline *outline, const struct outline_part *names)
{
	bool found = false;

	for (uint32_t i = names->from; i < names->from + names->count; i++) {
		size_t length;
		const char *text = name_text(outline->names[i], &length);
		if (trim.names[outline->names[i]].reached == trim.unit || !is_joined(text, length))
			continue;
		reach_name(outline->names[i]);
		found = true;
	}
	return found;
}

/* Functions and macros whose names macros may make. Who says nothing leads nowhere. */
static bool reach_joined(const struct reading *reading)
{
	bool found = false;

	for (size_t i = 0; i < reading->file_count; i++) {
		const struct outline *outline = reading->files[i]->outline;
		for (uint32_t j = 0; j < outline->definition_count; j++) {
			const struct outline_definition *definition = &outline->definitions[j];
			bool is_macro = !definition->to;
			if (is_macro ? definition->words.count : definition->is_static || definition->is_declared)
				found |= reach_joined_names(outline, &definition->names);
		}
	}
	return found;
}

/* What has no name counts as reached, and what stays in any case; of a file whose functions are asked for every word
 * does. */
static void reach_file(const struct reading_file *file)
{
	const struct outline *outline = file->outline;

	for (uint32_t i = 0; i < outline->definition_count; i++) {
		const struct outline_definition *definition = &outline->definitions[i];
		bool stays = definition->to && !definition->is_static && !definition->is_declared;
		if (file->is_subject || stays || !definition->names.count)
			reach_definition(outline, definition);
	}
	for (uint32_t i = 0; i < outline->initialiser_count; i++)
		reach(outline, &outline->initialisers[i].words);
	if (file->is_subject)
		reach(outline, &(struct outline_part){0, outline->word_count});
}

static void reach_all(const struct reading *reading)
{
	for (uint32_t i = 0; i < trim.wanted_count; i++)
		reach_name(trim.wanted[i]);
	for (size_t i = 0; i < reading->file_count; i++)
		reach_file(reading->files[i]);
	do
		reach_definitions(reading);
	while (reach_joined(reading));
}

static bool is_reached(const struct outline *outline, const struct outline_definition *definition)
{
	for (uint32_t i = 0; i < definition->names.count; i++)
		if (trim.names[outline->names[definition->names.from + i]].reached == trim.unit)
			return true;
	return false;
}

/* ---------------------------------------------------------------- how many words a text stands for */

static uint32_t weigh(const struct reading *reading, const struct outline *outline, const struct outline_part *words,
		      unsigned depth);

/* Of what its definitions stand for, the least: which of them it is where it is written is not known. */
static uint32_t weigh_name(const struct reading *reading, uint32_t name, unsigned depth)
{
	struct known *known = &trim.names[name];
	uint32_t least = UINT32_MAX;

	if (known->weighed == trim.unit)
		return known->weight;
	known->weighed = trim.unit;
	known->weight = 0; /* within itself */
	for (uint32_t at = known->definitions; at; at = trim.defined[at - 1].next) {
		const struct defined *defined = &trim.defined[at - 1];
		const struct outline *outline = defined->file->outline;
		const struct outline_definition *definition = &outline->definitions[defined->definition];
		if (defined->file->unit != reading->unit || definition->to)
			continue; /* a function */
		uint32_t weight = weigh(reading, outline, &definition->words, depth);
		least = weight < least ? weight : least;
	}
	return known->weight = least == UINT32_MAX ? 0 : least;
}

/* About, and no more than INITIALISER_WORDS_MAX + 1: what an argument stands for counts once, where it is written. */
static uint32_t weigh(const struct reading *reading, const struct outline *outline, const struct outline_part *words,
		      unsigned depth)
{
	uint32_t sum = words->count;

	for (uint32_t i = words->from; depth && i < words->from + words->count && sum <= INITIALISER_WORDS_MAX; i++)
		sum += weigh_name(reading, outline->words[i], depth - 1);
	return sum <= INITIALISER_WORDS_MAX ? sum : INITIALISER_WORDS_MAX + 1;
}

/* ---------------------------------------------------------------- what is left out */

static void blank(char *text, uint32_t from, uint32_t to)
{
	for (uint32_t at = from; at < to; at++)
		if (text[at] != '\n')
			text[at] = ' ';
}

static char *copy_text(const struct outline *outline)
{
	char *text = vmr_malloc(outline->size + 1);

	memcpy(text, outline->text, outline->size + 1);
	return text;
}

/* A file whose functions are asked for. */
static char *text_without_tables(const struct reading *reading, const struct reading_file *file)
{
	const struct outline *outline = file->outline;
	char *text = NULL;

	for (uint32_t i = 0; i < outline->initialiser_count; i++) {
		const struct outline_initialiser *initialiser = &outline->initialisers[i];
		if (weigh(reading, outline, &initialiser->words, EXPANSION_DEPTH_MAX) <= INITIALISER_WORDS_MAX)
			continue;
		text = text ? text : copy_text(outline);
		blank(text, initialiser->from, initialiser->to);
		*PUSH(trim.omitted, trim.omitted_count, trim.omitted_room) =
			(struct trim_omitted){file->path, initialiser->from};
	}
	return text;
}

static bool is_macro(uint32_t name)
{
	return trim.names[name].is_macro;
}

/* A function that declares a struct by the way still does: in a parameter alone it would be another one. */
static void blank_function(const struct outline *outline, const struct outline_definition *definition, char *text)
{
	uint32_t from = definition->tag_from, to = definition->tag_to;

	blank(text, definition->head, definition->to);
	if (definition->tag) {
		memcpy(text + from, outline->text + from, to - from);
		to += (uint32_t)strspn(text + to, "\n");
		text[to] = ';';
	}
	trim.names[outline->names[definition->names.from]].left_out = trim.unit;
}

/* Of a function that is declared, or has a body. */
static bool may_leave_head(const struct outline *outline, const struct outline_definition *definition, bool heads)
{
	return heads && definition->is_whole && !is_macro(outline->names[definition->names.from]) &&
	       !(definition->tag && is_macro(outline->words[definition->tag - 1]));
}

static char *text_without_bodies(const struct outline *outline, bool heads)
{
	char *text = NULL;

	for (uint32_t i = 0; i < outline->definition_count; i++) {
		const struct outline_definition *definition = &outline->definitions[i];
		bool whole = may_leave_head(outline, definition, heads);
		if (!(definition->is_declared ? whole : definition->is_static) || is_reached(outline, definition))
			continue;
		text = text ? text : copy_text(outline);
		if (whole) {
			blank_function(outline, definition, text);
		} else {
			blank(text, definition->from, definition->to);
			text[definition->from] = ';';
		}
	}
	return text;
}

static void add_result(const char *name, const char *text)
{
	trim.result[trim.result_count++] = name;
	trim.result[trim.result_count++] = text;
}

const char *const *trim_begin(const struct reading_unit *unit, bool heads, size_t *ret_count)
{
	const struct reading *reading = reading_begin(unit);

	forget_result();
	trim.unit++;
	trim.joined_count = 0;
	memset(trim.by_first, 0, sizeof(trim.by_first));
	memset(trim.by_last, 0, sizeof(trim.by_last));
	trim.result = vmr_alloc_array(unit->overlay_count + 2 * reading->file_count + 1, sizeof(*trim.result));
	trim.texts = vmr_alloc_array(reading->file_count + 1, sizeof(*trim.texts));
	note_files(reading);
	reach_all(reading);
	for (size_t i = 0; i < reading->file_count; i++) {
		const struct reading_file *file = reading->files[i];
		char *text = file->is_given     ? NULL
			     : file->is_subject ? text_without_tables(reading, file)
						: text_without_bodies(file->outline, heads);
		if (!text)
			continue;
		trim.texts[trim.text_count++] = text;
		add_result(file->path, text);
	}
	for (size_t i = 0; i + 1 < unit->overlay_count; i += 2)
		add_result(unit->overlay[i], unit->overlay[i + 1]);
	*ret_count = trim.result_count;
	return trim.result;
}

const struct trim_omitted *trim_omitted(size_t *ret_count)
{
	*ret_count = trim.omitted_count;
	return trim.omitted;
}

static bool begins_with(const char *text, const char *begin)
{
	return !strncmp(text, begin, strlen(begin));
}

/* Before C99 a function is declared by its call, and nothing is said of it. */
bool trim_would_show(const char *const *flags, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *flag = flags[i];
		bool is_old = !strcmp(flag, "-ansi") ||
			      (begins_with(flag, "-std=") &&
			       (strstr(flag, "89") || strstr(flag, "90") || strstr(flag, "199409")));
		if (is_old || (begins_with(flag, "-W") && strstr(flag, "implicit")))
			return false;
	}
	return true;
}

bool trim_has_left_out(const char *name, size_t length)
{
	int64_t number = name_find(name, length);

	return number >= 0 && number < trim.name_room && trim.names[number].left_out == trim.unit;
}

void trim_want(const char *name)
{
	int64_t number = name_find(name, strlen(name));

	for (uint32_t i = 0; i < trim.wanted_count; i++)
		if (trim.wanted[i] == number)
			return;
	if (number >= 0 && trim.wanted_count < WANTED_MAX)
		*PUSH(trim.wanted, trim.wanted_count, trim.wanted_room) = (uint32_t)number;
}

unsigned trim_wanted(void)
{
	return trim.wanted_count;
}
