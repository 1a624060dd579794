/* SPDX-License-Identifier: MIT */
/* Types: by name, their parts, members by path. What DWARF and BTF have in common. */
#include "dumpcore/types/types.h"

#include <ctype.h>
#include <string.h>

#include "common/memory.h"
#include "dumpcore/internal.h"
#include "dumpcore/memory.h"
#include "dumpcore/types/btf.h"
#include "dumpcore/types/typerep.h"

/* Typedefs of typedefs, arrays of arrays, anonymous members in anonymous members: a bound on loops in bad debug
 * information. */
#define DEPTH_LIMIT 64
#define NAME_LIMIT  512

struct types_row {
	struct {
		const struct debuginfo_image *image;
		uint64_t ref, dimension;
	} key;
	struct dumpcore_type *type;
	UT_hash_handle hh;
};

struct types_named {
	char *name;
	const struct dumpcore_type *type; /* NULL: there is none */
	size_t sources;                   /* images and modules' BTF, when it was looked for */
	UT_hash_handle hh;
};

/* Pointers to and arrays of a type that were asked for by name. */
struct types_derived {
	struct {
		const struct dumpcore_type *target;
		uint64_t count; /* UINT64_MAX: a pointer */
	} key;
	struct dumpcore_type *type;
	UT_hash_handle hh;
};

struct dumpcore_types *types_get(struct dumpcore *dump)
{
	if (!dump->types)
		dump->types = vmr_alloc(sizeof(*dump->types));
	return dump->types;
}

void dumpcore_types_destroy(struct dumpcore_types *part)
{
	if (!part)
		return;
	for (size_t i = 0; i < part->split_count; i++)
		btf_destroy(part->splits[i]);
	free(part->splits);
	btf_destroy(part->btf);
	struct types_row *row, *next_row;
	HASH_ITER(hh, part->by_ref, row, next_row)
	{
		HASH_DEL(part->by_ref, row);
		free(row);
	}
	struct types_named *named, *next_named;
	HASH_ITER(hh, part->by_name, named, next_named)
	{
		HASH_DEL(part->by_name, named);
		free(named->name);
		free(named);
	}
	struct types_derived *derived, *next_derived;
	HASH_ITER(hh, part->derived, derived, next_derived)
	{
		HASH_DEL(part->derived, derived);
		free(derived);
	}
	for (struct dumpcore_type *type = part->all, *next; type; type = next) {
		next = type->next;
		free(type->members);
		free(type->enumerators);
		free(type->name);
		free(type);
	}
	free(part);
}

struct dumpcore_type *types_create(struct dumpcore *dump, enum dumpcore_type_kind kind)
{
	struct dumpcore_types *types = types_get(dump);
	struct dumpcore_type *type = vmr_alloc(sizeof(*type));

	type->kind = kind;
	type->dump = dump;
	type->next = types->all;
	types->all = type;
	return type;
}

const struct dumpcore_type *types_void(struct dumpcore *dump)
{
	struct dumpcore_types *types = types_get(dump);

	if (!types->nothing) {
		types->nothing = types_create(dump, DUMPCORE_TYPE_VOID);
		types->nothing->tag = "void";
	}
	return types->nothing;
}

struct dumpcore_type *types_known(struct dumpcore *dump, const struct debuginfo_image *image, uint64_t ref,
				  uint32_t dimension)
{
	struct types_row key = {.key = {image, ref, dimension}}, *row;

	HASH_FIND(hh, types_get(dump)->by_ref, &key.key, sizeof(key.key), row);
	return row ? row->type : NULL;
}

void types_remember(struct dumpcore *dump, const struct debuginfo_image *image, uint64_t ref, uint32_t dimension,
		    struct dumpcore_type *type)
{
	struct types_row *row = vmr_alloc(sizeof(*row));

	row->key.image = image;
	row->key.ref = ref;
	row->key.dimension = dimension;
	row->type = type;
	HASH_ADD(hh, types_get(dump)->by_ref, key, sizeof(row->key), row);
}

