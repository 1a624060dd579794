/* SPDX-License-Identifier: MIT */
/* Rows of an index while they are collected. */
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/index.h"
#include "dumpcore/debuginfo/index_tables.h"

/* A growing array of one kind of row. */
struct rows {
	char *data;
	size_t count, room, size;
};

/* Of a string, with its hash: most of those that are not the one are told by that, without a look at the string. */
struct bucket {
	uint32_t string, hash; /* string 0: free */
};

struct debuginfo_builder {
	struct rows tables[DEBUGINFO_TABLE_COUNT];
	struct bucket *buckets; /* open addressing */
	size_t bucket_count, string_count;
};

static void *rows_add(struct rows *rows, const void *row, size_t size, size_t count)
{
	if (rows->count + count > rows->room) {
		rows->room = (rows->count + count) * 2 + 256;
		rows->data = vmr_realloc_array(rows->data, rows->room, size);
	}
	rows->size = size;
	void *to = rows->data + rows->count * size;
	memcpy(to, row, count * size);
	rows->count += count;
	return to;
}

struct debuginfo_builder *debuginfo_builder_create(void)
{
	struct debuginfo_builder *builder = vmr_alloc(sizeof(*builder));

	builder->bucket_count = 1 << 16;
	builder->buckets = vmr_alloc_array(builder->bucket_count, sizeof(*builder->buckets));
	rows_add(&builder->tables[DEBUGINFO_TABLE_STRINGS], "", 1, 1);
	return builder;
}

void debuginfo_builder_destroy(struct debuginfo_builder *builder)
{
	if (!builder)
		return;
	for (size_t i = 0; i < DEBUGINFO_TABLE_COUNT; i++)
		free(builder->tables[i].data);
	free(builder->buckets);
	free(builder);
}

static struct bucket *bucket_of(const struct debuginfo_builder *builder, const char *text, uint32_t hash)
{
	const char *strings = builder->tables[DEBUGINFO_TABLE_STRINGS].data;
	const struct bucket *buckets = builder->buckets;
	size_t at = hash & (builder->bucket_count - 1);

	while (buckets[at].string && (buckets[at].hash != hash || strcmp(strings + buckets[at].string, text) != 0))
		at = (at + 1) & (builder->bucket_count - 1);
	return &builder->buckets[at];
}

static void grow_buckets(struct debuginfo_builder *builder)
{
	struct bucket *old = builder->buckets;
	size_t old_count = builder->bucket_count;

	builder->bucket_count *= 2;
	builder->buckets = vmr_alloc_array(builder->bucket_count, sizeof(*builder->buckets));
	for (size_t i = 0; i < old_count; i++) {
		if (!old[i].string)
			continue;
		size_t at = old[i].hash & (builder->bucket_count - 1);
		while (builder->buckets[at].string)
			at = (at + 1) & (builder->bucket_count - 1);
		builder->buckets[at] = old[i];
	}
	free(old);
}

uint32_t debuginfo_builder_string(struct debuginfo_builder *builder, const char *text)
{
	struct rows *strings = &builder->tables[DEBUGINFO_TABLE_STRINGS];

	if (!text || !*text)
		return 0;
	uint32_t hash = debuginfo_index_hash(text);
	struct bucket *bucket = bucket_of(builder, text, hash);
	if (bucket->string)
		return bucket->string;
	size_t length = strlen(text) + 1;
	if (strings->count + length > UINT32_MAX)
		return 0;
	uint32_t offset = (uint32_t)strings->count;
	rows_add(strings, text, 1, length);
	*bucket = (struct bucket){offset, hash};
	if (++builder->string_count > builder->bucket_count / 2)
		grow_buckets(builder);
	return offset;
}

const char *debuginfo_builder_text(const struct debuginfo_builder *builder, uint32_t string)
{
	return builder->tables[DEBUGINFO_TABLE_STRINGS].data + string;
}

