/* SPDX-License-Identifier: MIT */
/* DWARF expressions out of libdw's form into ours: references are looked up, branches become indices. */
#include "dumpcore/debuginfo/expression.h"

#include <dwarf.h>
#include <obstack.h>
#include <string.h>

#include "common/memory.h"

#define obstack_chunk_alloc vmr_malloc
#define obstack_chunk_free  free

#define NESTING_LIMIT 8

struct expression_arena {
	struct obstack stack;
};

struct expression_arena *expression_arena_create(void)
{
	struct expression_arena *arena = vmr_alloc(sizeof(*arena));
	obstack_init(&arena->stack);
	return arena;
}

void expression_arena_destroy(struct expression_arena *arena)
{
	if (!arena)
		return;
	obstack_free(&arena->stack, NULL);
	free(arena);
}

void *expression_arena_alloc(struct expression_arena *arena, size_t size)
{
	void *memory = obstack_alloc(&arena->stack, size);
	memset(memory, 0, size);
	return memory;
}

const char *expression_arena_format(struct expression_arena *arena, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vmr_autofree char *text = vmr_vformat(format, args);
	va_end(args);
	return obstack_copy0(&arena->stack, text, (int)strlen(text));
}

static const struct location_expression *decode(struct expression_arena *arena, Dwarf_Attribute *attribute,
						const Dwarf_Op *ops, size_t count, unsigned depth);

static bool type_from_die(Dwarf_Die *die, struct location_type *ret)
{
	Dwarf_Attribute attribute;
	Dwarf_Word size, encoding;
	if (dwarf_formudata(dwarf_attr_integrate(die, DW_AT_byte_size, &attribute), &size) ||
	    dwarf_formudata(dwarf_attr_integrate(die, DW_AT_encoding, &attribute), &encoding) || !size || size > 8)
		return false;
	if (encoding == DW_ATE_float || encoding == DW_ATE_complex_float || encoding == DW_ATE_imaginary_float)
		return false;
	*ret = (struct location_type){(uint8_t)size, encoding == DW_ATE_signed || encoding == DW_ATE_signed_char};
	return true;
}

static bool decode_type(Dwarf_Attribute *attribute, const Dwarf_Op *from, struct location_op *to)
{
	Dwarf_Die die;
	bool is_convert = from->atom == DW_OP_convert || from->atom == DW_OP_reinterpret ||
			  from->atom == DW_OP_GNU_convert || from->atom == DW_OP_GNU_reinterpret;
	if (is_convert && !from->number)
		return true; /* to the generic type */
	return !dwarf_getlocation_die(attribute, from, &die) && type_from_die(&die, &to->type);
}

static bool decode_const_type(Dwarf_Attribute *attribute, const Dwarf_Op *from, struct location_op *to)
{
	Dwarf_Attribute constant;
	Dwarf_Block block;
	if (!decode_type(attribute, from, to) || dwarf_getlocation_attr(attribute, from, &constant) ||
	    dwarf_formblock(&constant, &block) || block.length > 8)
		return false;
	to->number = 0;
	for (size_t i = block.length; i-- > 0;)
		to->number = to->number << 8 | block.data[i];
	return true;
}

static bool decode_die(Dwarf_Attribute *attribute, const Dwarf_Op *from, struct location_op *to)
{
	Dwarf_Die die;
	if (dwarf_getlocation_die(attribute, from, &die))
		return false;
	to->number = dwarf_dieoffset(&die);
	return true;
}

static bool decode_bytes(Dwarf_Attribute *attribute, const Dwarf_Op *from, struct location_op *to)
{
	Dwarf_Block block;
	if (dwarf_getlocation_implicit_value(attribute, from, &block))
		return false;
	to->bytes = block.data;
	to->number = block.length;
	return true;
}

static bool decode_address_index(Dwarf_Attribute *attribute, const Dwarf_Op *from, struct location_op *to)
{
	Dwarf_Attribute address;
	Dwarf_Addr value;
	if (dwarf_getlocation_attr(attribute, from, &address) || dwarf_formaddr(&address, &value))
		return false;
	to->number = value;
	return true;
}