static const struct dumpcore_type *derive(const struct dumpcore_type *target, uint64_t count)
{
	struct dumpcore_types *types = types_get(target->dump);
	struct types_derived key = {.key = {target, count}}, *row;

	HASH_FIND(hh, types->derived, &key.key, sizeof(key.key), row);
	if (row)
		return row->type;
	row = vmr_alloc(sizeof(*row));
	row->key = key.key;
	row->type = types_create(target->dump, count == UINT64_MAX ? DUMPCORE_TYPE_POINTER : DUMPCORE_TYPE_ARRAY);
	row->type->target = target;
	row->type->has_target = true;
	if (count == UINT64_MAX)
		row->type->size = 8;
	else
		row->type->count = count;
	HASH_ADD(hh, types->derived, key, sizeof(row->key), row);
	return row->type;
}

const struct dumpcore_type *dumpcore_type_pointer(const struct dumpcore_type *type)
{
	return derive(type, UINT64_MAX);
}

const struct dumpcore_type *dumpcore_type_array(const struct dumpcore_type *type, uint64_t count)
{
	return derive(type, count < UINT64_MAX ? count : 0);
}

/* ---- parts of a type, filled in when asked for */

static void need_members(const struct dumpcore_type *constant)
{
	struct dumpcore_type *type = (struct dumpcore_type *)constant;

	if (type->has_members)
		return;
	type->has_members = true;
	if (type->source && type->source->members)
		type->source->members(type);
}

const struct dumpcore_type *dumpcore_type_target(const struct dumpcore_type *constant)
{
	struct dumpcore_type *type = (struct dumpcore_type *)constant;

	switch (type->kind) {
	case DUMPCORE_TYPE_POINTER:
	case DUMPCORE_TYPE_ARRAY:
	case DUMPCORE_TYPE_TYPEDEF:
	case DUMPCORE_TYPE_FUNCTION:
	case DUMPCORE_TYPE_ENUM:
		break;
	case DUMPCORE_TYPE_UNKNOWN:
	case DUMPCORE_TYPE_VOID:
	case DUMPCORE_TYPE_INTEGER:
	case DUMPCORE_TYPE_BOOL:
	case DUMPCORE_TYPE_FLOAT:
	case DUMPCORE_TYPE_STRUCT:
	case DUMPCORE_TYPE_UNION:
		return NULL;
	}
	if (!type->has_target) {
		type->has_target = true;
		if (type->source && type->source->target)
			type->target = type->source->target(type);
	}
	return type->target;
}

enum dumpcore_type_kind dumpcore_type_kind(const struct dumpcore_type *type)
{
	return type->kind;
}

const struct dumpcore_type *dumpcore_type_strip(const struct dumpcore_type *type)
{
	for (int i = 0; i < DEPTH_LIMIT && type->kind == DUMPCORE_TYPE_TYPEDEF; i++) {
		const struct dumpcore_type *target = dumpcore_type_target(type);
		if (!target)
			break;
		type = target;
	}
	return type;
}

uint64_t dumpcore_type_size(const struct dumpcore_type *type)
{
	uint64_t factor = 1, size;

	for (int i = 0; i < DEPTH_LIMIT; i++) {
		type = dumpcore_type_strip(type);
		if (type->kind != DUMPCORE_TYPE_ARRAY || type->size)
			return __builtin_mul_overflow(factor, type->size, &size) ? 0 : size;
		if (__builtin_mul_overflow(factor, type->count, &factor))
			return 0;
		type = dumpcore_type_target(type);
		if (!type)
			return 0;
	}
	return 0;
}

bool dumpcore_type_is_signed(const struct dumpcore_type *type)
{
	return dumpcore_type_strip(type)->is_signed;
}

uint64_t dumpcore_type_count(const struct dumpcore_type *type)
{
	return type->kind == DUMPCORE_TYPE_ARRAY ? type->count : 0;
}

