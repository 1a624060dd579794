/* SPDX-License-Identifier: MIT */
/* Fact rows as bytes. A record is a table number and its columns, each a tag and what the tag says. */
#include "srcindex/rows.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <uthash.h>

#include "common/memory.h"

enum tag { TAG_NULL = 0, TAG_INTEGER, TAG_TEXT, TAG_SEEN, TAG_FUNCTION, TAG_STATEMENT };
enum { RECORD_SET_FUNCTION = 0x80, KEY_MAX = 4096, COLUMN_MAX = 20 };

#define COLUMNS(...)                                                                                                   \
	(const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *)

/* Kinds as of srcindex_table; of successor those that the worker writes (ROWS_SUCCESSOR). */
static const struct srcindex_table tables[ROWS_TABLE_COUNT] = {
	[ROWS_FILE] = {"file", "ttTtt", COLUMNS("path", "tree", "unit", "hash", "quality")},
	[ROWS_PARSE_PROBLEM] = {"parse_problem", "titt", COLUMNS("file", "line", "severity", "text")},
	[ROWS_FUNCTION] = {"function", "tttiiiitt",
			   COLUMNS("function", "name", "file", "line", "last_line", "static", "inline", "quality",
				   "cfg")},
	[ROWS_PARAMETER] = {"parameter", "titt", COLUMNS("function", "idx", "name", "type")},
	[ROWS_STATEMENT] = {"statement", "ttitiittTiii",
			    COLUMNS("statement", "function", "ord", "file", "line", "column_number", "kind", "text",
				    "macro", "loop", "exit_unlocked", "exit_locked")},
	[ROWS_FLOW] = {"flow", "ttii", COLUMNS("a", "b", "dominates", "postdominates")},
	[ROWS_BRANCH] = {"branch", "ttTi", COLUMNS("statement", "arm", "first", "acquires")},
	[ROWS_ACCESS] = {"access", "tittttTTTTTTiTiI",
			 COLUMNS("statement", "seq", "kind", "root", "root_kind", "path", "record_type", "member",
				 "alias_root", "alias_type", "alias_member", "type", "marked", "value", "line",
				 "constant")},
	[ROWS_CALL] = {"call", "tiTTTTiI",
		       COLUMNS("statement", "seq", "callee", "callee_file", "slot_type", "slot_member", "line",
			       "macro_line")},
	[ROWS_ARGUMENT] = {"argument", "tiitttTTTTTitI",
			   COLUMNS("statement", "seq", "idx", "root", "root_kind", "path", "record_type", "member",
				   "alias_root", "alias_type", "alias_member", "address", "text", "constant")},
	[ROWS_SLOT] = {"slot", "tttTTTTti",
		       COLUMNS("type", "member", "target", "function", "object", "record_type", "record_member", "file",
			       "line")},
	[ROWS_FUNCTION_VALUE] = {"function_value", "tt", COLUMNS("target", "file")},
	[ROWS_ALIAS] = {"alias", "tttTTtiTT",
			COLUMNS("function", "variable", "of", "type", "member", "how", "line", "statement", "of_type")},
	[ROWS_STACK_OBJECT] = {"stack_object", "ttttiT",
			       COLUMNS("function", "variable", "type", "file", "line", "macro")},
	[ROWS_LOCK_REGION] = {"lock_region", "ttTTTTit",
			      COLUMNS("statement", "lock", "root", "path", "record_type", "member", "must", "how")},
	[ROWS_LOCK_GIVEN] = {"lock_given", "ttTTTTi",
			     COLUMNS("statement", "lock", "root", "path", "record_type", "member", "must")},
	[ROWS_SOURCE_LINE] = {"source_line", "tit", COLUMNS("file", "line", "text")},
	[ROWS_SOURCE_MEMBER] = {"source_member", "ttiT", COLUMNS("type", "member", "offset", "declared")},
	[ROWS_TEST] = {"test", "tiTTTTTtTTITT",
		       COLUMNS("statement", "seq", "root", "root_kind", "path", "record_type", "member", "how",
			       "read_at", "operator", "constant", "callee", "other_arm")},
	[ROWS_RETURNED] = {"returned", "tiTTTTTtTTIT",
			   COLUMNS("statement", "seq", "root", "root_kind", "path", "record_type", "member", "how",
				   "read_at", "operator", "constant", "callee")},
	[ROWS_ESCAPED] = {"escaped", "titttttttTTi",
			  COLUMNS("statement", "seq", "function", "root", "root_kind", "path", "to_root",
				  "to_root_kind", "to_path", "to_type", "to_member", "line")},
	[ROWS_SUCCESSOR] = {"successor", "iTi", COLUMNS("statement", "arm", "next")},
	[ROWS_STORED] = {"stored", "ttt", COLUMNS("statement", "arm", "store")},
	[ROWS_UNIT] = {"unit", "t", COLUMNS("quality")},
};

