/* SPDX-License-Identifier: MIT */
/* The stack machine of DWARF expressions. */
#include "dumpcore/debuginfo/location.h"

#include <dwarf.h>
#include <string.h>

#include "common/memory.h"

#define STACK_LIMIT 64
#define STEP_LIMIT  10000
#define CALL_LIMIT  8

#ifndef DW_OP_GNU_variable_value
#define DW_OP_GNU_variable_value 0xfd
#endif

struct item {
	uint64_t value; /* canonical: sign- or zero-extended as its type says */
	struct location_type type;
};

struct machine {
	const struct location_frame *frame;
	struct location *result;
	struct item stack[STACK_LIMIT];
	unsigned depth, steps, calls;
	bool is_done;                /* an operator that ends a simple location came */
	struct location_piece piece; /* what it said */
	const char *why;             /* not NULL: the evaluation failed */
	size_t next;                 /* index of the next operator */
};

static bool fail(struct machine *m, const char *why)
{
	m->why = why ? why : "the expression cannot be evaluated";
	return false;
}

static uint64_t normalize(uint64_t value, struct location_type type)
{
	if (!type.size || type.size >= 8)
		return value;
	unsigned shift = 64 - type.size * 8;
	return type.is_signed ? (uint64_t)((int64_t)(value << shift) >> shift) : value << shift >> shift;
}

static bool push_typed(struct machine *m, uint64_t value, struct location_type type)
{
	if (m->depth >= STACK_LIMIT)
		return fail(m, "the expression needs too deep a stack");
	m->stack[m->depth++] = (struct item){normalize(value, type), type};
	return true;
}

static bool push(struct machine *m, uint64_t value)
{
	return push_typed(m, value, (struct location_type){0});
}

static bool need(struct machine *m, unsigned count)
{
	return m->depth >= count || fail(m, "the expression takes from an empty stack");
}

static struct item pop(struct machine *m)
{
	return m->stack[--m->depth];
}

static bool read_memory(struct machine *m, vmr_kaddr address, unsigned size, uint64_t *ret)
{
	uint8_t bytes[8] = {0};
	if (!size || size > sizeof(bytes))
		return fail(m, "the expression reads an odd size");
	if (!m->frame->memory_read || !m->frame->memory_read(m->frame->context, address, bytes, size))
		return fail(m, "memory that its location needs is not in the dump");
	*ret = 0;
	for (unsigned i = size; i-- > 0;)
		*ret = *ret << 8 | bytes[i];
	return true;
}

static bool get_register(struct machine *m, uint64_t number, uint64_t *ret)
{
	const char *why = "a register that its location needs is not known in this frame";
	m->result->by_frame = true;
	if (!m->frame->register_get || number > UINT32_MAX ||
	    !m->frame->register_get(m->frame->context, (unsigned)number, ret, &why))
		return fail(m, why);
	return true;
}

/* -- operators: literals, registers, memory */

static bool op_literal(struct machine *m, const struct location_op *op)
{
	return push(m, op->atom - DW_OP_lit0);
}

static bool op_constant(struct machine *m, const struct location_op *op)
{
	return push(m, op->number);
}

static bool op_address(struct machine *m, const struct location_op *op)
{
	return push(m, op->number + m->frame->bias);
}

static bool op_const_type(struct machine *m, const struct location_op *op)
{
	return push_typed(m, op->number, op->type);
}

static bool op_breg(struct machine *m, const struct location_op *op)
{
	uint64_t value;
	return get_register(m, op->atom - DW_OP_breg0, &value) && push(m, value + op->number);
}

static bool op_bregx(struct machine *m, const struct location_op *op)
{
	uint64_t value;
	return get_register(m, op->number, &value) && push(m, value + op->number2);
}

static bool op_regval_type(struct machine *m, const struct location_op *op)
{
	uint64_t value;
	return get_register(m, op->number, &value) && push_typed(m, value, op->type);
}

static bool op_fbreg(struct machine *m, const struct location_op *op)
{
	uint64_t base;
	const char *why = "the function has no frame base";
	m->result->by_frame = true;
	if (!m->frame->frame_base || !m->frame->frame_base(m->frame->context, &base, &why))
		return fail(m, why);
	return push(m, base + op->number);
}

