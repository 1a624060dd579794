/* SPDX-License-Identifier: MIT */
/* Values as text, and the walk over an object's members. */
#include "dumpcore/types/value.h"

#include <string.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/memory.h"

/* Structs in structs. */
#define DEPTH_LIMIT 24
/* Of a string in a character array. */
#define STRING_LIMIT 256

static uint64_t scalar(const struct dumpcore_type *type, const void *bytes, unsigned bit_shift, unsigned bit_size)
{
	uint64_t size = bit_size ? (bit_shift + bit_size + 7) / 8 : dumpcore_type_size(type);
	struct dumpcore_field field = {
		.size = size < 8 ? (uint32_t)size : 8,
		.bit_shift = (uint8_t)bit_shift,
		.bit_size = (uint8_t)bit_size,
		.is_signed = dumpcore_type_is_signed(type),
	};

	return dumpcore_field_get(&field, bytes);
}

static char *pointer_text(struct dumpcore *dump, uint64_t value)
{
	struct dumpcore_symbol symbol;

	if (!value)
		return vmr_strdup("NULL");
	if (vmr_error_drop(dumpcore_symbol_at(dump, value, &symbol)))
		return vmr_format(VMR_ADDRESS, value);
	if (symbol.address == value)
		return vmr_format(VMR_ADDRESS " (%s)", value, symbol.name);
	return vmr_format(VMR_ADDRESS " (%s+0x%" PRIx64 ")", value, symbol.name, value - symbol.address);
}

static char *integer_text(const struct dumpcore_type *type, uint64_t value)
{
	if (dumpcore_type_is_signed(type))
		return vmr_format("%" PRId64, (int64_t)value);
	return value > UINT32_MAX ? vmr_format("0x%" PRIx64, value) : vmr_format("%" PRIu64, value);
}

char *dumpcore_value_text(struct dumpcore *dump, const struct dumpcore_type *type, const void *bytes,
			  unsigned bit_shift, unsigned bit_size)
{
	const struct dumpcore_type *under = dumpcore_type_strip(type);
	const char *name;

	switch (dumpcore_type_kind(under)) {
	case DUMPCORE_TYPE_POINTER:
		return pointer_text(dump, scalar(under, bytes, 0, 0));
	case DUMPCORE_TYPE_BOOL: {
		uint64_t value = scalar(under, bytes, bit_shift, bit_size);
		return value > 1 ? vmr_format("%" PRIu64 " (not a bool)", value) : vmr_strdup(value ? "true" : "false");
	}
	case DUMPCORE_TYPE_ENUM: {
		uint64_t value = scalar(under, bytes, bit_shift, bit_size);
		vmr_autofree char *number = integer_text(under, value);
		name = dumpcore_type_enumerator(under, (int64_t)value);
		return name ? vmr_format("%s (%s)", name, number) : vmr_take(number);
	}
	case DUMPCORE_TYPE_INTEGER:
		if (dumpcore_type_size(under) > 8)
			return NULL;
		return integer_text(under, scalar(under, bytes, bit_shift, bit_size));
	case DUMPCORE_TYPE_UNKNOWN:
	case DUMPCORE_TYPE_VOID:
	case DUMPCORE_TYPE_FLOAT:
	case DUMPCORE_TYPE_ARRAY:
	case DUMPCORE_TYPE_STRUCT:
	case DUMPCORE_TYPE_UNION:
	case DUMPCORE_TYPE_TYPEDEF:
	case DUMPCORE_TYPE_FUNCTION:
		break;
	}
	return NULL;
}

struct walk {
	struct dumpcore *dump;
	vmr_kaddr address;
	struct dumpcore_value *list;
	size_t count, room;
};

static struct dumpcore_value *add(struct walk *walk, const struct dumpcore_type *type, uint64_t offset,
				  const char *name)
{
	if (walk->count == walk->room) {
		walk->room = walk->room * 2 + 32;
		walk->list = vmr_realloc_array(walk->list, walk->room, sizeof(*walk->list));
	}
	struct dumpcore_value *value = &walk->list[walk->count++];
	*value = (struct dumpcore_value){
		.offset = offset, .size = dumpcore_type_size(type), .name = vmr_strdup(name), .type = type};
	return value;
}

