/* SPDX-License-Identifier: MIT */
/* Values: read from memory, made of numbers, converted as C does. */
#include "show/value.h"

#include <string.h>

#include "common/memory.h"

enum dumpcore_type_kind show_kind(const struct dumpcore_type *type)
{
	return dumpcore_type_kind(dumpcore_type_strip(type));
}

bool show_is_scalar(const struct dumpcore_type *type)
{
	enum dumpcore_type_kind kind = show_kind(type);

	return kind == DUMPCORE_TYPE_INTEGER || kind == DUMPCORE_TYPE_BOOL || kind == DUMPCORE_TYPE_ENUM ||
	       kind == DUMPCORE_TYPE_POINTER;
}

bool show_is_record(const struct dumpcore_type *type)
{
	enum dumpcore_type_kind kind = show_kind(type);

	return kind == DUMPCORE_TYPE_STRUCT || kind == DUMPCORE_TYPE_UNION;
}

/* Anonymous structs in anonymous structs. */
enum { DEPTH_LIMIT = 16 };

static void each_member(const struct dumpcore_type *type, int depth, void (*visit)(void *context, const char *name),
			void *context)
{
	size_t count;
	const struct dumpcore_member *members = dumpcore_type_members(dumpcore_type_strip(type), &count);

	for (size_t i = 0; show_is_record(type) && i < count; i++) {
		if (members[i].name)
			visit(context, members[i].name);
		else if (depth < DEPTH_LIMIT)
			each_member(members[i].type, depth + 1, visit, context);
	}
}

void show_each_member(const struct dumpcore_type *type, void (*visit)(void *context, const char *name), void *context)
{
	each_member(type, 0, visit, context);
}

const char *show_behind_keyword(const char *name, enum dumpcore_type_kind *ret_kind)
{
	static const struct {
		const char *keyword;
		enum dumpcore_type_kind kind;
	} keywords[] = {
		{"struct ", DUMPCORE_TYPE_STRUCT}, {"union ", DUMPCORE_TYPE_UNION}, {"enum ", DUMPCORE_TYPE_ENUM}};

	*ret_kind = DUMPCORE_TYPE_UNKNOWN;
	for (size_t i = 0; i < VMR_COUNT(keywords); i++)
		if (!strncmp(name, keywords[i].keyword, strlen(keywords[i].keyword))) {
			*ret_kind = keywords[i].kind;
			return name + strlen(keywords[i].keyword);
		}
	return name;
}

static uint64_t extend(uint64_t number, unsigned bits, bool is_signed)
{
	if (!bits || bits >= 64)
		return number;
	unsigned shift = 64 - bits;
	return is_signed ? (uint64_t)((int64_t)(number << shift) >> shift) : number << shift >> shift;
}

uint64_t show_fit(const struct dumpcore_type *type, uint64_t number)
{
	uint64_t size = dumpcore_type_size(type);

	if (show_kind(type) == DUMPCORE_TYPE_BOOL)
		return number != 0;
	return size && size < 8 ? extend(number, (unsigned)size * 8, dumpcore_type_is_signed(type)) : number;
}

struct show_value show_number(const struct dumpcore_type *type, uint64_t number)
{
	return (struct show_value){.type = type, .is_number = true, .number = show_fit(type, number)};
}

struct show_value show_memory(const struct dumpcore_type *type, vmr_kaddr address)
{
	return (struct show_value){.type = type, .address = address};
}

const struct dumpcore_type *show_basic(struct dumpcore *dump, const char *spelling)
{
	const struct dumpcore_type *type;

	return vmr_error_drop(dumpcore_type_find(dump, spelling, &type)) ? NULL : type;
}

uint64_t show_bits(const uint8_t *bytes, unsigned shift, unsigned size)
{
	unsigned __int128 word = 0;
	unsigned count = (shift + size + 7) / 8;

	memcpy(&word, bytes, count < sizeof(word) ? count : sizeof(word));
	uint64_t number = (uint64_t)(word >> shift);
	return size < 64 ? number & ((UINT64_C(1) << size) - 1) : number;
}

static struct vmr_error *read_scalar(struct dumpcore *dump, const struct show_value *value, uint64_t *ret)
{
	uint64_t size = dumpcore_type_size(value->type);
	uint8_t bytes[16] = {0};

	if (!size || size > 8)
		return vmr_error_create(VMR_USAGE, "%s has %" PRIu64 " bytes: it cannot be computed with",
					dumpcore_type_name(value->type), size);
	if (value->bit_size) {
		if (value->bit_size > 64 || value->bit_shift > 7)
			return vmr_error_create(VMR_USAGE, "a bit-field of %u bits", value->bit_size);
		VMR_TRY(dumpcore_read(dump, value->address, bytes, (value->bit_shift + value->bit_size + 7) / 8));
		*ret = extend(show_bits(bytes, value->bit_shift, value->bit_size), value->bit_size,
			      dumpcore_type_is_signed(value->type));
		return NULL;
	}
	VMR_TRY(dumpcore_read(dump, value->address, bytes, size));
	memcpy(ret, bytes, sizeof(*ret));
	*ret = extend(*ret, (unsigned)size * 8, dumpcore_type_is_signed(value->type));
	return NULL;
}

struct vmr_error *show_value_number(struct dumpcore *dump, const struct show_value *value, uint64_t *ret)
{
	enum dumpcore_type_kind kind = show_kind(value->type);

	if (value->is_number) {
		*ret = value->number;
		return NULL;
	}
	if (kind == DUMPCORE_TYPE_ARRAY || kind == DUMPCORE_TYPE_FUNCTION) {
		*ret = value->address;
		return NULL;
	}
	if (!show_is_scalar(value->type))
		return vmr_error_create(VMR_USAGE, "%s is not a number", dumpcore_type_name(value->type));
	if (value->is_percpu)
		return vmr_error_create(VMR_USAGE, "a per-CPU variable: say of which CPU, as per_cpu(NAME, 0)");
	return read_scalar(dump, value, ret);
}

struct vmr_error *show_value_bytes(struct dumpcore *dump, const struct show_value *value, void *buffer, size_t size)
{
	uint64_t own = dumpcore_type_size(value->type);

	if (value->is_number) {
		memcpy(buffer, &value->number, size < 8 ? size : 8);
		return NULL;
	}
	return dumpcore_read(dump, value->address, buffer, own < size ? (size_t)own : size);
}
