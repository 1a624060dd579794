/* SPDX-License-Identifier: MIT */
/*
 * BTF: a header, types one behind the other (numbered from 1), strings. That of a module goes on where the kernel's
 * ends: its first type has the next number, its first string the next offset.
 */
#include "dumpcore/types/btf.h"

#include <string.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/bytes.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/internal.h"
#include "dumpcore/memory.h"

#define BTF_MAGIC 0xeb9f
/* Types of one kernel (a distribution has 150,000), modules, bytes of the kernel's and of all modules' BTF, steps
 * over qualifiers. */
#define TYPE_LIMIT      (1u << 22)
#define SPLIT_LIMIT     4096
#define SIZE_LIMIT      (UINT64_C(64) << 20)
#define QUALIFIER_LIMIT 32
/* Members' place with the kind flag: size of a bit-field above, offset in bits below. */
#define BIT_OFFSET_MASK 0xffffff
#define BIT_SIZE_SHIFT  24

enum btf_kind {
	BTF_VOID = 0,
	BTF_INT,
	BTF_PTR,
	BTF_ARRAY,
	BTF_STRUCT,
	BTF_UNION,
	BTF_ENUM,
	BTF_FWD,
	BTF_TYPEDEF,
	BTF_VOLATILE,
	BTF_CONST,
	BTF_RESTRICT,
	BTF_FUNC,
	BTF_FUNC_PROTO,
	BTF_VAR,
	BTF_DATASEC,
	BTF_FLOAT,
	BTF_DECL_TAG,
	BTF_TYPE_TAG,
	BTF_ENUM64,
	BTF_KIND_COUNT,
};

/* Bytes behind a type's first 12: fixed, and for each of its elements. */
static const struct {
	uint8_t fixed, each;
} SIZES[BTF_KIND_COUNT] = {
	[BTF_INT] = {4, 0},      [BTF_ARRAY] = {12, 0},     [BTF_STRUCT] = {0, 12}, [BTF_UNION] = {0, 12},
	[BTF_ENUM] = {0, 8},     [BTF_FUNC_PROTO] = {0, 8}, [BTF_VAR] = {4, 0},     [BTF_DATASEC] = {0, 12},
	[BTF_DECL_TAG] = {4, 0}, [BTF_ENUM64] = {0, 12},
};

/* A type's first 12 bytes. */
struct entry {
	uint32_t name, info, size_or_type;
};

struct btf {
	const struct btf *base; /* the kernel's; NULL: this is it */
	uint32_t index;         /* 0 the kernel's, else 1 + place among the modules' */
	const uint8_t *types;
	uint32_t *offsets; /* of each type in `types`, by number less `first` */
	uint32_t first;    /* own types have numbers from here on; 0 is void */
	uint32_t count;    /* numbers below this are types */
	uint64_t types_size;
	const char *strings;
	uint64_t string_size;              /* to the last NUL */
	uint64_t string_first, string_end; /* offsets of own strings, as the header has them */
	uint32_t *by_name;                 /* numbers of named types, sorted by name, kind and number */
	uint32_t named_count;
	uint8_t *owned; /* bytes that came from the dump */
};

static const char *text_at(const struct btf *btf, uint32_t offset)
{
	if (btf->base && offset < btf->string_first)
		btf = btf->base;
	return offset - btf->string_first < btf->string_size ? btf->strings + (offset - btf->string_first) : "";
}

/* The one of two that has a type. */
static const struct btf *part_with(const struct btf *btf, uint32_t number)
{
	return btf->base && number < btf->first ? btf->base : btf;
}

static struct entry entry_of(const struct btf *btf, uint32_t number)
{
	struct entry entry = {0};

	btf = part_with(btf, number);
	if (number >= btf->first && number < btf->count)
		memcpy(&entry, btf->types + btf->offsets[number - btf->first], sizeof(entry));
	return entry;
}