const struct srcindex_table *rows_table_get(enum rows_table table)
{
	return (unsigned)table < ROWS_TABLE_COUNT && tables[table].name ? &tables[table] : NULL;
}

const struct srcindex_table *srcindex_table_next(size_t *position)
{
	if (*position < ROWS_FILE)
		*position = ROWS_FILE;
	return *position < ROWS_UNIT ? &tables[(*position)++] : NULL;
}

const struct srcindex_value *srcindex_row_value(const struct srcindex_row *row, const char *column)
{
	for (size_t i = 0; i < row->value_count; i++)
		if (!strcmp(row->columns[i], column))
			return &row->values[i];
	assert(!"a column of this table");
	return NULL;
}

struct seen {
	char *text;
	size_t at; /* offset of the first occurrence's bytes */
	UT_hash_handle hh;
};

struct rows_writer {
	uint8_t *data;
	size_t size, room;
	struct seen *seen;
	size_t columns_left;
};

struct rows_writer *rows_writer_create(void)
{
	return vmr_alloc(sizeof(struct rows_writer));
}

void rows_writer_destroy(struct rows_writer *writer)
{
	if (!writer)
		return;
	struct seen *entry, *next;
	HASH_ITER(hh, writer->seen, entry, next)
	{
		HASH_DEL(writer->seen, entry);
		free(entry->text);
		free(entry);
	}
	free(writer->data);
	free(writer);
}

const uint8_t *rows_writer_data(const struct rows_writer *writer, size_t *ret_size)
{
	*ret_size = writer->size;
	return writer->data;
}

static void put_bytes(struct rows_writer *writer, const void *bytes, size_t size)
{
	if (writer->room - writer->size < size) {
		size_t room = (writer->room ? writer->room : 4096) * 2;
		while (room - writer->size < size)
			room *= 2;
		writer->data = vmr_realloc_array(writer->data, room, 1);
		writer->room = room;
	}
	memcpy(writer->data + writer->size, bytes, size);
	writer->size += size;
}

static void put_byte(struct rows_writer *writer, uint8_t byte)
{
	put_bytes(writer, &byte, 1);
}

static void put_number(struct rows_writer *writer, uint64_t value)
{
	for (; value >= 0x80; value >>= 7)
		put_byte(writer, (uint8_t)(value | 0x80));
	put_byte(writer, (uint8_t)value);
}

static void put_text(struct rows_writer *writer, const char *text)
{
	size_t length = strlen(text);
	struct seen *entry;

	HASH_FIND_STR(writer->seen, text, entry);
	if (entry) {
		put_byte(writer, TAG_SEEN);
		put_number(writer, entry->at);
		return;
	}
	put_byte(writer, TAG_TEXT);
	put_number(writer, length);
	entry = vmr_alloc(sizeof(*entry));
	entry->text = vmr_strdup(text);
	entry->at = writer->size;
	HASH_ADD_KEYPTR(hh, writer->seen, entry->text, length, entry);
	put_bytes(writer, text, length + 1);
}

void rows_set_function(struct rows_writer *writer, const char *key)
{
	assert(!writer->columns_left);
	put_byte(writer, RECORD_SET_FUNCTION);
	put_text(writer, key);
}

void rows_begin(struct rows_writer *writer, enum rows_table table)
{
	assert(!writer->columns_left);
	put_byte(writer, (uint8_t)table);
	writer->columns_left = rows_table_get(table)->column_count;
}

static void column(struct rows_writer *writer)
{
	assert(writer->columns_left);
	writer->columns_left--;
}

void rows_integer(struct rows_writer *writer, int64_t value)
{
	column(writer);
	put_byte(writer, TAG_INTEGER);
	put_number(writer, ((uint64_t)value << 1) ^ (uint64_t)(value >> 63));
}

void rows_text(struct rows_writer *writer, const char *text)
{
	column(writer);
	if (text)
		put_text(writer, text);
	else
		put_byte(writer, TAG_NULL);
}

void rows_function(struct rows_writer *writer)
{
	column(writer);
	put_byte(writer, TAG_FUNCTION);
}

void rows_statement(struct rows_writer *writer, int64_t ord)
{
	column(writer);
	if (ord < 0) {
		put_byte(writer, TAG_NULL);
		return;
	}
	put_byte(writer, TAG_STATEMENT);
	put_number(writer, (uint64_t)ord);
}

struct reader {
	const uint8_t *data;
	size_t size, at;
	const char *function;
	size_t scratch_used;
	char scratch[4 * KEY_MAX]; /* statement keys of one row */
};

static bool get_byte(struct reader *reader, uint8_t *ret)
{
	if (reader->at >= reader->size)
		return false;
	*ret = reader->data[reader->at++];
	return true;
}

