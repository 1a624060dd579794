/* SPDX-License-Identifier: MIT */
/* The record around a member, by container_of or as it is written by hand. */
#include <string.h>

#include "common/text.h"
#include "srcindex/worker/lower.h"

/* Without casts either. */
static struct node *strip_casts(struct node *node)
{
	node = node_strip(node);
	while (node && node->kind == CXCursor_CStyleCastExpr && node_last_expression(node))
		node = node_strip(node_last_expression(node));
	return node;
}

/* Members that __builtin_offsetof names, outer ones first. */
static bool read_offsetof(struct lower *lower, struct node *node, struct lower_offset *ret)
{
	const char *member = NULL;

	for (struct node *child = node->first; child; child = child->next) {
		if (child->kind != CXCursor_MemberRef)
			continue;
		CXCursor field = clang_getCursorReferenced(child->cursor);
		const char *name = types_field_name(lower->pool, field), *path;
		if (!*name)
			continue;
		if (!member)
			ret->record = types_field_owner(lower->pool, field, &path);
		member = member ? lower_format(lower, "%s.%s", member, name) : name;
	}
	ret->member = member;
	return member && ret->record;
}

/* (size_t)&((struct record *)0)->member */
static bool read_null_member(struct lower *lower, struct node *node, struct lower_offset *ret)
{
	const char *member = NULL;

	if (node->kind != CXCursor_UnaryOperator || !node->first ||
	    clang_getCursorUnaryOperatorKind(node->cursor) != CXUnaryOperator_AddrOf)
		return false;
	for (node = node_strip(node->first); node->kind == CXCursor_MemberRefExpr; node = node_strip(node->first)) {
		CXCursor field = clang_getCursorReferenced(node->cursor);
		const char *name = types_field_name(lower->pool, field), *path;
		ret->record = types_field_owner(lower->pool, field, &path);
		if (*name)
			member = member ? lower_format(lower, "%s.%s", name, member) : name;
		if (!node->first)
			return false;
	}
	struct constant base = lower_constant(node);
	ret->member = member;
	return member && ret->record && base.known && !base.value;
}

bool lower_read_offset(struct lower *lower, struct node *node, struct lower_offset *ret)
{
	node = strip_casts(node);
	return node && (read_offsetof(lower, node, ret) || read_null_member(lower, node, ret));
}

/* What a pointer was made of by container_of, and the members on the way: the record around that is around it too. */
static struct value around(struct lower *lower, const struct value *pointer, const char **member)
{
	struct value inner = *pointer;
	const char *step = pointer->how && !strcmp(pointer->how, "container_of")
				   ? lower_format(lower, "-(%s)", pointer->via_member)
				   : NULL;

	if (!step || !vmr_text_ends_with(pointer->place.path, step))
		return inner;
	*member = lower_format(lower, "%s.%s", *member, pointer->via_member);
	inner.place.path =
		lower_format(lower, "%.*s", (int)(strlen(pointer->place.path) - strlen(step)), pointer->place.path);
	return inner;
}

/* The pointer to the record around a member: &x->m and back is x again. */
struct value value_container_named(struct lower *lower, const struct value *given, CXType outer,
				   const struct lower_offset *offset, const char *how)
{
	const char *record = offset->record, *member = offset->member;
	const struct value pointer_value = around(lower, given, &member), *pointer = &pointer_value;
	struct value value = *pointer;

	value.type = outer;
	value.function = NULL;
	value.subject = NULL;
	if (!pointer->place.root)
		return value;
	if (pointer->address && record && pointer->place.record && !strcmp(record, pointer->place.record) &&
	    !strcmp(pointer->place.member, member) && vmr_text_ends_with(pointer->place.path, member)) {
		size_t length = strlen(pointer->place.path) - strlen(member);
		const char *path = pointer->place.path;
		bool arrow = length >= 2 && path[length - 2] == '-' && path[length - 1] == '>';
		length -= arrow ? 2 : length ? 1 : 0;
		value.place.path = lower_format(lower, "%.*s", (int)length, path);
		value.place.hops -= arrow && value.place.hops;
		value.place.member = "";
		value.place.field = value.place.field_record = NULL;
		value.place.type = arrow ? outer : types_target(outer);
		value.address = !arrow;
		return value;
	}
	value.place.path = lower_format(lower, "%s-(%s)", pointer->place.path, member);
	value.place.record = NULL;
	value.place.member = "";
	value.place.field = value.place.field_record = NULL;
	value.place.type = outer;
	value.address = false;
	value.how = how;
	value.via_member = member;
	return value;
}

struct value value_container(struct lower *lower, const struct value *pointer, CXType outer, const char *member,
			     const char *how)
{
	const struct lower_offset offset = {types_record(lower->pool, types_target(outer)), member};

	return value_container_named(lower, pointer, outer, &offset, how);
}
