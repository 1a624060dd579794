/* SPDX-License-Identifier: MIT */
/* The index as one block: a header with offset and count of each table, then the tables, strings last. */
#include "dumpcore/debuginfo/index.h"

#include <string.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/index_tables.h"

static const char MAGIC[8] = {'v', 'm', 'r', 'i', 'n', 'd', 'e', 'x'};

struct header {
	char magic[8];
	uint32_t format;
	uint32_t table_count;
	uint64_t stamp;
	struct {
		uint64_t offset, count;
	} tables[DEBUGINFO_TABLE_COUNT];
};

static const size_t ROW_SIZE[DEBUGINFO_TABLE_COUNT] = {
	[DEBUGINFO_TABLE_SYMBOLS] = sizeof(struct debuginfo_symbol),
	[DEBUGINFO_TABLE_SYMBOL_NAMES] = sizeof(struct debuginfo_name),
	[DEBUGINFO_TABLE_TYPES] = sizeof(struct debuginfo_typename),
	[DEBUGINFO_TABLE_ENUMERATORS] = sizeof(struct debuginfo_enumerator),
	[DEBUGINFO_TABLE_FUNCTIONS] = sizeof(struct debuginfo_function),
	[DEBUGINFO_TABLE_FUNCTION_NAMES] = sizeof(struct debuginfo_name),
	[DEBUGINFO_TABLE_FUNCTION_RANGES] = sizeof(struct debuginfo_range),
	[DEBUGINFO_TABLE_UNIT_RANGES] = sizeof(struct debuginfo_range),
	[DEBUGINFO_TABLE_VARIABLES] = sizeof(struct debuginfo_variable),
	[DEBUGINFO_TABLE_AUTOMATICS] = sizeof(struct debuginfo_automatic),
	[DEBUGINFO_TABLE_CONTAINMENTS] = sizeof(struct debuginfo_containment),
	[DEBUGINFO_TABLE_PLACES] = sizeof(struct debuginfo_place),
	[DEBUGINFO_TABLE_FOLDERS] = sizeof(struct debuginfo_folder),
	[DEBUGINFO_TABLE_STRINGS] = 1,
};

static size_t aligned(size_t offset)
{
	return (offset + 63) & ~(size_t)63;
}

void *debuginfo_tables_join(const struct debuginfo_table tables[DEBUGINFO_TABLE_COUNT], uint64_t stamp,
			    size_t *ret_size)
{
	struct header header = {.format = DEBUGINFO_INDEX_FORMAT, .table_count = DEBUGINFO_TABLE_COUNT, .stamp = stamp};
	size_t size = aligned(sizeof(header));

	memcpy(header.magic, MAGIC, sizeof(MAGIC));
	for (size_t i = 0; i < DEBUGINFO_TABLE_COUNT; i++) {
		header.tables[i].offset = size;
		header.tables[i].count = tables[i].count;
		size = aligned(size + tables[i].count * ROW_SIZE[i]);
	}
	char *block = vmr_alloc(size);
	for (size_t i = 0; i < DEBUGINFO_TABLE_COUNT; i++)
		if (tables[i].count)
			memcpy(block + header.tables[i].offset, tables[i].rows, tables[i].count * ROW_SIZE[i]);
	memcpy(block, &header, sizeof(header));
	*ret_size = size;
	return block;
}

static bool header_fits(const struct header *header, size_t size)
{
	if (memcmp(header->magic, MAGIC, sizeof(MAGIC)) || header->format != DEBUGINFO_INDEX_FORMAT ||
	    header->table_count != DEBUGINFO_TABLE_COUNT)
		return false;
	for (size_t i = 0; i < DEBUGINFO_TABLE_COUNT; i++) {
		uint64_t bytes, end;

		if (__builtin_mul_overflow(header->tables[i].count, ROW_SIZE[i], &bytes) ||
		    __builtin_add_overflow(header->tables[i].offset, bytes, &end) || end > size ||
		    header->tables[i].offset % 64)
			return false;
	}
	return true;
}

struct vmr_error *debuginfo_index_view(const void *data, size_t size, uint64_t stamp, struct debuginfo_index *ret)
{
	const char *bytes = data;
	struct header header;