static enum btf_kind kind_of(const struct entry *entry)
{
	uint32_t kind = entry->info >> 24 & 0x1f;

	return kind < BTF_KIND_COUNT ? (enum btf_kind)kind : BTF_VOID;
}

static uint32_t elements_of(const struct entry *entry)
{
	return entry->info & 0xffff;
}

static bool has_flag(const struct entry *entry)
{
	return entry->info >> 31;
}

/* What follows a type's first 12 bytes; its size was checked when the types were numbered. */
static const uint8_t *behind(const struct btf *btf, uint32_t number)
{
	btf = part_with(btf, number);
	return btf->types + btf->offsets[number - btf->first] + sizeof(struct entry);
}

static uint32_t word_at(const uint8_t *at, unsigned index)
{
	uint32_t word;

	memcpy(&word, at + 4 * index, sizeof(word));
	return word;
}

/* ---- reading */

static bool number_types(struct btf *btf)
{
	uint64_t at = 0;
	uint32_t room = 0;

	btf->count = btf->first;
	while (at + sizeof(struct entry) <= btf->types_size && btf->count - btf->first < TYPE_LIMIT) {
		struct entry entry;
		memcpy(&entry, btf->types + at, sizeof(entry));
		enum btf_kind kind = kind_of(&entry);
		uint64_t size = sizeof(entry) + SIZES[kind].fixed + (uint64_t)SIZES[kind].each * elements_of(&entry);
		if (kind == BTF_VOID || size > btf->types_size - at)
			break;
		if (btf->count - btf->first >= room) {
			room = room * 2 + 4096;
			btf->offsets = vmr_realloc_array(btf->offsets, room, sizeof(*btf->offsets));
		}
		btf->offsets[btf->count++ - btf->first] = (uint32_t)at;
		at += size;
	}
	return btf->count > btf->first;
}

static int compare_named(const void *a, const void *b, void *context)
{
	const struct btf *btf = context;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	struct entry first = entry_of(btf, x), second = entry_of(btf, y);
	int order = strcmp(text_at(btf, first.name), text_at(btf, second.name));

	return order ? order : x < y ? -1 : x > y;
}

static void sort_names(struct btf *btf)
{
	btf->by_name = vmr_alloc_array(btf->count - btf->first, sizeof(*btf->by_name));
	for (uint32_t i = btf->first; i < btf->count; i++) {
		struct entry entry = entry_of(btf, i);
		if (entry.name && kind_of(&entry) != BTF_FUNC && kind_of(&entry) != BTF_FWD)
			btf->by_name[btf->named_count++] = i;
	}
	qsort_r(btf->by_name, btf->named_count, sizeof(*btf->by_name), compare_named, btf);
}

/* The bytes stay the caller's. base: what it goes on from, or NULL. */
static struct btf *parse(const uint8_t *data, uint64_t size, const struct btf *base)
{
	struct debuginfo_bytes bytes = {data, data + size, false};
	struct btf btf = {.base = base, .first = base ? base->count : 1, .string_first = base ? base->string_end : 0};

	uint64_t magic = debuginfo_bytes_uint(&bytes, 2), version = debuginfo_bytes_uint(&bytes, 1);
	debuginfo_bytes_uint(&bytes, 1);
	uint64_t header = debuginfo_bytes_uint(&bytes, 4), types = debuginfo_bytes_uint(&bytes, 4),
		 types_size = debuginfo_bytes_uint(&bytes, 4);
	uint64_t strings = debuginfo_bytes_uint(&bytes, 4), string_size = debuginfo_bytes_uint(&bytes, 4);
	if (bytes.bad || magic != BTF_MAGIC || version != 1 || header + types + types_size > size ||
	    header + strings + string_size > size)
		return NULL;
	btf.types = data + header + types;
	btf.types_size = types_size;
	btf.strings = (const char *)data + header + strings;
	btf.string_end = btf.string_first + string_size;
	for (btf.string_size = string_size; btf.string_size && btf.strings[btf.string_size - 1];)
		btf.string_size--;
	if (!number_types(&btf)) {
		free(btf.offsets);
		return NULL;
	}
	sort_names(&btf);
	struct btf *made = vmr_alloc(sizeof(*made));
	*made = btf;
	return made;
}

