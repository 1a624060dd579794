/* SPDX-License-Identifier: MIT */
/* Names of places in memory. */
#include <string.h>

#include "common/memory.h"
#include "common/text.h"
#include "srcindex/worker/lower.h"

struct place place_named(struct lower *lower, const char *root, const char *kind, CXType type)
{
	struct place place = {
		.root = root, .root_kind = kind, .path = "", .member = "", .type = type, .root_type = type};

	place.record = types_record(lower->pool, type);
	place.record_type = type;
	return place;
}

struct place place_of_variable(struct lower *lower, CXCursor declaration)
{
	enum CXCursorKind kind = clang_getCursorKind(declaration);
	const char *root_kind = "local";

	if (kind != CXCursor_VarDecl && kind != CXCursor_ParmDecl)
		return (struct place){0};
	if (kind == CXCursor_ParmDecl)
		root_kind = "parameter";
	else if (clang_Cursor_hasVarDeclGlobalStorage(declaration) == 1)
		root_kind = "global";
	const char *name = types_string(lower->pool, clang_getCursorSpelling(declaration));
	struct place place = place_named(lower, name, root_kind, clang_getCursorType(declaration));
	place.id = clang_hashCursor(declaration);
	return place;
}

static const char *join(struct lower *lower, const char *left, const char *separator, const char *right)
{
	return lower_format(lower, "%s%s%s", left, separator, right);
}

/* What a pointer's value points to. */
struct place place_deref(struct lower *lower, const struct value *pointer)
{
	CXType target = types_target(pointer->type);

	if (!pointer->place.root)
		return (struct place){0};
	struct place place = pointer->place;
	place.type = target;
	if (pointer->address && types_record(lower->pool, target) == NULL && place.record)
		return place;
	const char *record = types_record(lower->pool, target);
	if (pointer->address) {
		/* &x and back: the same place, unless a cast came between. */
		CXType held = pointer->place.type;
		const char *before = types_record(lower->pool, held);
		if (!record || (before && !strcmp(before, record)))
			return place;
	} else {
		place.path = join(lower, place.path, "->", "");
		place.hops++;
	}
	place.record = record;
	place.record_type = target;
	place.member = "";
	place.field = place.field_record = NULL;
	return place;
}

static void add_member(struct lower *lower, struct place *place, const char *name)
{
	place->path = join(lower, place->path, vmr_text_ends_with(place->path, "->") ? "" : ".", name);
	if (place->record)
		place->member = *place->member ? join(lower, place->member, ".", name) : name;
}

struct place place_member(struct lower *lower, const struct place *base, CXCursor field)
{
	struct place place = *base;
	const char *name = types_field_name(lower->pool, field);

	if (!place.root || !*name)
		return place;
	place.field_record = types_field_owner(lower->pool, field, &place.field);
	if (!place.record) {
		place.record = place.field_record;
		place.record_type = clang_getCursorType(clang_getCursorSemanticParent(field));
		place.member = "";
	}
	add_member(lower, &place, name);
	place.type = clang_getCursorType(field);
	return place;
}

struct place place_member_named(struct lower *lower, const struct place *base, const char *member)
{
	struct place place = *base;

	if (!place.root || !*member)
		return place;
	add_member(lower, &place, member);
	place.type = (CXType){0};
	place.field = member;
	place.field_record = *base->member ? NULL : base->record;
	return place;
}

struct place place_element(struct lower *lower, const struct place *base, CXType element)
{
	struct place place = *base;

	if (!place.root)
		return place;
	place.path = join(lower, place.path, "[]", "");
	if (place.record && *place.member) {
		place.member = join(lower, place.member, "[]", "");
	} else {
		place.record = types_record(lower->pool, element);
		place.record_type = element;
	}
	place.type = element;
	return place;
}