static bool op_call_frame_cfa(struct machine *m, const struct location_op *op)
{
	(void)op;
	uint64_t cfa;
	const char *why = "the frame's CFA is not known";
	m->result->by_frame = true;
	if (!m->frame->cfa || !m->frame->cfa(m->frame->context, &cfa, &why))
		return fail(m, why);
	return push(m, cfa);
}

static bool op_deref(struct machine *m, const struct location_op *op)
{
	uint64_t value;
	unsigned size = op->atom == DW_OP_deref ? 8 : op->type.size ? op->type.size : (unsigned)op->number;
	return need(m, 1) && read_memory(m, pop(m).value, size, &value) && push_typed(m, value, op->type);
}

static bool op_entry_value(struct machine *m, const struct location_op *op)
{
	uint64_t value;
	const char *why = "the value at the function's entry is not known";
	m->result->by_entry_value = true;
	if (!op->nested || !m->frame->entry_value ||
	    !m->frame->entry_value(m->frame->context, op->nested, &value, &why))
		return fail(m, why);
	return push(m, value);
}

static bool op_parameter_ref(struct machine *m, const struct location_op *op)
{
	uint64_t value;
	const char *why = "the parameter's value at the function's entry is not known";
	m->result->by_entry_value = true;
	if (!m->frame->parameter_value || !m->frame->parameter_value(m->frame->context, op->number, &value, &why))
		return fail(m, why);
	return push(m, value);
}

/* -- operators: the stack */

static bool op_dup(struct machine *m, const struct location_op *op)
{
	(void)op;
	return need(m, 1) && push_typed(m, m->stack[m->depth - 1].value, m->stack[m->depth - 1].type);
}

static bool op_drop(struct machine *m, const struct location_op *op)
{
	(void)op;
	if (!need(m, 1))
		return false;
	m->depth--;
	return true;
}

static bool op_pick(struct machine *m, const struct location_op *op)
{
	uint64_t index = op->atom == DW_OP_over ? 1 : op->number;
	if (index >= m->depth)
		return need(m, m->depth + 1);
	struct item item = m->stack[m->depth - 1 - index];
	return push_typed(m, item.value, item.type);
}

static bool op_swap(struct machine *m, const struct location_op *op)
{
	(void)op;
	if (!need(m, 2))
		return false;
	struct item top = m->stack[m->depth - 1];
	m->stack[m->depth - 1] = m->stack[m->depth - 2];
	m->stack[m->depth - 2] = top;
	return true;
}

static bool op_rot(struct machine *m, const struct location_op *op)
{
	(void)op;
	if (!need(m, 3))
		return false;
	struct item top = m->stack[m->depth - 1];
	m->stack[m->depth - 1] = m->stack[m->depth - 2];
	m->stack[m->depth - 2] = m->stack[m->depth - 3];
	m->stack[m->depth - 3] = top;
	return true;
}

/* -- operators: arithmetic */

static bool op_unary(struct machine *m, const struct location_op *op)
{
	if (!need(m, 1))
		return false;
	struct item a = pop(m);
	uint64_t value = op->atom == DW_OP_neg                                        ? 0 - a.value
			 : op->atom == DW_OP_not                                      ? ~a.value
			 : (int64_t)a.value < 0 && (a.type.is_signed || !a.type.size) ? 0 - a.value
										      : a.value;
	return push_typed(m, value, a.type);
}

static bool op_plus_uconst(struct machine *m, const struct location_op *op)
{
	if (!need(m, 1))
		return false;
	struct item a = pop(m);
	return push_typed(m, a.value + op->number, a.type);
}