static struct btf *read_section(const struct debuginfo_image *image)
{
	for (size_t i = 1; i < image->section_count; i++) {
		if (strcmp(image->sections[i].name, ".BTF") || image->sections[i].type == SHT_NOBITS)
			continue;
		Elf_Data *data = elf_rawdata(elf_getscn(image->elf, i), NULL);
		if (data && data->d_buf && data->d_size <= SIZE_LIMIT)
			return parse(data->d_buf, data->d_size, NULL);
	}
	return NULL;
}

/* The kernel's own copy, between __start_BTF and __stop_BTF. */
static struct btf *read_memory(struct dumpcore *dump)
{
	struct dumpcore_symbol start, stop;

	if (vmr_error_drop(dumpcore_symbol_find(dump, "__start_BTF", &start)) ||
	    vmr_error_drop(dumpcore_symbol_find(dump, "__stop_BTF", &stop)) || stop.address <= start.address ||
	    stop.address - start.address > SIZE_LIMIT)
		return NULL;
	uint64_t size = stop.address - start.address;
	uint8_t *bytes = vmr_alloc(size);
	struct btf *btf = dumpcore_try_read(dump, start.address, bytes, size) ? parse(bytes, size, NULL) : NULL;
	if (btf)
		btf->owned = bytes;
	else
		free(bytes);
	return btf;
}

struct btf *btf_get(struct dumpcore *dump)
{
	struct dumpcore_types *types = types_get(dump);
	size_t count;
	struct debuginfo_image *const *images = debuginfo_images_get(dump, &count);

	if (!types->btf && !types->btf_tried && count) {
		types->btf_tried = true;
		types->btf = read_section(images[0]);
		if (!types->btf && dump->memory)
			types->btf = read_memory(dump);
	}
	return types->btf;
}

struct vmr_error *btf_split_add(struct dumpcore *dump, const struct btf_split *split)
{
	struct dumpcore_types *types = types_get(dump);
	const struct btf *base = btf_get(dump);

	if (!base || types->split_count >= SPLIT_LIMIT)
		return vmr_error_create(VMR_NOT_FOUND, "the kernel has no types that they could go on from");
	if (split->first_type != base->count || split->first_string != base->string_end)
		return vmr_error_create(VMR_BAD_INPUT, "they do not go on from the kernel's (type %u of %u)",
					split->first_type, base->count);
	if (split->size > SIZE_LIMIT - types->split_bytes)
		return vmr_error_create(VMR_BAD_INPUT, "they have 0x%" PRIx64 " bytes, more than can be", split->size);
	types->split_bytes += split->size;
	vmr_autofree uint8_t *bytes = vmr_alloc(split->size);
	VMR_TRY(dumpcore_read(dump, split->address, bytes, split->size));
	struct btf *btf = parse(bytes, split->size, base);
	if (!btf)
		return vmr_error_create(VMR_BAD_INPUT, "their header is damaged");
	btf->owned = vmr_take(bytes);
	types->splits = vmr_realloc_array(types->splits, types->split_count + 1, sizeof(struct btf *));
	types->splits[types->split_count++] = btf;
	btf->index = (uint32_t)types->split_count;
	return NULL;
}

/* The i-th of the kernel's (0) and the modules'; NULL: no more. */
static const struct btf *btf_at(struct dumpcore *dump, size_t index)
{
	const struct dumpcore_types *types = types_get(dump);

	if (!index)
		return btf_get(dump);
	return index <= types->split_count ? types->splits[index - 1] : NULL;
}

static const struct btf *btf_of(const struct dumpcore_type *type)
{
	return btf_at(type->dump, type->dimension);
}

