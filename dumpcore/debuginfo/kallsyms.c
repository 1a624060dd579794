/* SPDX-License-Identifier: MIT */
/* Unpacking and proving the kernel's own table of symbols. */
#include "dumpcore/debuginfo/kallsyms.h"

#include <ctype.h>
#include <string.h>

#include "common/memory.h"

/* Of a token: a name is 512 bytes at most. */
#define TOKEN_LIMIT     512
#define INDEX_SIZE      ((size_t)KALLSYMS_TOKENS * 2)
#define LENGTH_LIMIT    0x3fff
#define COUNT_LEAST     256 /* of symbols, for a table that was searched for: no kernel has so few */
#define NAMES_LIMIT     ((size_t)64 << 20)
#define ALIGN_UP(n, to) (((n) + (to)-1) / (to) * (to))

static uint16_t half_at(const uint8_t *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}

static uint32_t word_at(const uint8_t *at)
{
	uint32_t word;

	memcpy(&word, at, sizeof(word));
	return word;
}

size_t kallsyms_addresses_size(enum kallsyms_form form, uint32_t count)
{
	static const uint8_t SIZES[KALLSYMS_FORM_COUNT] = {[KALLSYMS_ADDRESSES] = 8,
							   [KALLSYMS_RELATIVE] = 4,
							   [KALLSYMS_RELATIVE_PERCPU] = 4,
							   [KALLSYMS_PLACE] = 4};

	return (size_t)SIZES[form] * count;
}

size_t kallsyms_tokens_end(const uint8_t *tokens, size_t size, const uint8_t *index)
{
	size_t at = 0;

	for (size_t i = 0; i < KALLSYMS_TOKENS; i++) {
		if (at >= size || half_at(index + 2 * i) != at)
			return 0;
		const uint8_t *end = memchr(tokens + at, 0, size - at < TOKEN_LIMIT ? size - at : TOKEN_LIMIT);
		if (!end)
			return 0;
		at = (size_t)(end - tokens) + 1;
	}
	return at;
}

/* ---- names */

/* The tokens of a name, and where the next name is. */
static bool packed_at(const struct kallsyms *tables, size_t at, const uint8_t **ret, size_t *ret_length)
{
	if (at >= tables->names_size)
		return false;
	size_t length = tables->names[at++];
	if (tables->has_long_names && length & 0x80) {
		if (at >= tables->names_size)
			return false;
		length = (length & 0x7f) | (size_t)tables->names[at++] << 7;
	}
	if (!length || length > tables->names_size - at)
		return false;
	*ret = tables->names + at;
	*ret_length = length;
	return true;
}

bool kallsyms_name_skip(const struct kallsyms *tables, size_t *at)
{
	const uint8_t *packed;
	size_t length;

	if (!packed_at(tables, *at, &packed, &length))
		return false;
	*at = (size_t)(packed - tables->names) + length;
	return true;
}

bool kallsyms_name_next(const struct kallsyms *tables, size_t *at, struct kallsyms_name *ret)
{
	const uint8_t *packed;
	size_t length, used = 0;

	if (!packed_at(tables, *at, &packed, &length))
		return false;
	ret->type = 0;
	for (size_t i = 0; i < length; i++) {
		size_t offset = half_at(tables->token_index + (size_t)2 * packed[i]);
		for (; offset < tables->tokens_size && tables->tokens[offset]; offset++) {
			if (!ret->type)
				ret->type = (char)tables->tokens[offset];
			else if (used < sizeof(ret->text) - 1)
				ret->text[used++] = (char)tables->tokens[offset];
			else
				return false;
		}
	}
	ret->text[used] = 0;
	*at = (size_t)(packed - tables->names) + length;
	return ret->type && used;
}

static bool is_padding(const uint8_t *bytes, size_t size)
{
	while (size && !bytes[size - 1])
		size--;
	return !size;
}

/* Markers behind the names: where each 256th begins. Aligned to 8 bytes, since 7.0 to 4. */
static bool markers_fit(const struct kallsyms *tables, const uint32_t *starts, size_t count, size_t names_end)
{
	for (size_t align = 4; align <= 8; align += 4) {
		size_t at = ALIGN_UP(names_end, align), i = 0;
		if (at > tables->names_size || (tables->names_size - at) / 4 < count ||
		    !is_padding(tables->names + names_end, at - names_end))
			continue;
		while (i < count && word_at(tables->names + at + 4 * i) == starts[i])
			i++;
		if (i == count)
			return true;
	}
	return false;
}

static bool names_fit(const struct kallsyms *tables)
{
	size_t count = (tables->count + KALLSYMS_MARKED - 1) / KALLSYMS_MARKED, at = 0;
	vmr_autofree uint32_t *starts = vmr_alloc_array(count, sizeof(*starts));

	for (uint32_t i = 0; i < tables->count; i++) {
		if (i % KALLSYMS_MARKED == 0)
			starts[i / KALLSYMS_MARKED] = (uint32_t)at;
		if (!kallsyms_name_skip(tables, &at))
			return false;
	}
	return markers_fit(tables, starts, count, at);
}