	if (size < aligned(sizeof(header)))
		return vmr_error_create(VMR_BAD_INPUT, "index is cut");
	memcpy(&header, data, sizeof(header));
	if (!header_fits(&header, size))
		return vmr_error_create(VMR_BAD_INPUT, "index is of another format or cut");
	if (header.stamp != stamp)
		return vmr_error_create(VMR_NOT_FOUND, "index is of another copy of the file");
	size_t strings = header.tables[DEBUGINFO_TABLE_STRINGS].count;
	if (!strings || bytes[header.tables[DEBUGINFO_TABLE_STRINGS].offset + strings - 1])
		return vmr_error_create(VMR_BAD_INPUT, "index's strings do not end");
#define VIEW(member, table)                                                                                            \
	.member##s = (const void *)(bytes + header.tables[DEBUGINFO_TABLE_##table].offset),                            \
	.member##_count = header.tables[DEBUGINFO_TABLE_##table].count
	*ret = (struct debuginfo_index){
		VIEW(symbol, SYMBOLS),
		VIEW(symbol_name, SYMBOL_NAMES),
		VIEW(type, TYPES),
		VIEW(enumerator, ENUMERATORS),
		VIEW(function, FUNCTIONS),
		VIEW(function_name, FUNCTION_NAMES),
		VIEW(function_range, FUNCTION_RANGES),
		VIEW(unit_range, UNIT_RANGES),
		VIEW(variable, VARIABLES),
		VIEW(automatic, AUTOMATICS),
		VIEW(containment, CONTAINMENTS),
		VIEW(place, PLACES),
		VIEW(folder, FOLDERS),
		.strings = bytes + header.tables[DEBUGINFO_TABLE_STRINGS].offset,
		.string_size = strings,
	};
#undef VIEW
	return NULL;
}

const char *debuginfo_index_string(const struct debuginfo_index *index, uint32_t offset)
{
	return offset < index->string_size ? index->strings + offset : "";
}

size_t debuginfo_index_stem(const char *name)
{
	const char *suffix = strstr(name, ".llvm.");

	return suffix && suffix > name ? (size_t)(suffix - name) : strlen(name);
}

/* FNV-1a. */
uint32_t debuginfo_index_hash(const char *name)
{
	uint32_t hash = 2166136261u;
	const char *start = name;

	for (; *name && !(*name == '.' && name > start && !strncmp(name, ".llvm.", 6)); name++)
		hash = (hash ^ (uint8_t)*name) * 16777619u;
	return hash;
}

size_t debuginfo_index_hashed(const struct debuginfo_name *names, size_t count, uint32_t hash, size_t *ret_first)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (names[middle].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	*ret_first = low;
	while (low < count && names[low].hash == hash)
		low++;
	return low;
}

/* How many ranges before the last one with low <= address may still cover it (nested units): a bound on bad tables. */
#define RANGE_STEPS_BACK 64

const struct debuginfo_range *debuginfo_index_range(const struct debuginfo_range *ranges, size_t count,
						    uint64_t address)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (ranges[middle].low <= address)
			low = middle + 1;
		else
			high = middle;
	}
	for (size_t steps = 0; low > 0 && steps < RANGE_STEPS_BACK; steps++)
		if (address < ranges[--low].high)
			return &ranges[low];
	return NULL;
}

/* Rows of a table sorted by name; `name_at`: where in a row its name is. */
static size_t named(const struct debuginfo_index *index, const void *rows, size_t count, size_t size, size_t name_at,
		    const char *name, size_t *ret_first)
{
	const char *bytes = rows;
	size_t low = 0, high = count;
	uint32_t string;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		memcpy(&string, bytes + middle * size + name_at, sizeof(string));
		if (strcmp(debuginfo_index_string(index, string), name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*ret_first = low;
	for (; low < count; low++) {
		memcpy(&string, bytes + low * size + name_at, sizeof(string));
		if (strcmp(debuginfo_index_string(index, string), name))
			break;
	}
	return low;
}

size_t debuginfo_index_types(const struct debuginfo_index *index, const char *name, size_t *ret_first)
{
	return named(index, index->types, index->type_count, sizeof(*index->types),
		     offsetof(struct debuginfo_typename, name), name, ret_first);
}

size_t debuginfo_index_enumerators(const struct debuginfo_index *index, const char *name, size_t *ret_first)
{
	return named(index, index->enumerators, index->enumerator_count, sizeof(*index->enumerators),
		     offsetof(struct debuginfo_enumerator, name), name, ret_first);
}

bool debuginfo_index_twin(const struct debuginfo_index *index, const char *name, uint32_t tag, uint64_t size,
			  uint32_t line, uint64_t *ret_die)
{
	size_t at, end = debuginfo_index_types(index, name, &at);

	for (; at < end; at++) {
		const struct debuginfo_typename *row = &index->types[at];
		if (row->tag == tag && row->size == size && row->line == line) {
			*ret_die = row->die;
			return true;
		}
	}
	return false;
}

uint32_t debuginfo_index_place(const struct debuginfo_index *index, const char *file, uint32_t line)
{
	size_t low = 0, high = index->place_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct debuginfo_place *row = &index->places[middle];
		int order = strcmp(debuginfo_index_string(index, row->file), file);
		if (order < 0 || (!order && row->line <= line))
			low = middle + 1;
		else
			high = middle;
	}
	if (!low || strcmp(debuginfo_index_string(index, index->places[low - 1].file), file))
		return 0;
	return index->places[low - 1].line;
}
