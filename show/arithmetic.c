/* SPDX-License-Identifier: MIT */
/* C's operators: promotions and conversions (C17 6.3.1), then the operation on 64 bits, cut to the result's type. */
#include "show/arithmetic.h"

#include "common/memory.h"
#include "show/value.h"

const struct dumpcore_type *show_promoted(struct show *show, const struct show_value *value)
{
	const struct dumpcore_type *type = dumpcore_type_strip(value->type);
	enum dumpcore_type_kind kind = dumpcore_type_kind(type);
	uint64_t bits = value->bit_size ? value->bit_size : dumpcore_type_size(type) * 8;
	bool is_signed = dumpcore_type_is_signed(type);

	if (kind == DUMPCORE_TYPE_POINTER)
		return value->type;
	if (kind == DUMPCORE_TYPE_ARRAY)
		return dumpcore_type_pointer(dumpcore_type_target(type));
	if (kind == DUMPCORE_TYPE_FUNCTION)
		return dumpcore_type_pointer(value->type);
	if (bits < 32 || (bits == 32 && is_signed))
		return show_basic(show->dump, "int");
	if (bits == 32)
		return show_basic(show->dump, "unsigned int");
	return show_basic(show->dump, is_signed ? "long" : "unsigned long");
}

static bool is_pointer(const struct dumpcore_type *type)
{
	return show_kind(type) == DUMPCORE_TYPE_POINTER;
}

/* The type that both operands become: the wider one, unsigned where the widths are the same and one is. */
static const struct dumpcore_type *common_type(const struct dumpcore_type *left, const struct dumpcore_type *right)
{
	uint64_t left_size = dumpcore_type_size(left), right_size = dumpcore_type_size(right);

	if (left_size != right_size)
		return left_size > right_size ? left : right;
	return dumpcore_type_is_signed(left) ? right : left;
}

struct operand {
	const struct dumpcore_type *type;
	uint64_t number;
};

static struct vmr_error *take(struct show *show, struct show_node *node, const struct show_value *value,
			      struct operand *ret)
{
	enum dumpcore_type_kind kind = show_kind(value->type);

	if (!show_is_scalar(value->type) && kind != DUMPCORE_TYPE_ARRAY && kind != DUMPCORE_TYPE_FUNCTION)
		return show_wrong(show, node, "%s is no number", dumpcore_type_name(value->type));
	if (dumpcore_type_size(value->type) > 8 && kind != DUMPCORE_TYPE_ARRAY)
		return show_wrong(show, node, "%s has more than 64 bits", dumpcore_type_name(value->type));
	ret->type = show_promoted(show, value);
	if (!ret->type)
		return show_wrong(show, node, "the dump has no types");
	return show_at(show, node, show_value_number(show->dump, value, &ret->number));
}

struct vmr_error *show_unary(struct show *show, struct show_node *node, const struct show_value *operand,
			     struct show_value *ret)
{
	struct operand one;

	VMR_TRY(take(show, node->left, operand, &one));
	if (node->sign == SHOW_NOT) {
		*ret = show_number(show_basic(show->dump, "int"), !one.number);
		return NULL;
	}
	if (is_pointer(one.type))
		return show_wrong(show, node, "%s of a pointer", show_sign_text(node->sign));
	if (node->sign == SHOW_MINUS)
		one.number = -one.number;
	else if (node->sign == SHOW_TILDE)
		one.number = ~one.number;
	*ret = show_number(one.type, one.number);
	return NULL;
}

/* Bytes from one element to the next; of void and functions 1, as GNU C has it. */
static struct vmr_error *element_size(struct show *show, struct show_node *node, const struct dumpcore_type *pointer,
				      uint64_t *ret)
{
	const struct dumpcore_type *target = dumpcore_type_target(dumpcore_type_strip(pointer));
	enum dumpcore_type_kind kind = target ? show_kind(target) : DUMPCORE_TYPE_VOID;

	*ret = kind == DUMPCORE_TYPE_VOID || kind == DUMPCORE_TYPE_FUNCTION ? 1 : dumpcore_type_size(target);
	if (!*ret && show_is_record(target)) {
		size_t count;
		dumpcore_type_members(dumpcore_type_strip(target), &count);
		if (!count)
			return show_wrong(show, node, "the size of %s is not known", dumpcore_type_name(target));
	}
	return NULL;
}

