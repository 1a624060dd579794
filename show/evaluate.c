/* SPDX-License-Identifier: MIT */
/* The value of a tree: names, members, indices, operators. */
#include <string.h>

#include "common/memory.h"
#include "show/arithmetic.h"
#include "show/function.h"
#include "show/print.h"
#include "show/value.h"

/* Of a tree of NODE_LIMIT nodes, whose left sides may be as deep. */
#define DEPTH_LIMIT 2100
/* Elements of a part of an array, [a..b]. */
#define PART_LIMIT (1u << 20)

/* ---- members */

static struct vmr_error *no_member(struct show *show, struct show_node *node, const struct dumpcore_type *type)
{
	const struct dumpcore_type *target = dumpcore_type_target(dumpcore_type_strip(type));

	if (show_kind(type) == DUMPCORE_TYPE_POINTER && target && show_is_record(target))
		return show_wrong(show, node, "%s is a pointer: write ->%s", dumpcore_type_name(type), node->name);
	if (show_kind(type) == DUMPCORE_TYPE_VOID)
		return show_wrong(show, node, "its type is not known: cast its address, as ((struct T *)&NAME)->%s",
				  node->name);
	if (!show_is_record(type))
		return show_wrong(show, node, "%s has no members", dumpcore_type_name(type));
	size_t count;
	dumpcore_type_members(dumpcore_type_strip(type), &count);
	if (!count && !dumpcore_type_size(type))
		return show_wrong(show, node, "what %s has is not in the debug information", dumpcore_type_name(type));
	return show_no_member(show, node, type);
}

struct vmr_error *show_member(struct show *show, struct show_node *node, const struct show_value *object,
			      struct show_value *ret)
{
	uint64_t address;

	if (node->seen != object->type) {
		node->is_found = show_is_record(object->type) &&
				 !vmr_error_drop(dumpcore_member_find(dumpcore_type_strip(object->type), node->name,
								      &node->member));
		node->seen = object->type;
	}
	if (!node->is_found)
		return no_member(show, node, object->type);
	if (__builtin_add_overflow(object->address, node->member.bit_offset / 8, &address))
		return show_wrong(show, node, "beyond the end of the address space");
	*ret = show_memory(node->member.type, address);
	ret->is_percpu = object->is_percpu;
	ret->bit_size = node->member.bit_size;
	ret->bit_shift = node->member.bit_size ? node->member.bit_offset % 8 : 0;
	return NULL;
}

/* What a pointer points to, or an array begins with. */
static struct vmr_error *dereference(struct show *show, struct show_node *node, const struct show_value *pointer,
				     struct show_value *ret)
{
	const struct dumpcore_type *type = dumpcore_type_strip(pointer->type);
	enum dumpcore_type_kind kind = dumpcore_type_kind(type);
	uint64_t address;

	if (kind == DUMPCORE_TYPE_FUNCTION) {
		*ret = *pointer;
		return NULL;
	}
	if (kind != DUMPCORE_TYPE_POINTER && kind != DUMPCORE_TYPE_ARRAY)
		return show_wrong(show, node, "%s is no pointer: cast it, as (struct T *)ADDRESS",
				  dumpcore_type_name(pointer->type));
	const struct dumpcore_type *target = dumpcore_type_target(type);
	if (!target)
		return show_wrong(show, node, "what %s points to is not known", dumpcore_type_name(pointer->type));
	VMR_TRY(show_at(show, node, show_value_number(show->dump, pointer, &address)));
	*ret = show_memory(target, address);
	ret->is_percpu = kind == DUMPCORE_TYPE_ARRAY && pointer->is_percpu;
	return NULL;
}

static struct vmr_error *evaluate_member(struct show *show, struct show_node *node, struct show_value *ret)
{
	struct show_value left, object;

	VMR_TRY(show_evaluate(show, node->left, &left));
	if (node->sign == SHOW_DOT) {
		if (left.is_number)
			return no_member(show, node, left.type);
		return show_member(show, node, &left, ret);
	}
	if (show_is_record(left.type))
		return show_wrong(show, node, "%s is no pointer: write .%s", dumpcore_type_name(left.type), node->name);
	VMR_TRY(dereference(show, node, &left, &object));
	return show_member(show, node, &object, ret);
}

/* ---- indices */

static struct vmr_error *evaluate_index(struct show *show, struct show_node *node, struct show_value *ret)
{
	struct show_value left, first;
	uint64_t from, to;