static bool get_number(struct reader *reader, uint64_t *ret)
{
	uint64_t value = 0;
	uint8_t byte;

	for (unsigned shift = 0; shift < 64; shift += 7) {
		if (!get_byte(reader, &byte))
			return false;
		value |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80) {
			*ret = value;
			return true;
		}
	}
	return false;
}

/* A text whose bytes stand at `at`: it must end before the data does. */
static const char *text_at(const struct reader *reader, uint64_t at)
{
	if (at >= reader->size || !memchr(reader->data + at, 0, reader->size - at))
		return NULL;
	return (const char *)reader->data + at;
}

static const char *get_text(struct reader *reader, uint8_t tag)
{
	uint64_t number;

	if (!get_number(reader, &number))
		return NULL;
	if (tag == TAG_SEEN)
		return number < reader->at ? text_at(reader, number) : NULL;
	if (number >= reader->size - reader->at || reader->data[reader->at + number])
		return NULL;
	const char *text = (const char *)reader->data + reader->at;
	reader->at += number + 1;
	return text;
}

/* "function#ord", written by hand: it is the most frequent value. Its length, 0 when there is no room. */
static size_t statement_key(char *key, size_t room, const char *function, uint64_t ord)
{
	char digits[20];
	size_t count = 0, length = strlen(function);

	do
		digits[count++] = (char)('0' + ord % 10);
	while (ord /= 10);
	if (length + count + 2 > room)
		return 0;
	memcpy(key, function, length);
	key[length++] = '#';
	while (count)
		key[length++] = digits[--count];
	key[length] = '\0';
	return length;
}

static const char *get_statement(struct reader *reader)
{
	uint64_t ord;
	size_t room = sizeof(reader->scratch) - reader->scratch_used;

	if (!get_number(reader, &ord) || !reader->function)
		return NULL;
	char *key = reader->scratch + reader->scratch_used;
	size_t length = statement_key(key, room, reader->function, ord);
	reader->scratch_used += length + 1;
	return length ? key : NULL;
}

static bool get_value(struct reader *reader, struct srcindex_value *ret)
{
	uint8_t tag;
	uint64_t number;

	if (!get_byte(reader, &tag))
		return false;
	*ret = (struct srcindex_value){.kind = SRCINDEX_TEXT};
	switch ((enum tag)tag) {
	case TAG_NULL:
		ret->kind = SRCINDEX_NULL;
		return true;
	case TAG_INTEGER:
		ret->kind = SRCINDEX_INTEGER;
		if (!get_number(reader, &number))
			return false;
		ret->integer = (int64_t)((number >> 1) ^ -(number & 1));
		return true;
	case TAG_TEXT:
	case TAG_SEEN:
		ret->text = get_text(reader, tag);
		return ret->text;
	case TAG_FUNCTION:
		ret->text = reader->function;
		return ret->text;
	case TAG_STATEMENT:
		ret->text = get_statement(reader);
		return ret->text;
	}
	return false;
}

/* What a table cannot hold is no row. */
static bool is_fitting(char kind, enum srcindex_value_kind value)
{
	if (value == SRCINDEX_NULL)
		return kind == 'T' || kind == 'I';
	return value == (kind == 't' || kind == 'T' ? SRCINDEX_TEXT : SRCINDEX_INTEGER);
}

static bool get_function(struct reader *reader)
{
	uint8_t tag;

	if (!get_byte(reader, &tag) || (tag != TAG_TEXT && tag != TAG_SEEN))
		return false;
	reader->function = get_text(reader, tag);
	return reader->function && strlen(reader->function) < KEY_MAX - 32;
}

struct vmr_error *rows_read(const uint8_t *data, size_t size, rows_sink *sink, void *context)
{
	struct reader reader = {.data = data, .size = size};
	struct srcindex_value values[COLUMN_MAX];

	while (reader.at < reader.size) {
		uint8_t table = reader.data[reader.at++];
		const struct srcindex_table *kind = rows_table_get(table);
		size_t count = kind ? kind->column_count : 0;
		bool good = table == RECORD_SET_FUNCTION ? get_function(&reader) : count;
		reader.scratch_used = 0;
		for (size_t i = 0; good && i < count; i++)
			good = get_value(&reader, &values[i]) && is_fitting(kind->kinds[i], values[i].kind);
		if (!good)
			return vmr_error_create(VMR_BAD_INPUT, "source facts: broken row at byte %zu", reader.at);
		if (table == RECORD_SET_FUNCTION)
			continue;
		const struct rows_row row = {
			.table = table,
			.function = reader.function,
			.row = {.table = kind->name, .columns = kind->columns, .values = values, .value_count = count}};
		VMR_TRY(sink(context, &row));
	}
	return NULL;
}