struct vmr_error *show_pointer_add(struct show *show, struct show_node *node, const struct show_value *pointer,
				   uint64_t count, struct show_value *ret)
{
	struct operand base;
	uint64_t size;

	VMR_TRY(take(show, node, pointer, &base));
	VMR_TRY(element_size(show, node, base.type, &size));
	*ret = show_number(base.type, base.number + count * size);
	return NULL;
}

static struct vmr_error *pointer_difference(struct show *show, struct show_node *node, const struct operand *left,
					    const struct operand *right, struct show_value *ret)
{
	uint64_t size, other;

	VMR_TRY(element_size(show, node, left->type, &size));
	VMR_TRY(element_size(show, node, right->type, &other));
	if (size != other || !size)
		return show_wrong(show, node, "the difference of %s and %s", dumpcore_type_name(left->type),
				  dumpcore_type_name(right->type));
	*ret = show_number(show_basic(show->dump, "long"),
			   (uint64_t)((int64_t)(left->number - right->number) / (int64_t)size));
	return NULL;
}

static bool is_comparison(enum show_sign sign)
{
	return sign == SHOW_EQUAL || sign == SHOW_UNEQUAL || sign == SHOW_LESS || sign == SHOW_GREATER ||
	       sign == SHOW_LESS_EQUAL || sign == SHOW_GREATER_EQUAL;
}

static bool compare(enum show_sign sign, uint64_t left, uint64_t right, bool is_signed)
{
	int order = is_signed ? ((int64_t)left > (int64_t)right) - ((int64_t)left < (int64_t)right)
			      : (left > right) - (left < right);

	switch (sign) {
	case SHOW_EQUAL:
		return !order;
	case SHOW_UNEQUAL:
		return order;
	case SHOW_LESS:
		return order < 0;
	case SHOW_GREATER:
		return order > 0;
	case SHOW_LESS_EQUAL:
		return order <= 0;
	default:
		return order >= 0;
	}
}

static struct vmr_error *shift(struct show *show, struct show_node *node, const struct operand *left,
			       const struct operand *right, struct show_value *ret)
{
	uint64_t bits = dumpcore_type_size(left->type) * 8;

	if (right->number >= bits)
		return show_wrong(show, node, "a shift by %" PRId64 " of %" PRIu64 " bits", (int64_t)right->number,
				  bits);
	uint64_t number = left->number << right->number;
	if (node->sign == SHOW_SHIFT_RIGHT)
		number = dumpcore_type_is_signed(left->type) ? (uint64_t)((int64_t)left->number >> right->number)
							     : left->number >> right->number;
	*ret = show_number(left->type, number);
	return NULL;
}

static struct vmr_error *divide(struct show *show, struct show_node *node, const struct dumpcore_type *type,
				uint64_t left, uint64_t right, uint64_t *ret)
{
	if (!right)
		return show_wrong(show, node, "a division by zero");
	if (!dumpcore_type_is_signed(type)) {
		*ret = node->sign == SHOW_SLASH ? left / right : left % right;
	} else if (right == UINT64_MAX) { /* the least number by -1 does not fit */
		*ret = node->sign == SHOW_SLASH ? -left : 0;
	} else {
		*ret = (uint64_t)(node->sign == SHOW_SLASH ? (int64_t)left / (int64_t)right
							   : (int64_t)left % (int64_t)right);
	}
	return NULL;
}