void btf_destroy(struct btf *btf)
{
	if (!btf)
		return;
	free(btf->offsets);
	free(btf->by_name);
	free(btf->owned);
	free(btf);
}

/* ---- types */

static const struct types_source SOURCE;

/* Ours among the types by DIE offset: no DIE is that far. */
#define REF(number) (UINT64_C(1) << 63 | (number))

static const struct dumpcore_type *type_of(struct dumpcore *dump, const struct btf *btf, uint32_t number);

static void set_integer(struct dumpcore_type *type, uint32_t data)
{
	uint32_t encoding = data >> 24 & 0xf;
	const char *spelling = types_spelling(type->tag);

	type->is_signed = encoding & 1;
	if (encoding & 4)
		type->kind = DUMPCORE_TYPE_BOOL;
	if (spelling)
		type->tag = spelling;
}

static struct dumpcore_type *create(struct dumpcore *dump, const struct btf *btf, uint32_t number,
				    const struct entry *entry)
{
	static const enum dumpcore_type_kind KINDS[BTF_KIND_COUNT] = {
		[BTF_INT] = DUMPCORE_TYPE_INTEGER,         [BTF_PTR] = DUMPCORE_TYPE_POINTER,
		[BTF_ARRAY] = DUMPCORE_TYPE_ARRAY,         [BTF_STRUCT] = DUMPCORE_TYPE_STRUCT,
		[BTF_UNION] = DUMPCORE_TYPE_UNION,         [BTF_ENUM] = DUMPCORE_TYPE_ENUM,
		[BTF_FWD] = DUMPCORE_TYPE_STRUCT,          [BTF_TYPEDEF] = DUMPCORE_TYPE_TYPEDEF,
		[BTF_FUNC_PROTO] = DUMPCORE_TYPE_FUNCTION, [BTF_FLOAT] = DUMPCORE_TYPE_FLOAT,
		[BTF_ENUM64] = DUMPCORE_TYPE_ENUM,
	};
	enum btf_kind kind = kind_of(entry);

	if (KINDS[kind] == DUMPCORE_TYPE_UNKNOWN)
		return NULL;
	struct dumpcore_type *type = types_create(dump, KINDS[kind]);
	type->source = &SOURCE;
	type->ref = number;
	type->dimension = part_with(btf, number)->index;
	type->tag = entry->name ? text_at(btf, entry->name) : NULL;
	if (kind == BTF_INT || kind == BTF_STRUCT || kind == BTF_UNION || kind == BTF_ENUM || kind == BTF_ENUM64 ||
	    kind == BTF_FLOAT)
		type->size = entry->size_or_type;
	if (kind == BTF_PTR)
		type->size = 8;
	if (kind == BTF_INT)
		set_integer(type, word_at(behind(btf, number), 0));
	if (kind == BTF_ENUM || kind == BTF_ENUM64)
		type->is_signed = has_flag(entry);
	if (kind == BTF_ARRAY)
		type->count = word_at(behind(btf, number), 2);
	if (kind == BTF_FWD) {
		type->is_incomplete = true;
		if (has_flag(entry))
			type->kind = DUMPCORE_TYPE_UNION;
	}
	return type;
}

/* Numbers lead to types, over qualifiers and tags; anything else is void. */
static const struct dumpcore_type *type_of(struct dumpcore *dump, const struct btf *btf, uint32_t number)
{
	for (int i = 0; i < QUALIFIER_LIMIT; i++) {
		struct entry entry = entry_of(btf, number);
		enum btf_kind kind = kind_of(&entry);
		if (kind == BTF_CONST || kind == BTF_VOLATILE || kind == BTF_RESTRICT || kind == BTF_TYPE_TAG ||
		    kind == BTF_FUNC || kind == BTF_VAR) {
			number = entry.size_or_type;
			continue;
		}
		struct dumpcore_type *type = types_known(dump, NULL, REF(number), part_with(btf, number)->index);
		if (type)
			return type;
		type = create(dump, btf, number, &entry);
		if (!type)
			break;
		const struct dumpcore_type *complete =
			kind == BTF_FWD && type->tag ? types_complete(dump, type->kind, type->tag) : NULL;
		if (complete)
			type = (struct dumpcore_type *)complete;
		types_remember(dump, NULL, REF(number), part_with(btf, number)->index, type);
		return type;
	}
	return types_void(dump);
}