const struct dumpcore_member *dumpcore_type_members(const struct dumpcore_type *type, size_t *ret_count)
{
	if (type->kind != DUMPCORE_TYPE_STRUCT && type->kind != DUMPCORE_TYPE_UNION) {
		*ret_count = 0;
		return NULL;
	}
	need_members(type);
	*ret_count = type->member_count;
	return type->members;
}

/* An enum under typedefs, with its enumerators; NULL: it is none. */
static const struct dumpcore_type *need_enumerators(const struct dumpcore_type *constant)
{
	struct dumpcore_type *type = (struct dumpcore_type *)dumpcore_type_strip(constant);

	if (type->kind != DUMPCORE_TYPE_ENUM)
		return NULL;
	if (!type->has_enumerators) {
		type->has_enumerators = true;
		if (type->source && type->source->enumerators)
			type->source->enumerators(type);
	}
	return type;
}

bool dumpcore_type_enumerator_at(const struct dumpcore_type *constant, size_t number, const char **ret_name,
				 int64_t *ret_value)
{
	const struct dumpcore_type *type = need_enumerators(constant);

	if (!type || number >= type->enumerator_count)
		return false;
	*ret_name = type->enumerators[number].name;
	*ret_value = type->enumerators[number].value;
	return true;
}

const char *dumpcore_type_enumerator(const struct dumpcore_type *constant, int64_t value)
{
	const struct dumpcore_type *type = need_enumerators(constant);

	if (!type)
		return NULL;
	for (size_t i = 0; i < type->enumerator_count; i++)
		if (type->enumerators[i].value == value)
			return type->enumerators[i].name;
	return NULL;
}

/* ---- names */

static const char *keyword(enum dumpcore_type_kind kind)
{
	switch (kind) {
	case DUMPCORE_TYPE_STRUCT:
		return "struct ";
	case DUMPCORE_TYPE_UNION:
		return "union ";
	case DUMPCORE_TYPE_ENUM:
		return "enum ";
	case DUMPCORE_TYPE_UNKNOWN:
	case DUMPCORE_TYPE_VOID:
	case DUMPCORE_TYPE_INTEGER:
	case DUMPCORE_TYPE_BOOL:
	case DUMPCORE_TYPE_FLOAT:
	case DUMPCORE_TYPE_POINTER:
	case DUMPCORE_TYPE_ARRAY:
	case DUMPCORE_TYPE_TYPEDEF:
	case DUMPCORE_TYPE_FUNCTION:
		return "";
	}
	return "";
}

static char *declare(const struct dumpcore_type *type, const char *inner, int depth);

/* "(int, void *)" */
static char *parameters(const struct dumpcore_type *type, int depth)
{
	char *text = vmr_strdup("");

	need_members(type);
	for (size_t i = 0; i < type->member_count && i < 32; i++) {
		vmr_autofree char *old = text, *one = declare(type->members[i].type, "", depth + 5);
		text = vmr_format("%s%s%s", old, i ? ", " : "", one);
	}
	vmr_autofree char *old = text;
	return vmr_format("(%s%s)",
			  type->member_count  ? old
			  : type->is_variadic ? ""
					      : "void",
			  type->is_variadic ? type->member_count ? ", ..." : "..." : "");
}

/* A declarator around `inner`, as C nests them. */
static char *declare(const struct dumpcore_type *type, const char *inner, int depth)
{
	const struct dumpcore_type *target = dumpcore_type_target(type);

	if (depth > 16)
		return vmr_strdup("...");
	if (type->kind == DUMPCORE_TYPE_POINTER && target) {
		bool bracket = target->kind == DUMPCORE_TYPE_ARRAY || target->kind == DUMPCORE_TYPE_FUNCTION;
		vmr_autofree char *outer = vmr_format(bracket ? "(*%s)" : "*%s", inner);
		return declare(target, outer, depth + 1);
	}
	if (type->kind == DUMPCORE_TYPE_ARRAY && target) {
		vmr_autofree char *outer =
			type->count ? vmr_format("%s[%" PRIu64 "]", inner, type->count) : vmr_format("%s[]", inner);
		return declare(target, outer, depth + 1);
	}
	if (type->kind == DUMPCORE_TYPE_FUNCTION) {
		vmr_autofree char *list = parameters(type, depth), *outer = vmr_format("%s%s", inner, list);
		return declare(target ? target : types_void(type->dump), outer, depth + 1);
	}
	return vmr_format("%s%s%s%s", keyword(type->kind), type->tag ? type->tag : "{...}", *inner ? " " : "", inner);
}