static struct vmr_error *compute(struct show *show, struct show_node *node, const struct dumpcore_type *type,
				 uint64_t left, uint64_t right, struct show_value *ret)
{
	uint64_t number = 0;

	switch (node->sign) {
	case SHOW_PLUS:
		number = left + right;
		break;
	case SHOW_MINUS:
		number = left - right;
		break;
	case SHOW_STAR:
		number = left * right;
		break;
	case SHOW_AND:
		number = left & right;
		break;
	case SHOW_OR:
		number = left | right;
		break;
	case SHOW_XOR:
		number = left ^ right;
		break;
	default:
		VMR_TRY(divide(show, node, type, left, right, &number));
	}
	*ret = show_number(type, number);
	return NULL;
}

static struct vmr_error *with_pointers(struct show *show, struct show_node *node, const struct show_value *left,
				       const struct show_value *right, const struct operand *one,
				       const struct operand *other, struct show_value *ret)
{
	if (node->sign == SHOW_MINUS && is_pointer(one->type) && is_pointer(other->type))
		return pointer_difference(show, node, one, other, ret);
	if (node->sign == SHOW_PLUS && is_pointer(one->type) && !is_pointer(other->type))
		return show_pointer_add(show, node, left, other->number, ret);
	if (node->sign == SHOW_PLUS && !is_pointer(one->type))
		return show_pointer_add(show, node, right, one->number, ret);
	if (node->sign == SHOW_MINUS && is_pointer(one->type))
		return show_pointer_add(show, node, left, -other->number, ret);
	return show_wrong(show, node, "%s of %s and %s: cast the pointer, as (unsigned long)p",
			  show_sign_text(node->sign), dumpcore_type_name(one->type), dumpcore_type_name(other->type));
}

struct vmr_error *show_binary(struct show *show, struct show_node *node, const struct show_value *left,
			      const struct show_value *right, struct show_value *ret)
{
	struct operand one, other;

	VMR_TRY(take(show, node->left, left, &one));
	VMR_TRY(take(show, node->right, right, &other));
	bool has_pointer = is_pointer(one.type) || is_pointer(other.type);
	if (is_comparison(node->sign)) {
		const struct dumpcore_type *type = has_pointer ? NULL : common_type(one.type, other.type);
		bool is_signed = type && dumpcore_type_is_signed(type);
		bool is_true = compare(node->sign, type ? show_fit(type, one.number) : one.number,
				       type ? show_fit(type, other.number) : other.number, is_signed);
		*ret = show_number(show_basic(show->dump, "int"), is_true);
		return NULL;
	}
	if (has_pointer)
		return with_pointers(show, node, left, right, &one, &other, ret);
	if (node->sign == SHOW_SHIFT_LEFT || node->sign == SHOW_SHIFT_RIGHT)
		return shift(show, node, &one, &other, ret);
	const struct dumpcore_type *type = common_type(one.type, other.type);
	return compute(show, node, type, show_fit(type, one.number), show_fit(type, other.number), ret);
}

struct vmr_error *show_cast(struct show *show, struct show_node *node, const struct dumpcore_type *type,
			    const struct show_value *value, struct show_value *ret)
{
	uint64_t number;

	if (dumpcore_type_strip(type) == dumpcore_type_strip(value->type) && !show_is_scalar(type)) {
		*ret = *value;
		ret->type = type;
		return NULL;
	}
	if (!show_is_scalar(type)) {
		vmr_autofree char *pointer = dumpcore_type_declare(dumpcore_type_pointer(type), "");
		return show_wrong(show, node, "a cast to %s: write *(%s)ADDRESS", dumpcore_type_name(type), pointer);
	}
	enum dumpcore_type_kind kind = show_kind(value->type);
	if (!show_is_scalar(value->type) && kind != DUMPCORE_TYPE_ARRAY && kind != DUMPCORE_TYPE_FUNCTION)
		return show_wrong(show, node, "a cast of %s%s", dumpcore_type_name(value->type),
				  is_pointer(type) ? ": its address is meant by &" : "");
	VMR_TRY(show_at(show, node, show_value_number(show->dump, value, &number)));
	*ret = show_number(type, number);
	return NULL;
}