	VMR_TRY(show_evaluate(show, node->left, &left));
	VMR_TRY(show_evaluate_number(show, node->right, &from));
	enum dumpcore_type_kind kind = show_kind(left.type);
	if (kind != DUMPCORE_TYPE_POINTER && kind != DUMPCORE_TYPE_ARRAY)
		return show_wrong(show, node, "%s is no array", dumpcore_type_name(left.type));
	VMR_TRY(dereference(show, node, &left, &first));
	uint64_t size = dumpcore_type_size(first.type);
	if (!size && show_kind(first.type) != DUMPCORE_TYPE_VOID && show_kind(first.type) != DUMPCORE_TYPE_FUNCTION &&
	    !show_is_record(first.type) && show_kind(first.type) != DUMPCORE_TYPE_ARRAY)
		return show_wrong(show, node, "the size of %s is not known", dumpcore_type_name(first.type));
	*ret = first;
	ret->address += from * size;
	if (!node->third)
		return NULL;
	VMR_TRY(show_evaluate_number(show, node->third, &to));
	if ((int64_t)to < (int64_t)from || to - from >= PART_LIMIT)
		return show_wrong(show, node,
				  "[%" PRId64 "..%" PRId64 "]: give the first and the last index, at most %u of them",
				  (int64_t)from, (int64_t)to, PART_LIMIT);
	ret->type = dumpcore_type_array(first.type, to - from + 1);
	ret->first = from;
	return NULL;
}

/* ---- operators */

static struct vmr_error *address_of(struct show *show, struct show_node *node, const struct show_value *value,
				    struct show_value *ret)
{
	if (value->is_number)
		return show_wrong(show, node, "a value that lies nowhere in memory has no address");
	if (value->bit_size)
		return show_wrong(show, node, "a bit-field has no address");
	*ret = show_number(dumpcore_type_pointer(value->type), value->address);
	return NULL;
}

static struct vmr_error *evaluate_unary(struct show *show, struct show_node *node, struct show_value *ret)
{
	struct show_value operand;

	VMR_TRY(show_evaluate(show, node->left, &operand));
	if (node->sign == SHOW_STAR)
		return dereference(show, node, &operand, ret);
	if (node->sign == SHOW_AND)
		return address_of(show, node, &operand, ret);
	return show_unary(show, node, &operand, ret);
}

/* Whether the text of a char array, or of what a char pointer points to, is this one. NULL points to no text. */
static struct vmr_error *has_text(struct show *show, struct show_node *node, const char *text, bool *ret)
{
	struct show_value value;
	uint64_t address, room = UINT64_MAX;

	VMR_TRY(show_evaluate(show, node, &value));
	const struct dumpcore_type *type = dumpcore_type_strip(value.type);
	if (!show_is_text_byte(dumpcore_type_target(type)) ||
	    (show_kind(type) != DUMPCORE_TYPE_ARRAY && show_kind(type) != DUMPCORE_TYPE_POINTER))
		return show_wrong(show, node, "%s is no text: a string is compared with a char array or a char *",
				  dumpcore_type_name(value.type));
	if (value.is_percpu)
		return show_wrong(show, node, "a per-CPU variable: say of which CPU, as per_cpu(NAME, 0)");
	VMR_TRY(show_at(show, node, show_value_number(show->dump, &value, &address)));
	if (show_kind(type) == DUMPCORE_TYPE_ARRAY && dumpcore_type_count(type))
		room = dumpcore_type_count(type);
	*ret = address != 0;
	for (size_t i = 0; *ret && i < room; i++) { /* as far as it is the same: behind it nothing needs to be there */
		uint8_t byte;
		VMR_TRY(show_at(show, node, dumpcore_read_u8(show->dump, address + i, &byte)));
		*ret = byte == (uint8_t)text[i];
		if (!text[i])
			return NULL;
	}
	*ret = *ret && !text[room];
	return NULL;
}

/* NAME == "text", NAME != "text" */
static struct vmr_error *compare_text(struct show *show, struct show_node *node, struct show_value *ret)
{
	struct show_node *string = node->right->kind == SHOW_NODE_STRING ? node->right : node->left;
	bool is_same = false;

	VMR_TRY(has_text(show, string == node->right ? node->left : node->right, string->name, &is_same));
	*ret = show_number(show_basic(show->dump, "int"), is_same == (node->sign == SHOW_EQUAL));
	return NULL;
}

static struct vmr_error *evaluate_binary(struct show *show, struct show_node *node, struct show_value *ret)
{
	struct show_value left, right;
	uint64_t number;

