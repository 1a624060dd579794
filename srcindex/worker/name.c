/* SPDX-License-Identifier: MIT */
/* Identifiers as numbers. */
#include "srcindex/worker/name.h"

#include <obstack.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "srcindex/lexer.h"
#include "srcindex/worker/push.h"

#define obstack_chunk_alloc vmr_alloc
#define obstack_chunk_free  free

enum { SLOTS_FIRST = 1 << 16 };

struct name {
	const char *text;
	uint32_t length, hash;
};

/* Open addressing: a slot has 1 + the number of a name, 0: free. */
static struct {
	struct name *names;
	uint32_t count, room;
	uint32_t *slots, slot_count;
	struct obstack texts;
} table;

static uint32_t *find_slot(const char *text, size_t length, uint32_t hash)
{
	uint32_t mask = table.slot_count - 1, at = hash & mask;

	for (; table.slots[at]; at = (at + 1) & mask) {
		const struct name *name = &table.names[table.slots[at] - 1];
		if (name->hash == hash && name->length == length && !memcmp(name->text, text, length))
			break;
	}
	return &table.slots[at];
}

static void grow(void)
{
	if (!table.slots)
		obstack_init(&table.texts);
	free(table.slots);
	table.slot_count = table.slot_count ? 2 * table.slot_count : SLOTS_FIRST;
	table.slots = vmr_alloc_array(table.slot_count, sizeof(*table.slots));
	for (uint32_t i = 0; i < table.count; i++)
		*find_slot(table.names[i].text, table.names[i].length, table.names[i].hash) = i + 1;
}

static uint32_t hash_of(const char *text, size_t length)
{
	uint64_t hash = word_hash_long(text, length);

	return (uint32_t)(hash ^ hash >> 32);
}

uint32_t name_number(const char *text, size_t length)
{
	uint32_t hash = hash_of(text, length);

	if (table.count >= table.slot_count / 2)
		grow();
	uint32_t *slot = find_slot(text, length, hash);
	if (*slot)
		return *slot - 1;
	*PUSH(table.names, table.count, table.room) = (struct name){
		.text = obstack_copy(&table.texts, text, (int)length), .length = (uint32_t)length, .hash = hash};
	*slot = table.count;
	return table.count - 1;
}

int64_t name_find(const char *text, size_t length)
{
	uint32_t slot = table.slots ? *find_slot(text, length, hash_of(text, length)) : 0;

	return slot ? (int64_t)slot - 1 : NAME_NONE;
}

const char *name_text(uint32_t number, size_t *ret_length)
{
	*ret_length = table.names[number].length;
	return table.names[number].text;
}

uint32_t name_count(void)
{
	return table.count;
}
