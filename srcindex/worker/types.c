/* SPDX-License-Identifier: MIT */
/* Names and layout of C types. */
#include "srcindex/worker/types.h"

#include <string.h>

#include "common/memory.h"

#define obstack_chunk_alloc vmr_alloc
#define obstack_chunk_free  free

enum { NESTING_MAX = 16, ADDRESS_SIZE = 8 };

const char *types_string(struct obstack *pool, CXString string)
{
	const char *text = clang_getCString(string);

	if (!text)
		text = "";
	const char *copy = obstack_copy0(pool, text, (int)strlen(text));
	clang_disposeString(string);
	return copy;
}

CXType types_bare(CXType type)
{
	/* libclang does not survive a type without a unit. */
	if (type.kind == CXType_Invalid)
		return type;
	return clang_getUnqualifiedType(clang_getCanonicalType(type));
}

bool types_is_record(CXType type)
{
	return types_bare(type).kind == CXType_Record;
}

bool types_is_pointer(CXType type)
{
	return types_bare(type).kind == CXType_Pointer;
}

bool types_is_array(CXType type)
{
	enum CXTypeKind kind = types_bare(type).kind;

	return kind == CXType_ConstantArray || kind == CXType_IncompleteArray || kind == CXType_VariableArray;
}

CXType types_target(CXType type)
{
	CXType bare = types_bare(type);

	if (bare.kind == CXType_Invalid)
		return bare;
	return types_is_array(bare) ? clang_getArrayElementType(bare) : clang_getPointeeType(bare);
}

const char *types_record(struct obstack *pool, CXType type)
{
	CXType bare = types_bare(type);

	if (bare.kind != CXType_Record)
		return NULL;
	return types_text(pool, bare);
}

const char *types_text(struct obstack *pool, CXType type)
{
	return type.kind == CXType_Invalid ? "" : types_string(pool, clang_getTypeSpelling(types_bare(type)));
}

const char *types_field_name(struct obstack *pool, CXCursor field)
{
	const char *name = types_string(pool, clang_getCursorSpelling(field));

	return strchr(name, '(') ? "" : name;
}

const char *types_field_owner(struct obstack *pool, CXCursor field, const char **ret_path)
{
	const char *path = types_field_name(pool, field);
	CXCursor record = clang_getCursorSemanticParent(field);

	/* An unnamed record that is no member of its own name: its fields belong to the record around it. */
	for (unsigned i = 0; i < NESTING_MAX && clang_Cursor_isAnonymous(record); i++) {
		CXCursor outer = clang_getCursorSemanticParent(record);
		enum CXCursorKind kind = clang_getCursorKind(outer);
		if (kind != CXCursor_StructDecl && kind != CXCursor_UnionDecl)
			break;
		record = outer;
	}
	*ret_path = path;
	return types_record(pool, clang_getCursorType(record));
}

int64_t types_size(CXType type)
{
	return type.kind == CXType_Invalid ? -1 : clang_Type_getSizeOf(type);
}

void types_visit_fields(CXType record, CXFieldVisitor visitor, void *context)
{
	if (types_is_record(record))
		clang_Type_visitFields(types_bare(record), visitor, context);
}

struct field_search {
	unsigned left;
	CXCursor found;
};

static enum CXVisitorResult find_field(CXCursor field, CXClientData data)
{
	struct field_search *search = data;

	if (search->left--)
		return CXVisit_Continue;
	search->found = field;
	return CXVisit_Break;
}

CXCursor types_field(CXType record, unsigned i)
{
	struct field_search search = {.left = i, .found = clang_getNullCursor()};

	types_visit_fields(record, find_field, &search);
	return search.found;
}