const char *dumpcore_type_name(const struct dumpcore_type *constant)
{
	struct dumpcore_type *type = (struct dumpcore_type *)constant;

	if (!type->name)
		type->name = declare(type, "", 0);
	return type->name;
}

char *dumpcore_type_declare(const struct dumpcore_type *type, const char *name)
{
	return declare(type, name, 0);
}

/* C's basic integer types by how many of each word they have; int is implied. */
static const struct {
	uint8_t longs, shorts, chars, is_unsigned, is_signed;
	const char *spelling;
} SPELLINGS[] = {
	{0, 0, 0, 0, 0, "int"},           {0, 0, 0, 1, 0, "unsigned int"},   {1, 0, 0, 0, 0, "long"},
	{1, 0, 0, 1, 0, "unsigned long"}, {2, 0, 0, 0, 0, "long long"},      {2, 0, 0, 1, 0, "unsigned long long"},
	{0, 1, 0, 0, 0, "short"},         {0, 1, 0, 1, 0, "unsigned short"}, {0, 0, 1, 0, 0, "char"},
	{0, 0, 1, 1, 0, "unsigned char"}, {0, 0, 1, 0, 1, "signed char"},
};

const char *types_spelling(const char *name)
{
	unsigned longs = 0, shorts = 0, chars = 0, is_unsigned = 0, is_signed = 0, words = 0;

	while (*name) {
		size_t length = strcspn(name, " ");
		const struct {
			const char *word;
			unsigned *count;
		} WORDS[] = {{"long", &longs},           {"short", &shorts},     {"char", &chars},
			     {"unsigned", &is_unsigned}, {"signed", &is_signed}, {"int", &words}};
		size_t i = 0;
		while (i < VMR_COUNT(WORDS) &&
		       (strlen(WORDS[i].word) != length || strncmp(WORDS[i].word, name, length)))
			i++;
		if (i == VMR_COUNT(WORDS) && length)
			return NULL;
		if (length)
			++*WORDS[i].count;
		words += length != 0;
		name += length + strspn(name + length, " ");
	}
	if (!words || words > 16)
		return NULL;
	if (is_signed && !chars)
		is_signed = 0;
	for (size_t i = 0; i < VMR_COUNT(SPELLINGS); i++)
		if (SPELLINGS[i].longs == longs && SPELLINGS[i].shorts == shorts && SPELLINGS[i].chars == chars &&
		    SPELLINGS[i].is_unsigned == is_unsigned && SPELLINGS[i].is_signed == is_signed)
			return SPELLINGS[i].spelling;
	return NULL;
}

/* ---- by name */

/* A basic type that nothing in this kernel is of: C has it all the same (System V psABI, figure 3.1). */
static const struct dumpcore_type *make_integer(struct dumpcore *dump, const char *spelling)
{
	struct dumpcore_type *type = types_create(dump, DUMPCORE_TYPE_INTEGER);
	bool is_unsigned = !strncmp(spelling, "unsigned", 8);

	type->tag = spelling;
	type->is_signed = !is_unsigned;
	type->size = strstr(spelling, "char") ? 1 : strstr(spelling, "short") ? 2 : strstr(spelling, "long") ? 8 : 4;
	return type;
}