	if (node->sign == SHOW_AND_AND || node->sign == SHOW_OR_OR) {
		VMR_TRY(show_evaluate_number(show, node->left, &number));
		if ((number != 0) == (node->sign == SHOW_AND_AND))
			VMR_TRY(show_evaluate_number(show, node->right, &number));
		*ret = show_number(show_basic(show->dump, "int"), number != 0);
		return NULL;
	}
	if ((node->sign == SHOW_EQUAL || node->sign == SHOW_UNEQUAL) &&
	    (node->left->kind == SHOW_NODE_STRING || node->right->kind == SHOW_NODE_STRING))
		return compare_text(show, node, ret);
	VMR_TRY(show_evaluate(show, node->left, &left));
	VMR_TRY(show_evaluate(show, node->right, &right));
	return show_binary(show, node, &left, &right, ret);
}

static struct vmr_error *evaluate_conditional(struct show *show, struct show_node *node, struct show_value *ret)
{
	uint64_t number;

	VMR_TRY(show_evaluate_number(show, node->left, &number));
	return show_evaluate(show, number ? node->right : node->third, ret);
}

static struct vmr_error *evaluate_cast(struct show *show, struct show_node *node, struct show_value *ret)
{
	struct show_value value;

	VMR_TRY(show_evaluate(show, node->left, &value));
	return show_cast(show, node, node->type, &value, ret);
}

static struct vmr_error *evaluate_number(struct show *show, struct show_node *node, struct show_value *ret)
{
	const char *spelling = node->is_long       ? node->is_unsigned ? "unsigned long" : "long"
			       : node->is_unsigned ? "unsigned int"
						   : "int";

	*ret = show_number(show_basic(show->dump, spelling), node->number);
	return NULL;
}

static struct vmr_error *evaluate_call(struct show *show, struct show_node *node, struct show_value *ret)
{
	if (node->function->evaluate)
		return node->function->evaluate(show, node, ret);
	return show_wrong(show, node,
			  "%s() gives many values: it stands alone, with | where, | first or | count behind",
			  node->function->name);
}

static struct vmr_error *evaluate_here(struct show *show, struct show_node *node, struct show_value *ret)
{
	switch (node->kind) {
	case SHOW_NODE_NUMBER:
		return evaluate_number(show, node, ret);
	case SHOW_NODE_STRING:
		return show_wrong(show, node, "a string alone has no value: compare it, as comm == \"init\"");
	case SHOW_NODE_NAME:
		return show_name_find(show, node, ret);
	case SHOW_NODE_REGISTER:
		return show_register_find(show, node, ret);
	case SHOW_NODE_UNARY:
		return evaluate_unary(show, node, ret);
	case SHOW_NODE_BINARY:
		return evaluate_binary(show, node, ret);
	case SHOW_NODE_CONDITIONAL:
		return evaluate_conditional(show, node, ret);
	case SHOW_NODE_MEMBER:
		return evaluate_member(show, node, ret);
	case SHOW_NODE_INDEX:
		return evaluate_index(show, node, ret);
	case SHOW_NODE_CAST:
		return evaluate_cast(show, node, ret);
	case SHOW_NODE_CALL:
		return evaluate_call(show, node, ret);
	case SHOW_NODE_TYPE:
		break;
	}
	return show_wrong(show, node, "a type has no value");
}

struct vmr_error *show_evaluate(struct show *show, struct show_node *node, struct show_value *ret)
{
	if (show->depth == DEPTH_LIMIT)
		return show_wrong(show, node, "too deep");
	show->depth++;
	struct vmr_error *error = evaluate_here(show, node, ret);
	show->depth--;
	return error;
}

struct vmr_error *show_evaluate_number(struct show *show, struct show_node *node, uint64_t *ret)
{
	struct show_value value;

	VMR_TRY(show_evaluate(show, node, &value));
	return show_at(show, node, show_value_number(show->dump, &value, ret));
}

struct vmr_error *show_evaluate_object(struct show *show, struct show_node *node, struct show_value *ret)
{
	struct show_value value;

	VMR_TRY(show_evaluate(show, node, &value));
	if (show_kind(value.type) == DUMPCORE_TYPE_POINTER)
		VMR_TRY(dereference(show, node, &value, &value));
	if (show_kind(value.type) == DUMPCORE_TYPE_VOID)
		return show_wrong(show, node, "its type is not known: cast its address, as (struct T *)&NAME");
	if (!show_is_record(value.type))
		return show_wrong(show, node, "%s is neither a struct nor a pointer to one",
				  dumpcore_type_name(value.type));
	if (value.is_percpu)
		return show_wrong(show, node, "a per-CPU variable: say of which CPU, as per_cpu(NAME, 0)");
	*ret = value;
	return NULL;
}