const char *types_first_member(struct obstack *pool, CXType outer, const char *inner)
{
	const char *path = "";

	for (unsigned i = 0; i < NESTING_MAX && types_is_record(outer); i++) {
		CXCursor field = types_field(outer, 0);
		if (clang_Cursor_isNull(field))
			return NULL;
		const char *name = types_field_name(pool, field);
		outer = clang_getCursorType(field);
		if (*path && *name) {
			obstack_printf(pool, "%s.%s", path, name);
			obstack_1grow(pool, 0);
			path = obstack_finish(pool);
		} else if (*name) {
			path = name;
		}
		const char *record = types_record(pool, outer);
		if (record && !strcmp(record, inner))
			return path;
	}
	return NULL;
}

struct named_search {
	const char *name;
	size_t length;
	CXCursor field;
	bool found;
};

static enum CXVisitorResult find_named(CXCursor field, CXClientData data)
{
	struct named_search *search = data;
	CXString name = clang_getCursorSpelling(field);
	const char *text = clang_getCString(name);
	bool found = text && strlen(text) == search->length && !memcmp(text, search->name, search->length);

	bool unnamed = !text || !*text || strchr(text, '(');
	clang_disposeString(name);
	if (found) {
		search->field = field;
		search->found = true;
	} else if (unnamed) {
		types_visit_fields(clang_getCursorType(field), find_named, search);
	}
	return search->found ? CXVisit_Break : CXVisit_Continue;
}

/* clang_Type_getOffsetOf sees through unnamed records, and wants one name at a time. */
int64_t types_offset(CXType record, const char *path, CXCursor *ret_field)
{
	int64_t sum = 0;

	for (unsigned i = 0; i < NESTING_MAX && types_is_record(record); i++) {
		struct named_search search = {.name = path, .length = strcspn(path, ".")};
		vmr_autofree char *name = vmr_strndup(path, search.length);
		long long bits = clang_Type_getOffsetOf(types_bare(record), name);
		if (bits < 0 || bits % 8)
			return -1;
		sum += bits / 8;
		types_visit_fields(record, find_named, &search);
		if (!path[search.length]) {
			if (search.found)
				*ret_field = search.field;
			return sum;
		}
		if (!search.found)
			return -1;
		record = clang_getCursorType(search.field);
		path += search.length + 1;
	}
	return -1;
}

struct address_search {
	unsigned levels; /* of records that may still be looked into */
	bool found;
};

static bool may_hold_address(CXType type, unsigned levels);

static enum CXVisitorResult find_address(CXCursor field, CXClientData data)
{
	struct address_search *search = data;

	search->found = may_hold_address(clang_getCursorType(field), search->levels);
	return search->found ? CXVisit_Break : CXVisit_Continue;
}

static bool may_hold_address(CXType type, unsigned levels)
{
	type = types_bare(type);
	for (unsigned i = 0; i < NESTING_MAX && types_is_array(type); i++)
		type = types_target(type);
	switch ((int)type.kind) {
	case CXType_Record: {
		struct address_search search = {.levels = levels - 1, .found = !levels || types_size(type) < 0};
		if (!search.found)
			types_visit_fields(type, find_address, &search);
		return search.found;
	}
	case CXType_Float:
	case CXType_Double:
		return false;
	case CXType_Enum:
		return types_size(type) < 0 || types_size(type) >= ADDRESS_SIZE;
	default:
		return type.kind < CXType_Bool || type.kind > CXType_Int128 || types_size(type) < 0 ||
		       types_size(type) >= ADDRESS_SIZE;
	}
}

bool types_may_hold_address(CXType type)
{
	return may_hold_address(type, NESTING_MAX);
}

struct fields {
	unsigned count;
	bool other; /* one that is no pointer */
};

static enum CXVisitorResult count_field(CXCursor field, CXClientData data)
{
	struct fields *fields = data;

	fields->count++;
	fields->other |= !types_is_pointer(clang_getCursorType(field));
	return CXVisit_Continue;
}

bool types_is_plain(CXCursor record)
{
	struct fields fields = {0};

	clang_Type_visitFields(clang_getCursorType(record), count_field, &fields);
	return fields.count < 2 || !fields.other;
}