/* DWARF's own spelling of base types differs from C's usual one: "long unsigned int". */
static const struct dumpcore_type *find_integer(struct dumpcore *dump, const char *spelling)
{
	static const char *const OTHERS[][2] = {
		{"unsigned long", "long unsigned int"},
		{"long", "long int"},
		{"unsigned long long", "long long unsigned int"},
		{"long long", "long long int"},
		{"short", "short int"},
		{"unsigned short", "short unsigned int"},
	};
	const struct dumpcore_type *type = types_complete(dump, DUMPCORE_TYPE_INTEGER, spelling);

	for (size_t i = 0; !type && i < VMR_COUNT(OTHERS); i++)
		if (!strcmp(spelling, OTHERS[i][0]))
			type = types_complete(dump, DUMPCORE_TYPE_INTEGER, OTHERS[i][1]);
	return type ? type : make_integer(dump, spelling);
}

static const struct dumpcore_type *find_plain(struct dumpcore *dump, const char *name)
{
	static const char *const QUALIFIERS[] = {"const ", "volatile ", "restrict "};
	static const enum dumpcore_type_kind KEYWORDS[] = {DUMPCORE_TYPE_STRUCT, DUMPCORE_TYPE_UNION,
							   DUMPCORE_TYPE_ENUM};
	static const enum dumpcore_type_kind PLAIN[] = {DUMPCORE_TYPE_STRUCT, DUMPCORE_TYPE_UNION, DUMPCORE_TYPE_ENUM,
							DUMPCORE_TYPE_TYPEDEF, DUMPCORE_TYPE_INTEGER};

	for (size_t i = 0; i < VMR_COUNT(QUALIFIERS); i++)
		if (!strncmp(name, QUALIFIERS[i], strlen(QUALIFIERS[i])))
			name += strlen(QUALIFIERS[i]), i = SIZE_MAX;
	for (size_t i = 0; i < VMR_COUNT(KEYWORDS); i++) {
		const char *word = keyword(KEYWORDS[i]);
		if (!strncmp(name, word, strlen(word)))
			return types_complete(dump, KEYWORDS[i],
					      name + strlen(word) + strspn(name + strlen(word), " "));
	}
	if (!strcmp(name, "void"))
		return types_void(dump);
	const char *spelling = types_spelling(name);
	if (spelling)
		return find_integer(dump, spelling);
	for (size_t i = 0; i < VMR_COUNT(PLAIN); i++) {
		const struct dumpcore_type *type = types_complete(dump, PLAIN[i], name);
		if (type)
			return type;
	}
	return NULL;
}

/* "name * [4]": pointers and arrays behind a name. */
static const struct dumpcore_type *find_declared(struct dumpcore *dump, const char *name)
{
	size_t length = strcspn(name, "*[(");
	const char *rest = name + length;

	while (length && isspace((unsigned char)name[length - 1]))
		length--;
	vmr_autofree char *plain = vmr_strndup(name, length);
	const struct dumpcore_type *type = find_plain(dump, plain);
	for (; type && *rest; rest++) {
		if (*rest == '*') {
			type = derive(type, UINT64_MAX);
		} else if (*rest == '[') {
			char *end;
			unsigned long count = strtoul(rest + 1, &end, 0);
			if (*end != ']')
				return NULL;
			type = derive(type, count);
			rest = end;
		} else if (!isspace((unsigned char)*rest)) {
			return NULL;
		}
	}
	return type;
}

struct vmr_error *dumpcore_type_find(struct dumpcore *dump, const char *name, const struct dumpcore_type **ret)
{
	struct dumpcore_types *types = types_get(dump);
	struct types_named *row;
	size_t sources;

	debuginfo_images_get(dump, &sources);
	sources += types->split_count;
	HASH_FIND_STR(types->by_name, name, row);
	if (!row) {
		row = vmr_alloc(sizeof(*row));
		row->name = vmr_strdup(name);
		row->sources = SIZE_MAX;
		HASH_ADD_KEYPTR(hh, types->by_name, row->name, strlen(row->name), row);
	}
	/* A module that was opened since may have it. */
	if (!row->type && row->sources != sources) {
		row->type = strlen(name) < NAME_LIMIT ? find_declared(dump, name) : NULL;
		row->sources = sources;
	}
	if (!row->type)
		return &vmr_error_not_found;
	*ret = row->type;
	return NULL;
}