/* Operators that refer to something outside the expression; entry values and calls nest and are in decode_op. */
static bool (*const references[256])(Dwarf_Attribute *attribute, const Dwarf_Op *from, struct location_op *to) = {
	[DW_OP_convert] = decode_type,
	[DW_OP_reinterpret] = decode_type,
	[DW_OP_regval_type] = decode_type,
	[DW_OP_deref_type] = decode_type,
	[DW_OP_const_type] = decode_const_type,
	[DW_OP_GNU_convert] = decode_type,
	[DW_OP_GNU_reinterpret] = decode_type,
	[DW_OP_GNU_regval_type] = decode_type,
	[DW_OP_GNU_deref_type] = decode_type,
	[DW_OP_GNU_const_type] = decode_const_type,
	[DW_OP_implicit_pointer] = decode_die,
	[DW_OP_GNU_implicit_pointer] = decode_die,
	[DW_OP_GNU_parameter_ref] = decode_die,
	[DW_OP_implicit_value] = decode_bytes,
	[DW_OP_addrx] = decode_address_index,
	[DW_OP_constx] = decode_address_index,
	[DW_OP_GNU_addr_index] = decode_address_index,
	[DW_OP_GNU_const_index] = decode_address_index,
};

static bool is_nesting(uint8_t atom)
{
	return atom == DW_OP_entry_value || atom == DW_OP_GNU_entry_value || atom == DW_OP_call2 ||
	       atom == DW_OP_call4 || atom == DW_OP_call_ref;
}

static bool decode_nested(struct expression_arena *arena, Dwarf_Attribute *attribute, const Dwarf_Op *from,
			  struct location_op *to, unsigned depth)
{
	Dwarf_Attribute inner;
	Dwarf_Op *ops;
	size_t count;
	if (depth >= NESTING_LIMIT || dwarf_getlocation_attr(attribute, from, &inner) ||
	    dwarf_getlocation(&inner, &ops, &count))
		return false;
	/* libdw hands the attribute's inner expression over; its own references are looked up there. */
	to->nested = decode(arena, &inner, ops, count, depth + 1);
	return true;
}

/* A branch's operand is relative to the end of its operator, which takes three bytes. */
static bool decode_branch(const Dwarf_Op *ops, size_t count, const Dwarf_Op *from, struct location_op *to)
{
	int64_t offset = (int64_t)from->offset + 3 + (int16_t)from->number;
	for (size_t i = 0; i < count; i++)
		if ((int64_t)ops[i].offset == offset) {
			to->target = (uint32_t)i;
			return true;
		}
	to->target = (uint32_t)count;
	return count && offset > (int64_t)ops[count - 1].offset;
}

static const struct location_expression *decode(struct expression_arena *arena, Dwarf_Attribute *attribute,
						const Dwarf_Op *ops, size_t count, unsigned depth)
{
	struct location_expression *expression = expression_arena_alloc(arena, sizeof(*expression));
	/* libdw has decoded them already: their number is bounded by the size of the block. */
	expression->ops = expression_arena_alloc(arena, count * sizeof(*expression->ops));
	expression->count = count;
	for (size_t i = 0; i < count; i++) {
		struct location_op *to = &expression->ops[i];
		to->atom = ops[i].atom;
		to->number = ops[i].number;
		to->number2 = ops[i].number2;
		if (ops[i].atom == DW_OP_bra || ops[i].atom == DW_OP_skip)
			to->is_bad = !decode_branch(ops, count, &ops[i], to);
		else if (is_nesting(ops[i].atom))
			to->is_bad = !attribute || !decode_nested(arena, attribute, &ops[i], to, depth);
		else if (references[ops[i].atom])
			to->is_bad = !attribute || !references[ops[i].atom](attribute, &ops[i], to);
	}
	return expression;
}

const struct location_expression *expression_decode(struct expression_arena *arena, Dwarf_Attribute *attribute,
						    const Dwarf_Op *ops, size_t count)
{
	return decode(arena, attribute, ops, count, 0);
}