static bool divide(struct machine *m, uint8_t atom, struct item a, struct item b)
{
	/* Of the generic type, division is signed and remainder unsigned (DWARF 5, 2.5.1.4). */
	bool is_signed = a.type.size ? a.type.is_signed : atom == DW_OP_div;
	if (!b.value)
		return fail(m, "the expression divides by zero");
	if (is_signed && (int64_t)b.value == -1)
		return push_typed(m, atom == DW_OP_div ? 0 - a.value : 0, a.type);
	if (is_signed)
		return push_typed(m,
				  (uint64_t)(atom == DW_OP_div ? (int64_t)a.value / (int64_t)b.value
							       : (int64_t)a.value % (int64_t)b.value),
				  a.type);
	return push_typed(m, atom == DW_OP_div ? a.value / b.value : a.value % b.value, a.type);
}

static uint64_t shift(uint8_t atom, struct item a, uint64_t by)
{
	struct location_type as_signed = {a.type.size, true}, as_unsigned = {a.type.size, false};
	if (atom == DW_OP_shl)
		return by > 63 ? 0 : a.value << by;
	if (atom == DW_OP_shr)
		return by > 63 ? 0 : normalize(a.value, as_unsigned) >> by;
	return (uint64_t)((int64_t)normalize(a.value, as_signed) >> (by > 63 ? 63 : by));
}

static bool op_binary(struct machine *m, const struct location_op *op)
{
	if (!need(m, 2))
		return false;
	struct item b = pop(m), a = pop(m);
	switch (op->atom) {
	case DW_OP_and:
		return push_typed(m, a.value & b.value, a.type);
	case DW_OP_or:
		return push_typed(m, a.value | b.value, a.type);
	case DW_OP_xor:
		return push_typed(m, a.value ^ b.value, a.type);
	case DW_OP_plus:
		return push_typed(m, a.value + b.value, a.type);
	case DW_OP_minus:
		return push_typed(m, a.value - b.value, a.type);
	case DW_OP_mul:
		return push_typed(m, a.value * b.value, a.type);
	case DW_OP_div:
	case DW_OP_mod:
		return divide(m, op->atom, a, b);
	default:
		return push_typed(m, shift(op->atom, a, b.value), a.type);
	}
}

static bool op_compare(struct machine *m, const struct location_op *op)
{
	if (!need(m, 2))
		return false;
	struct item b = pop(m), a = pop(m);
	bool is_signed = !a.type.size || a.type.is_signed;
	int order = a.value == b.value ? 0
		    : is_signed        ? ((int64_t)a.value < (int64_t)b.value ? -1 : 1)
				       : (a.value < b.value ? -1 : 1);
	switch (op->atom) {
	case DW_OP_eq:
		return push(m, order == 0);
	case DW_OP_ne:
		return push(m, order != 0);
	case DW_OP_lt:
		return push(m, order < 0);
	case DW_OP_le:
		return push(m, order <= 0);
	case DW_OP_gt:
		return push(m, order > 0);
	default:
		return push(m, order >= 0);
	}
}

static bool op_convert(struct machine *m, const struct location_op *op)
{
	/* Values are canonical, so a conversion is a change of type; reinterpreting keeps the bits, which is the same
	 * here. */
	return need(m, 1) && push_typed(m, pop(m).value, op->type);
}

/* -- operators: control */

static bool op_branch(struct machine *m, const struct location_op *op)
{
	if (op->atom == DW_OP_bra) {
		if (!need(m, 1))
			return false;
		if (!pop(m).value)
			return true;
	}
	m->next = op->target;
	return true;
}

static bool op_nothing(struct machine *m, const struct location_op *op)
{
	(void)m;
	(void)op;
	return true;
}

static bool run(struct machine *m, const struct location_expression *expression, bool may_have_pieces);

static bool op_call(struct machine *m, const struct location_op *op)
{
	if (m->calls >= CALL_LIMIT)
		return fail(m, "the expression calls too deeply");
	if (!op->nested)
		return true;
	size_t next = m->next;
	m->calls++;
	bool is_fine = run(m, op->nested, false);
	m->calls--;
	m->next = next;
	return is_fine;
}

/* -- operators: locations that are not memory */

static bool finish(struct machine *m, struct location_piece piece)
{
	m->piece = piece;
	m->is_done = true;
	return true;
}