/* ---- members */

/* A member by its own name, through anonymous members. */
static bool find_direct(const struct dumpcore_type *type, const char *name, size_t length, int depth,
			struct dumpcore_member *ret)
{
	size_t count;
	const struct dumpcore_member *members = dumpcore_type_members(dumpcore_type_strip(type), &count);

	for (size_t i = 0; i < count; i++) {
		const struct dumpcore_member *member = &members[i];
		if (member->name && !strncmp(member->name, name, length) && !member->name[length]) {
			*ret = *member;
			return true;
		}
		if (!member->name && depth < DEPTH_LIMIT && find_direct(member->type, name, length, depth + 1, ret)) {
			ret->bit_offset += member->bit_offset;
			return true;
		}
	}
	return false;
}

/* "[3]" behind a member; moves *path behind it. */
static bool index_array(const char **path, struct dumpcore_member *member)
{
	char *end;
	const struct dumpcore_type *array = dumpcore_type_strip(member->type);
	unsigned long number = strtoul(*path + 1, &end, 0);
	uint64_t bits;

	if (end == *path + 1 || *end != ']' || array->kind != DUMPCORE_TYPE_ARRAY || !dumpcore_type_target(array))
		return false;
	member->type = dumpcore_type_target(array);
	if (__builtin_mul_overflow(dumpcore_type_size(member->type) * 8, number, &bits) ||
	    __builtin_add_overflow(member->bit_offset, bits, &member->bit_offset))
		return false;
	*path = end + 1;
	return true;
}

struct vmr_error *dumpcore_member_find(const struct dumpcore_type *type, const char *path, struct dumpcore_member *ret)
{
	struct dumpcore_member found = {.type = type};

	while (*path) {
		struct dumpcore_member inner;
		size_t length = strcspn(path, ".[");
		if (!length || !find_direct(found.type, path, length, 0, &inner))
			return &vmr_error_not_found;
		inner.bit_offset += found.bit_offset;
		found = inner;
		path += length;
		while (*path == '[')
			if (!index_array(&path, &found))
				return &vmr_error_not_found;
		if (!*path)
			break;
		if (*path++ != '.' || !*path)
			return &vmr_error_not_found;
	}
	if (!found.name)
		return &vmr_error_not_found;
	*ret = found;
	return NULL;
}

/* The member of a record that covers a bit; of a union's the first. */
static const struct dumpcore_member *member_covering(const struct dumpcore_type *record, uint64_t bit)
{
	size_t count;
	const struct dumpcore_member *members = dumpcore_type_members(record, &count);

	for (size_t i = 0; i < count; i++) {
		uint64_t bits = members[i].bit_size ? members[i].bit_size : dumpcore_type_size(members[i].type) * 8;
		if (bit >= members[i].bit_offset && bit - members[i].bit_offset < bits)
			return &members[i];
		/* A byte is asked for: a bit-field that lies in it counts. */
		if (members[i].bit_size && members[i].bit_offset / 8 == bit / 8)
			return &members[i];
	}
	return NULL;
}

/* One step inwards; false: `member` is a scalar, or nothing covers the bit. */
static bool descend(struct dumpcore_member *member, uint64_t bit, char **path)
{
	const struct dumpcore_type *type = dumpcore_type_strip(member->type);
	vmr_autofree char *old = *path;

	if (type->kind == DUMPCORE_TYPE_ARRAY && dumpcore_type_target(type)) {
		const struct dumpcore_type *element = dumpcore_type_target(type);
		uint64_t bits = dumpcore_type_size(element) * 8;
		uint64_t number = bits ? (bit - member->bit_offset) / bits : 0;
		if (bits && number < type->count) {
			*path = vmr_format("%s[%" PRIu64 "]", old, number);
			member->type = element;
			member->bit_offset += number * bits;
			return true;
		}
	}
	const struct dumpcore_member *inner =
		member_covering(type, bit < member->bit_offset ? 0 : bit - member->bit_offset);
	if (!inner) {
		*path = vmr_take(old);
		return false;
	}
	uint64_t offset = member->bit_offset + inner->bit_offset;
	*path = inner->name ? vmr_format("%s%s%s", old, *old ? "." : "", inner->name) : vmr_strdup(old);
	*member = *inner;
	member->bit_offset = offset;
	return true;
}