static const struct dumpcore_type *read_target(struct dumpcore_type *type)
{
	const struct btf *btf = btf_of(type);
	struct entry entry = entry_of(btf, (uint32_t)type->ref);

	if (type->kind == DUMPCORE_TYPE_ENUM)
		return NULL;
	if (type->kind == DUMPCORE_TYPE_ARRAY)
		return type_of(type->dump, btf, word_at(behind(btf, (uint32_t)type->ref), 0));
	return type_of(type->dump, btf, entry.size_or_type);
}

static void read_members(struct dumpcore_type *type)
{
	const struct btf *btf = btf_of(type);
	struct entry entry = entry_of(btf, (uint32_t)type->ref);
	enum btf_kind kind = kind_of(&entry);
	uint32_t count = elements_of(&entry);

	if (kind != BTF_STRUCT && kind != BTF_UNION && kind != BTF_FUNC_PROTO)
		return;
	const uint8_t *at = behind(btf, (uint32_t)type->ref);
	type->members = vmr_alloc_array(count + 1, sizeof(*type->members));
	for (uint32_t i = 0; i < count; i++, at += SIZES[kind].each) {
		uint32_t name = word_at(at, 0), number = word_at(at, 1),
			 place = kind == BTF_FUNC_PROTO ? 0 : word_at(at, 2);
		if (kind == BTF_FUNC_PROTO && !name && !number) {
			type->is_variadic = true;
			continue;
		}
		struct dumpcore_member *member = &type->members[type->member_count++];
		*member = (struct dumpcore_member){
			.name = name ? text_at(btf, name) : NULL,
			.type = type_of(type->dump, btf, number),
			.bit_offset = has_flag(&entry) ? place & BIT_OFFSET_MASK : place,
			.bit_size = has_flag(&entry) ? place >> BIT_SIZE_SHIFT : 0,
		};
	}
}

static int64_t enumerator_value(const struct entry *entry, const uint8_t *at)
{
	if (kind_of(entry) == BTF_ENUM64)
		return (int64_t)((uint64_t)word_at(at, 2) << 32 | word_at(at, 1));
	return has_flag(entry) ? (int64_t)(int32_t)word_at(at, 1) : (int64_t)word_at(at, 1);
}

static void read_enumerators(struct dumpcore_type *type)
{
	const struct btf *btf = btf_of(type);
	struct entry entry = entry_of(btf, (uint32_t)type->ref);
	const uint8_t *at = behind(btf, (uint32_t)type->ref);
	uint32_t count = elements_of(&entry);

	type->enumerators = vmr_alloc_array(count + 1, sizeof(*type->enumerators));
	for (uint32_t i = 0; i < count; i++, at += SIZES[kind_of(&entry)].each)
		type->enumerators[type->enumerator_count++] =
			(struct types_enumerator){text_at(btf, word_at(at, 0)), enumerator_value(&entry, at)};
}

static const struct types_source SOURCE = {
	.target = read_target,
	.members = read_members,
	.enumerators = read_enumerators,
};

/* ---- by name */