static bool op_register(struct machine *m, const struct location_op *op)
{
	m->result->by_frame = true;
	return finish(m, (struct location_piece){.kind = LOCATION_REGISTER,
						 .value = op->atom == DW_OP_regx ? op->number
										 : (uint64_t)(op->atom - DW_OP_reg0)});
}

static bool op_stack_value(struct machine *m, const struct location_op *op)
{
	(void)op;
	return need(m, 1) && finish(m, (struct location_piece){.kind = LOCATION_VALUE, .value = pop(m).value});
}

static bool op_implicit_value(struct machine *m, const struct location_op *op)
{
	return finish(m, (struct location_piece){.kind = LOCATION_BYTES, .bytes = op->bytes, .byte_count = op->number});
}

static bool op_implicit_pointer(struct machine *m, const struct location_op *op)
{
	return finish(m, (struct location_piece){
				 .kind = LOCATION_POINTER, .value = op->number, .offset = (int64_t)op->number2});
}

static bool (*const operators[256])(struct machine *m, const struct location_op *op) = {
	[DW_OP_addr] = op_address,
	[DW_OP_deref] = op_deref,
	[DW_OP_const1u... DW_OP_consts] = op_constant,
	[DW_OP_dup] = op_dup,
	[DW_OP_drop] = op_drop,
	[DW_OP_over] = op_pick,
	[DW_OP_pick] = op_pick,
	[DW_OP_swap] = op_swap,
	[DW_OP_rot] = op_rot,
	[DW_OP_abs] = op_unary,
	[DW_OP_and] = op_binary,
	[DW_OP_div] = op_binary,
	[DW_OP_minus] = op_binary,
	[DW_OP_mod] = op_binary,
	[DW_OP_mul] = op_binary,
	[DW_OP_neg] = op_unary,
	[DW_OP_not] = op_unary,
	[DW_OP_or] = op_binary,
	[DW_OP_plus] = op_binary,
	[DW_OP_plus_uconst] = op_plus_uconst,
	[DW_OP_shl] = op_binary,
	[DW_OP_shr] = op_binary,
	[DW_OP_shra] = op_binary,
	[DW_OP_xor] = op_binary,
	[DW_OP_bra] = op_branch,
	[DW_OP_eq] = op_compare,
	[DW_OP_ge] = op_compare,
	[DW_OP_gt] = op_compare,
	[DW_OP_le] = op_compare,
	[DW_OP_lt] = op_compare,
	[DW_OP_ne] = op_compare,
	[DW_OP_skip] = op_branch,
	[DW_OP_lit0... DW_OP_lit31] = op_literal,
	[DW_OP_reg0... DW_OP_reg31] = op_register,
	[DW_OP_breg0... DW_OP_breg31] = op_breg,
	[DW_OP_regx] = op_register,
	[DW_OP_fbreg] = op_fbreg,
	[DW_OP_bregx] = op_bregx,
	[DW_OP_deref_size] = op_deref,
	[DW_OP_nop] = op_nothing,
	[DW_OP_call2] = op_call,
	[DW_OP_call4] = op_call,
	[DW_OP_call_ref] = op_call,
	[DW_OP_call_frame_cfa] = op_call_frame_cfa,
	[DW_OP_implicit_value] = op_implicit_value,
	[DW_OP_stack_value] = op_stack_value,
	[DW_OP_implicit_pointer] = op_implicit_pointer,
	[DW_OP_addrx] = op_address,
	[DW_OP_constx] = op_constant,
	[DW_OP_entry_value] = op_entry_value,
	[DW_OP_const_type] = op_const_type,
	[DW_OP_regval_type] = op_regval_type,
	[DW_OP_deref_type] = op_deref,
	[DW_OP_convert] = op_convert,
	[DW_OP_reinterpret] = op_convert,
	[DW_OP_GNU_uninit] = op_nothing,
	[DW_OP_GNU_implicit_pointer] = op_implicit_pointer,
	[DW_OP_GNU_entry_value] = op_entry_value,
	[DW_OP_GNU_const_type] = op_const_type,
	[DW_OP_GNU_regval_type] = op_regval_type,
	[DW_OP_GNU_deref_type] = op_deref,
	[DW_OP_GNU_convert] = op_convert,
	[DW_OP_GNU_reinterpret] = op_convert,
	[DW_OP_GNU_parameter_ref] = op_parameter_ref,
	[DW_OP_GNU_addr_index] = op_address,
	[DW_OP_GNU_const_index] = op_constant,
};