static void add_scalar(struct walk *walk, const struct dumpcore_type *type, uint64_t bit_offset, unsigned bit_size,
		       const char *name)
{
	uint8_t bytes[16] = {0};
	unsigned shift = bit_offset % 8;
	uint64_t size = bit_size ? (shift + bit_size + 7) / 8 : dumpcore_type_size(type);

	if (!size || size > sizeof(bytes))
		return;
	struct dumpcore_value *value = add(walk, type, bit_offset / 8, name);
	if (!dumpcore_try_read(walk->dump, walk->address + bit_offset / 8, bytes, size))
		return;
	value->text = dumpcore_value_text(walk->dump, type, bytes, shift, bit_size);
	value->has_word = size <= sizeof(value->word);
	if (value->has_word)
		value->word = scalar(dumpcore_type_strip(type), bytes, shift, bit_size);
}

static bool is_text(const struct dumpcore_type *array)
{
	const struct dumpcore_type *element = dumpcore_type_strip(dumpcore_type_target(array));

	return dumpcore_type_kind(element) == DUMPCORE_TYPE_INTEGER && dumpcore_type_size(element) == 1 &&
	       !strcmp(dumpcore_type_name(dumpcore_type_target(array)), "char");
}

/* Characters up to the first NUL, in quotes; backslash and quote escaped, the rest as it is. */
static void add_text(struct walk *walk, const struct dumpcore_type *array, uint64_t offset, const char *name)
{
	char bytes[STRING_LIMIT], text[2 * STRING_LIMIT + 3];
	uint64_t count = dumpcore_type_count(array);
	size_t size = count < sizeof(bytes) ? (size_t)count : sizeof(bytes), at = 0;

	struct dumpcore_value *value = add(walk, array, offset, name);
	if (!dumpcore_try_read(walk->dump, walk->address + offset, bytes, size))
		return;
	text[at++] = '"';
	for (size_t i = 0; i < size && bytes[i]; i++) {
		if (bytes[i] == '"' || bytes[i] == '\\')
			text[at++] = '\\';
		text[at++] = bytes[i];
	}
	text[at++] = '"';
	text[at] = 0;
	value->text = vmr_strdup(text);
}

static void visit(struct walk *walk, const struct dumpcore_type *type, uint64_t bit_offset, unsigned bit_size,
		  const char *name, int depth);

static void visit_members(struct walk *walk, const struct dumpcore_type *record, uint64_t bit_offset, const char *name,
			  int depth)
{
	size_t count;
	const struct dumpcore_member *members = dumpcore_type_members(record, &count);

	for (size_t i = 0; i < count && walk->count < DUMPCORE_VALUE_LIMIT; i++) {
		vmr_autofree char *path = members[i].name
						  ? vmr_format("%s%s%s", name, *name ? "." : "", members[i].name)
						  : vmr_strdup(name);
		visit(walk, members[i].type, bit_offset + members[i].bit_offset, members[i].bit_size, path, depth + 1);
	}
}

static void visit(struct walk *walk, const struct dumpcore_type *type, uint64_t bit_offset, unsigned bit_size,
		  const char *name, int depth)
{
	const struct dumpcore_type *under = dumpcore_type_strip(type), *element = dumpcore_type_target(under);
	enum dumpcore_type_kind kind = dumpcore_type_kind(under);

	if (depth > DEPTH_LIMIT || walk->count >= DUMPCORE_VALUE_LIMIT)
		return;
	if (kind == DUMPCORE_TYPE_STRUCT || kind == DUMPCORE_TYPE_UNION) {
		visit_members(walk, under, bit_offset, name, depth);
	} else if (kind == DUMPCORE_TYPE_ARRAY && element && dumpcore_type_count(under) && is_text(under)) {
		add_text(walk, under, bit_offset / 8, name);
	} else if (kind == DUMPCORE_TYPE_ARRAY && element) {
		for (uint64_t i = 0; i < dumpcore_type_count(under) && i < DUMPCORE_VALUE_ELEMENTS; i++) {
			vmr_autofree char *path = vmr_format("%s[%" PRIu64 "]", name, i);
			visit(walk, element, bit_offset + i * dumpcore_type_size(element) * 8, 0, path, depth + 1);
		}
	} else {
		add_scalar(walk, type, bit_offset, bit_size, name);
	}
}

struct vmr_error *dumpcore_values_read(struct dumpcore *dump, const struct dumpcore_type *type, vmr_kaddr address,
				       struct dumpcore_value **ret, size_t *ret_count)
{
	struct walk walk = {.dump = dump, .address = address};

	visit(&walk, type, 0, 0, "", 0);
	*ret = walk.list;
	*ret_count = walk.count;
	return NULL;
}

void dumpcore_values_free(struct dumpcore_value *values, size_t count)
{
	for (size_t i = 0; values && i < count; i++) {
		free(values[i].name);
		free(values[i].text);
	}
	free(values);
}