#define ADD(name, TABLE, type)                                                                                         \
	void debuginfo_builder_##name(struct debuginfo_builder *builder, const struct type *row)                       \
	{                                                                                                              \
		rows_add(&builder->tables[DEBUGINFO_TABLE_##TABLE], row, sizeof(*row), 1);                             \
	}
ADD(symbol, SYMBOLS, debuginfo_symbol)
ADD(type, TYPES, debuginfo_typename)
ADD(enumerator, ENUMERATORS, debuginfo_enumerator)
ADD(function_range, FUNCTION_RANGES, debuginfo_range)
ADD(unit_range, UNIT_RANGES, debuginfo_range)
ADD(variable, VARIABLES, debuginfo_variable)
ADD(automatic, AUTOMATICS, debuginfo_automatic)
ADD(containment, CONTAINMENTS, debuginfo_containment)
ADD(folder, FOLDERS, debuginfo_folder)
#undef ADD

size_t debuginfo_builder_function(struct debuginfo_builder *builder, const struct debuginfo_function *row)
{
	struct rows *rows = &builder->tables[DEBUGINFO_TABLE_FUNCTIONS];

	rows_add(rows, row, sizeof(*row), 1);
	if (row->file)
		rows_add(&builder->tables[DEBUGINFO_TABLE_PLACES], &(struct debuginfo_place){row->file, row->line},
			 sizeof(struct debuginfo_place), 1);
	return rows->count - 1;
}

/* -1, 0, 1 */
#define COMPARE(a, b) (((a) > (b)) - ((a) < (b)))

static int compare_symbols(const void *a, const void *b, void *context)
{
	const struct debuginfo_symbol *x = a, *y = b;
	int order = COMPARE(x->address, y->address);

	if (!order)
		order = COMPARE(y->size, x->size);
	return order ? order : strcmp((char *)context + x->name, (char *)context + y->name);
}

static int compare_types(const void *a, const void *b, void *context)
{
	const struct debuginfo_typename *x = a, *y = b;
	int order = x->name == y->name ? 0 : strcmp((char *)context + x->name, (char *)context + y->name);

	if (!order)
		order = COMPARE(x->tag, y->tag);
	if (!order)
		order = x->file == y->file ? 0 : strcmp((char *)context + x->file, (char *)context + y->file);
	if (!order)
		order = COMPARE(x->line, y->line);
	if (!order)
		order = COMPARE(x->size, y->size);
	return order ? order : COMPARE(x->die, y->die);
}

static int compare_enumerators(const void *a, const void *b, void *context)
{
	const struct debuginfo_enumerator *x = a, *y = b;
	int order = x->name == y->name ? 0 : strcmp((char *)context + x->name, (char *)context + y->name);

	return order ? order : COMPARE(x->value, y->value);
}

static int compare_ranges(const void *a, const void *b, void *context)
{
	const struct debuginfo_range *x = a, *y = b;
	int order = COMPARE(x->low, y->low);

	(void)context;
	if (!order)
		order = COMPARE(y->high, x->high);
	return order ? order : COMPARE(x->value, y->value);
}

static int compare_variables(const void *a, const void *b, void *context)
{
	const struct debuginfo_variable *x = a, *y = b;
	int order = COMPARE(x->address, y->address);

	(void)context;
	return order ? order : COMPARE(x->die, y->die);
}

static int compare_automatics(const void *a, const void *b, void *context)
{
	const struct debuginfo_automatic *x = a, *y = b;
	int order = x->type == y->type ? 0 : strcmp((char *)context + x->type, (char *)context + y->type);

	if (!order)
		order = COMPARE(x->tag, y->tag);
	if (!order)
		order = x->file == y->file ? 0 : strcmp((char *)context + x->file, (char *)context + y->file);
	if (!order)
		order = COMPARE(x->line, y->line);
	if (!order)
		order = x->name == y->name ? 0 : strcmp((char *)context + x->name, (char *)context + y->name);
	return order ? order : COMPARE(x->die, y->die);
}

static int compare_containments(const void *a, const void *b, void *context)
{
	const struct debuginfo_containment *x = a, *y = b;
	int order = x->inner == y->inner ? 0 : strcmp((char *)context + x->inner, (char *)context + y->inner);

	if (!order)
		order = x->outer == y->outer ? 0 : strcmp((char *)context + x->outer, (char *)context + y->outer);
	if (!order)
		order = COMPARE(x->tags, y->tags);
	return order ? order : COMPARE(x->offset, y->offset);
}

static int compare_places(const void *a, const void *b, void *context)
{
	const struct debuginfo_place *x = a, *y = b;
	int order = x->file == y->file ? 0 : strcmp((char *)context + x->file, (char *)context + y->file);

	return order ? order : COMPARE(x->line, y->line);
}

static int compare_names(const void *a, const void *b)
{
	const struct debuginfo_name *x = a, *y = b;
	int order = COMPARE(x->hash, y->hash);

	return order ? order : COMPARE(x->index, y->index);
}

static int compare_folders(const void *a, const void *b, void *context)
{
	const struct debuginfo_folder *x = a, *y = b;

	return strcmp((char *)context + x->name, (char *)context + y->name);
}

/* Drop rows that are equal to the one before in their first `size` bytes after `skip`. */
static void drop_equal(struct rows *rows, size_t skip, size_t size)
{
	size_t kept = 0;

	for (size_t i = 0; i < rows->count; i++) {
		const char *row = rows->data + i * rows->size;
		if (kept && !memcmp(rows->data + (kept - 1) * rows->size + skip, row + skip, size))
			continue;
		memmove(rows->data + kept++ * rows->size, row, rows->size);
	}
	rows->count = kept;
}

/* A table of the hashes of the name of each row; `name_at`: where in the row its string is. */
static void add_names(struct debuginfo_builder *builder, enum debuginfo_table_number from,
		      enum debuginfo_table_number to, size_t name_at)
{
	const struct rows *rows = &builder->tables[from];

	for (size_t i = 0; i < rows->count; i++) {
		uint32_t name;
		memcpy(&name, rows->data + i * rows->size + name_at, sizeof(name));
		if (!name)
			continue;
		struct debuginfo_name row = {debuginfo_index_hash(debuginfo_builder_text(builder, name)), (uint32_t)i};
		rows_add(&builder->tables[to], &row, sizeof(row), 1);
	}
	if (builder->tables[to].count)
		qsort(builder->tables[to].data, builder->tables[to].count, sizeof(struct debuginfo_name),
		      compare_names);
}

static const struct {
	enum debuginfo_table_number table;
	int (*compare)(const void *, const void *, void *);
} SORTED[] = {
	{DEBUGINFO_TABLE_SYMBOLS, compare_symbols},         {DEBUGINFO_TABLE_TYPES, compare_types},
	{DEBUGINFO_TABLE_ENUMERATORS, compare_enumerators}, {DEBUGINFO_TABLE_FUNCTION_RANGES, compare_ranges},
	{DEBUGINFO_TABLE_UNIT_RANGES, compare_ranges},      {DEBUGINFO_TABLE_VARIABLES, compare_variables},
	{DEBUGINFO_TABLE_AUTOMATICS, compare_automatics},   {DEBUGINFO_TABLE_CONTAINMENTS, compare_containments},
	{DEBUGINFO_TABLE_PLACES, compare_places},           {DEBUGINFO_TABLE_FOLDERS, compare_folders},
};

void *debuginfo_builder_finish(struct debuginfo_builder *builder, uint64_t stamp, size_t *ret_size)
{
	char *strings = builder->tables[DEBUGINFO_TABLE_STRINGS].data;
	struct debuginfo_table tables[DEBUGINFO_TABLE_COUNT];

	for (size_t i = 0; i < VMR_COUNT(SORTED); i++) {
		struct rows *rows = &builder->tables[SORTED[i].table];
		if (rows->count)
			qsort_r(rows->data, rows->count, rows->size, SORTED[i].compare, strings);
	}
	drop_equal(&builder->tables[DEBUGINFO_TABLE_TYPES], sizeof(uint64_t),
		   sizeof(struct debuginfo_typename) - sizeof(uint64_t));
	drop_equal(&builder->tables[DEBUGINFO_TABLE_ENUMERATORS], 0, sizeof(struct debuginfo_enumerator));
	drop_equal(&builder->tables[DEBUGINFO_TABLE_PLACES], 0, sizeof(struct debuginfo_place));
	drop_equal(&builder->tables[DEBUGINFO_TABLE_FOLDERS], 0, sizeof(struct debuginfo_folder));
	drop_equal(&builder->tables[DEBUGINFO_TABLE_CONTAINMENTS], 0, sizeof(struct debuginfo_containment));
	/* The same variable of a header's inline function, once a unit: all but the address of its DIE is equal. */
	drop_equal(&builder->tables[DEBUGINFO_TABLE_AUTOMATICS], 2 * sizeof(uint64_t),
		   sizeof(struct debuginfo_automatic) - 2 * sizeof(uint64_t));
	add_names(builder, DEBUGINFO_TABLE_SYMBOLS, DEBUGINFO_TABLE_SYMBOL_NAMES,
		  offsetof(struct debuginfo_symbol, name));
	add_names(builder, DEBUGINFO_TABLE_FUNCTIONS, DEBUGINFO_TABLE_FUNCTION_NAMES,
		  offsetof(struct debuginfo_function, name));
	for (size_t i = 0; i < DEBUGINFO_TABLE_COUNT; i++)
		tables[i] = (struct debuginfo_table){builder->tables[i].data, builder->tables[i].count};
	return debuginfo_tables_join(tables, stamp, ret_size);
}