const char *kallsyms_check(struct kallsyms *tables)
{
	if (!tables->count || tables->count > KALLSYMS_SYMBOL_LIMIT)
		return "the number of its symbols cannot be";
	if (!kallsyms_tokens_end(tables->tokens, tables->tokens_size, tables->token_index))
		return "its tokens do not fit their index";
	if (tables->names_size / 2 < tables->count)
		return "its names do not fit the number of symbols";
	for (int i = 0; i < 2; i++) {
		tables->has_long_names = !i;
		if (names_fit(tables))
			return NULL;
	}
	return "its names do not fit their markers";
}

/* ---- addresses */

uint64_t kallsyms_address(enum kallsyms_form form, const uint8_t *table, uint64_t place, uint64_t base, uint32_t index)
{
	uint64_t address = 0;
	uint32_t word;

	switch (form) {
	case KALLSYMS_ADDRESSES:
		memcpy(&address, table + (size_t)8 * index, sizeof(address));
		return address;
	case KALLSYMS_RELATIVE:
		return base + word_at(table + (size_t)4 * index);
	case KALLSYMS_RELATIVE_PERCPU:
		word = word_at(table + (size_t)4 * index);
		return word >> 31 ? base - 1 - (uint64_t)(int64_t)(int32_t)word : word;
	case KALLSYMS_PLACE:
		word = word_at(table + (size_t)4 * index);
		return place + (uint64_t)4 * index + (uint64_t)(int64_t)(int32_t)word;
	case KALLSYMS_UNKNOWN:
	case KALLSYMS_FORM_COUNT:
		break;
	}
	return 0;
}

/* ---- searching */

/* The first token, from that of the digit 0 backwards; SIZE_MAX: there is none that can be. */
static size_t first_token(const uint8_t *data, size_t digits)
{
	size_t at = digits;

	for (unsigned i = 0; i < '0'; i++) {
		size_t length = 0;
		if (!at || data[at - 1])
			return SIZE_MAX;
		while (length < at - 1 && length < TOKEN_LIMIT && data[at - 2 - length])
			length++;
		if (!length || length == TOKEN_LIMIT)
			return SIZE_MAX;
		at -= length + 1;
	}
	return at;
}

/* Tokens around the digits, with their index behind them: the proof that they are. */
static bool tokens_around(const uint8_t *data, size_t size, size_t digits, struct kallsyms_found *ret)
{
	size_t first = first_token(data, digits), at = first;

	if (first == SIZE_MAX)
		return false;
	for (unsigned i = 0; i < KALLSYMS_TOKENS; i++) {
		const uint8_t *end = at < size ? memchr(data + at, 0, size - at) : NULL;
		if (!end)
			return false;
		at = (size_t)(end - data) + 1;
	}
	for (size_t align = 2; align <= 8; align *= 2) {
		size_t index = ALIGN_UP(at, align);
		if (index > size || size - index < INDEX_SIZE)
			return false;
		if (kallsyms_tokens_end(data + first, index - first, data + index) != at - first)
			continue;
		ret->tokens = first;
		ret->token_index = index;
		return true;
	}
	return false;
}

/* Cheap tests before a table is looked at as a whole: the first names have types and letters. */
static bool names_may_be(const struct kallsyms *tables)
{
	struct kallsyms_name name;
	size_t at = 0;

	for (int i = 0; i < 64; i++)
		if (!kallsyms_name_next(tables, &at, &name) || !isalpha((unsigned char)name.type))
			return false;
	return true;
}

/* Names lie before the tokens in all layouts, their number right before them. */
static bool names_before(const uint8_t *data, struct kallsyms_found *found)
{
	size_t lowest = found->tokens > NAMES_LIMIT ? found->tokens - NAMES_LIMIT : 0;

	for (size_t at = found->tokens / 4 * 4; at >= lowest + 8; at -= 4) {
		uint32_t count = word_at(data + at - 4);
		size_t room = found->tokens - at;
		for (size_t gap = 0; gap <= 4; gap += 4) {
			struct kallsyms tables = {.names = data + at + gap,
						  .names_size = room - (gap < room ? gap : room),
						  .tokens = data + found->tokens,
						  .tokens_size = found->token_index - found->tokens,
						  .token_index = data + found->token_index,
						  .count = count,
						  .has_long_names = true};
			if (count < COUNT_LEAST || count > KALLSYMS_SYMBOL_LIMIT || tables.names_size / 2 < count ||
			    !names_may_be(&tables) || kallsyms_check(&tables))
				continue;
			found->count = at - 4;
			found->names = at + gap;
			return true;
		}
	}
	return false;
}

bool kallsyms_search(const uint8_t *data, size_t size, struct kallsyms_found *ret)
{
	static const char DIGITS[] = "\0000\0001\0002\0003\0004\0005\0006\0007\0008\0009";
	const uint8_t *from = data;

	for (;;) {
		const uint8_t *at = memmem(from, size - (size_t)(from - data), DIGITS, sizeof(DIGITS));
		struct kallsyms_found found;
		if (!at)
			return false;
		if (tokens_around(data, size, (size_t)(at - data) + 1, &found) && names_before(data, &found)) {
			*ret = found;
			return true;
		}
		from = at + 1;
	}
}