static struct location_piece simple_location(struct machine *m)
{
	if (m->why)
		return (struct location_piece){.kind = LOCATION_FAILED, .why = m->why};
	if (m->is_done)
		return m->piece;
	if (!m->depth)
		return (struct location_piece){.kind = LOCATION_EMPTY};
	return (struct location_piece){.kind = LOCATION_MEMORY, .value = pop(m).value};
}

/* Close a piece of a composite: what was said since the last one. False: too many. */
static bool add_piece(struct machine *m, const struct location_op *op)
{
	if (m->result->count >= LOCATION_PIECE_LIMIT)
		return fail(m, "the location has too many pieces");
	struct location_piece piece = simple_location(m);
	bool is_bits = op->atom == DW_OP_bit_piece;
	piece.bit_size = is_bits ? op->number : op->number > UINT64_MAX / 8 ? UINT64_MAX : op->number * 8;
	piece.bit_offset = is_bits ? op->number2 : 0;
	m->result->pieces[m->result->count++] = piece;
	m->why = NULL;
	m->is_done = false;
	m->depth = 0;
	return true;
}

static bool is_piece(const struct location_op *op)
{
	return op->atom == DW_OP_piece || op->atom == DW_OP_bit_piece;
}

/* A piece that fails does not take the others with it: go to its end. False: there is none. */
static bool skip_to_piece(struct machine *m, const struct location_expression *expression)
{
	while (m->next < expression->count && !is_piece(&expression->ops[m->next]))
		m->next++;
	return m->next < expression->count;
}

static bool step(struct machine *m, const struct location_op *op)
{
	if (++m->steps > STEP_LIMIT)
		return fail(m, "the expression does not end");
	if (op->is_bad)
		return fail(m, "the expression refers to something that is not in the debug information");
	if (m->is_done)
		return op->atom == DW_OP_GNU_uninit || op->atom == DW_OP_nop ||
		       fail(m, "the expression goes on after its end");
	if (!operators[op->atom])
		return fail(m, "the expression has an operator that is not known");
	return operators[op->atom](m, op);
}

static bool run(struct machine *m, const struct location_expression *expression, bool may_have_pieces)
{
	m->next = 0;
	while (m->next < expression->count) {
		const struct location_op *op = &expression->ops[m->next++];
		if (may_have_pieces && is_piece(op)) {
			if (!add_piece(m, op))
				return false;
			continue;
		}
		if (!step(m, op) && (!may_have_pieces || m->steps > STEP_LIMIT || !skip_to_piece(m, expression)))
			return false;
	}
	return true;
}

void location_evaluate(const struct location_expression *expression, const struct location_frame *frame,
		       struct location *ret)
{
	struct machine machine = {.frame = frame, .result = ret};
	ret->count = 0;
	ret->by_entry_value = ret->by_frame = false;
	bool is_fine = run(&machine, expression, true);
	if (!is_fine || !ret->count) {
		ret->count = 1;
		ret->pieces[0] = simple_location(&machine);
	}
}

bool location_compute(const struct location_expression *expression, const struct location_frame *frame,
		      const uint64_t *start, uint64_t *ret, const char **why)
{
	struct location unused = {.count = 0};
	struct machine machine = {.frame = frame, .result = &unused};
	if (start)
		push(&machine, *start);
	if (!run(&machine, expression, false)) {
		*why = machine.why;
		return false;
	}
	struct location_piece piece = simple_location(&machine);
	if (piece.kind == LOCATION_REGISTER) {
		if (get_register(&machine, piece.value, ret))
			return true;
		*why = machine.why;
		return false;
	}
	if (piece.kind != LOCATION_VALUE && piece.kind != LOCATION_MEMORY) {
		*why = piece.why ? piece.why : "the expression gives no value";
		return false;
	}
	*ret = piece.value;
	return true;
}