struct vmr_error *dumpcore_member_at(const struct dumpcore_type *type, uint64_t offset, char **ret_path,
				     struct dumpcore_member *ret, uint64_t *ret_rest)
{
	struct dumpcore_member found = {.type = type};
	uint64_t size = dumpcore_type_size(type);

	if (offset >= size)
		return &vmr_error_not_found;
	vmr_autofree char *path = vmr_strdup("");
	for (int i = 0; i < DEPTH_LIMIT && descend(&found, offset * 8, &path); i++)
		;
	enum dumpcore_type_kind kind = dumpcore_type_strip(found.type)->kind;
	if (!*path || kind == DUMPCORE_TYPE_STRUCT || kind == DUMPCORE_TYPE_UNION)
		return &vmr_error_not_found;
	*ret_path = vmr_take(path);
	*ret = found;
	*ret_rest = offset > found.bit_offset / 8 ? offset - found.bit_offset / 8 : 0;
	return NULL;
}

/* ---- fields */

struct vmr_error *dumpcore_field_find(struct dumpcore *dump, const char *type_name, const char *path,
				      struct dumpcore_field *ret)
{
	const struct dumpcore_type *type = NULL;
	struct dumpcore_member member;

	vmr_autofree char *name = vmr_format("struct %s", type_name);
	if (strchr(type_name, ' ') || vmr_error_drop(dumpcore_type_find(dump, name, &type)))
		VMR_TRY(dumpcore_type_find(dump, type_name, &type));
	VMR_TRY(dumpcore_member_find(dumpcore_type_strip(type), path, &member));
	*ret = (struct dumpcore_field){
		.offset = member.bit_offset / 8,
		.size = (uint32_t)dumpcore_type_size(member.type),
		.is_signed = dumpcore_type_is_signed(member.type),
	};
	if (member.bit_size) {
		ret->bit_shift = member.bit_offset % 8;
		ret->bit_size = (uint8_t)member.bit_size;
		ret->size = (ret->bit_shift + member.bit_size + 7) / 8;
	}
	return NULL;
}

bool dumpcore_field_exists(struct dumpcore *dump, const char *type, const char *path)
{
	struct dumpcore_field field;

	return !vmr_error_drop(dumpcore_field_find(dump, type, path, &field));
}

uint64_t dumpcore_field_get(const struct dumpcore_field *field, const void *object)
{
	uint64_t value = 0;
	uint32_t size = field->size < sizeof(value) ? field->size : (uint32_t)sizeof(value);
	unsigned bits = field->bit_size ? field->bit_size : size * 8;

	memcpy(&value, (const char *)object + field->offset, size);
	value >>= field->bit_shift;
	if (bits < 64 && bits) {
		value &= (UINT64_C(1) << bits) - 1;
		if (field->is_signed && value >> (bits - 1))
			value |= ~UINT64_C(0) << bits;
	}
	return value;
}

struct vmr_error *dumpcore_field_read(struct dumpcore *dump, const struct dumpcore_field *field, vmr_kaddr base,
				      uint64_t *ret)
{
	uint8_t bytes[8] = {0};
	struct dumpcore_field here = *field;

	here.offset = 0;
	VMR_TRY(dumpcore_read(dump, base + field->offset, bytes,
			      field->size < sizeof(bytes) ? field->size : sizeof(bytes)));
	*ret = dumpcore_field_get(&here, bytes);
	return NULL;
}