/* First of the types with a name in by_name. */
static uint32_t first_named(const struct btf *btf, const char *name)
{
	uint32_t low = 0, high = btf->named_count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		struct entry entry = entry_of(btf, btf->by_name[middle]);
		if (strcmp(text_at(btf, entry.name), name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static uint32_t number_named(const struct btf *btf, const char *name, uint32_t kinds)
{
	for (uint32_t i = first_named(btf, name); i < btf->named_count; i++) {
		struct entry entry = entry_of(btf, btf->by_name[i]);
		if (strcmp(text_at(btf, entry.name), name))
			break;
		if (kinds >> kind_of(&entry) & 1)
			return btf->by_name[i];
	}
	return 0;
}

/* The kinds of BTF that are a kind of ours. */
static const struct {
	enum dumpcore_type_kind kind;
	uint32_t kinds;
} KINDS[] = {
	{DUMPCORE_TYPE_STRUCT, 1u << BTF_STRUCT},
	{DUMPCORE_TYPE_UNION, 1u << BTF_UNION},
	{DUMPCORE_TYPE_ENUM, 1u << BTF_ENUM | 1u << BTF_ENUM64},
	{DUMPCORE_TYPE_TYPEDEF, 1u << BTF_TYPEDEF},
	{DUMPCORE_TYPE_INTEGER, 1u << BTF_INT | 1u << BTF_FLOAT},
};

const struct dumpcore_type *btf_type(struct dumpcore *dump, enum dumpcore_type_kind kind, const char *name)
{
	const struct btf *btf;

	for (size_t i = 0; i < VMR_COUNT(KINDS); i++)
		for (size_t at = 0; KINDS[i].kind == kind && (btf = btf_at(dump, at)); at++) {
			uint32_t number = number_named(btf, name, KINDS[i].kinds);
			if (number)
				return type_of(dump, btf, number);
		}
	return NULL;
}

static void visit_named(const struct btf *btf, uint32_t kinds, const char *prefix,
			void (*visit)(void *context, const char *name), void *context)
{
	for (uint32_t i = first_named(btf, prefix); i < btf->named_count; i++) {
		struct entry entry = entry_of(btf, btf->by_name[i]);
		const char *name = text_at(btf, entry.name);
		if (strncmp(name, prefix, strlen(prefix)) != 0)
			return;
		if (kinds >> kind_of(&entry) & 1)
			visit(context, name);
	}
}

void btf_types_named(struct dumpcore *dump, enum dumpcore_type_kind kind, const char *prefix,
		     void (*visit)(void *context, const char *name), void *context)
{
	const struct btf *btf;
	uint32_t kinds = 0;

	for (size_t i = 0; i < VMR_COUNT(KINDS); i++)
		if (kind == DUMPCORE_TYPE_UNKNOWN || KINDS[i].kind == kind)
			kinds |= KINDS[i].kinds;
	for (size_t at = 0; (btf = btf_at(dump, at)); at++)
		visit_named(btf, kinds, prefix, visit, context);
}

const struct dumpcore_type *btf_variable(struct dumpcore *dump, const char *name)
{
	const struct btf *btf;

	for (size_t at = 0; (btf = btf_at(dump, at)); at++) {
		uint32_t number = number_named(btf, name, 1u << BTF_VAR);
		if (number)
			return type_of(dump, btf, number);
	}
	return NULL;
}

static bool find_enumerator(const struct btf *btf, const char *name, int64_t *ret)
{
	for (uint32_t number = btf->first; number < btf->count; number++) {
		struct entry entry = entry_of(btf, number);
		enum btf_kind kind = kind_of(&entry);
		if (kind != BTF_ENUM && kind != BTF_ENUM64)
			continue;
		const uint8_t *at = behind(btf, number);
		for (uint32_t i = 0; i < elements_of(&entry); i++, at += SIZES[kind].each) {
			if (strcmp(text_at(btf, word_at(at, 0)), name))
				continue;
			*ret = enumerator_value(&entry, at);
			return true;
		}
	}
	return false;
}

bool btf_enumerator(struct dumpcore *dump, const char *name, int64_t *ret)
{
	const struct btf *btf;
	bool found = false;

	for (size_t at = 0; !found && (btf = btf_at(dump, at)); at++)
		found = find_enumerator(btf, name, ret);
	return found;
}
