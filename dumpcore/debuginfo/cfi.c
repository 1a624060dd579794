/* SPDX-License-Identifier: MIT */
/* Call frame information of DWARF, and what a row does to registers. */
#include "dumpcore/debuginfo/cfi.h"

#include <dwarf.h>
#include <stdlib.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/expression.h"

/* -- rows of DWARF: libdw gives each rule as a location description that starts from the CFA */

static bool is_cfa_plus(const Dwarf_Op *ops, size_t count, int64_t *ret_offset, size_t *ret_used)
{
	if (!count || ops[0].atom != DW_OP_call_frame_cfa)
		return false;
	*ret_offset = 0;
	*ret_used = 1;
	if (count > 1 && ops[1].atom == DW_OP_plus_uconst) {
		*ret_offset = (int64_t)ops[1].number;
		*ret_used = 2;
	} else if (count > 2 && (ops[1].atom == DW_OP_consts || ops[1].atom == DW_OP_const1s) &&
		   ops[2].atom == DW_OP_plus) {
		*ret_offset = (int64_t)ops[1].number;
		*ret_used = 3;
	}
	return true;
}

/* A register of ours with an offset. */
static bool is_register_plus(const Dwarf_Op *op, struct cfi_rule *ret)
{
	bool is_numbered = op->atom == DW_OP_bregx;
	if (!is_numbered && (op->atom < DW_OP_breg0 || op->atom > DW_OP_breg31))
		return false;
	uint64_t number = is_numbered ? op->number : (uint64_t)op->atom - DW_OP_breg0;
	*ret = (struct cfi_rule){.kind = CFI_REGISTER,
				 .number = (uint8_t)number,
				 .offset = (int64_t)(is_numbered ? op->number2 : op->number)};
	return number < DUMPCORE_REGISTER_COUNT;
}

/* In memory at a register with an offset: what a function that aligned its stack says of what it saved. */
static bool is_at_register(const Dwarf_Op *ops, size_t count, struct cfi_rule *ret)
{
	if (count != 2 || ops[0].atom != DW_OP_call_frame_cfa || !is_register_plus(&ops[1], ret))
		return false;
	ret->kind = CFI_AT_REGISTER;
	return true;
}

static struct cfi_rule rule_from_ops(const Dwarf_Op *ops, size_t count, struct expression_arena *arena)
{
	int64_t offset;
	size_t used;
	if (is_cfa_plus(ops, count, &offset, &used)) {
		if (count == used)
			return (struct cfi_rule){.kind = CFI_AT_CFA, .offset = offset};
		if (count == used + 1 && ops[used].atom == DW_OP_stack_value)
			return (struct cfi_rule){.kind = CFI_CFA, .offset = offset};
	}
	if (count == 1 && ops[0].atom >= DW_OP_reg0 && ops[0].atom <= DW_OP_reg31)
		return (struct cfi_rule){.kind = CFI_REGISTER, .number = (uint8_t)(ops[0].atom - DW_OP_reg0)};
	if (count == 1 && ops[0].atom == DW_OP_regx && ops[0].number < DUMPCORE_REGISTER_COUNT)
		return (struct cfi_rule){.kind = CFI_REGISTER, .number = (uint8_t)ops[0].number};
	struct cfi_rule rule;
	if (is_at_register(ops, count, &rule))
		return rule;
	bool is_value = ops[count - 1].atom == DW_OP_stack_value;
	return (struct cfi_rule){.kind = is_value ? CFI_EXPRESSION : CFI_AT_EXPRESSION,
				 .expression = expression_decode(arena, NULL, ops, count)};
}

static struct cfi_rule cfa_from_ops(const Dwarf_Op *ops, size_t count, struct expression_arena *arena)
{
	if (!count)
		return (struct cfi_rule){0};
	struct cfi_rule rule;
	if (count == 1 && is_register_plus(&ops[0], &rule))
		return rule;
	if (count == 2 && is_register_plus(&ops[0], &rule) && ops[1].atom == DW_OP_deref) {
		rule.kind = CFI_AT_REGISTER;
		return rule;
	}
	return (struct cfi_rule){.kind = CFI_EXPRESSION, .expression = expression_decode(arena, NULL, ops, count)};
}

struct vmr_error *cfi_row_find(Dwarf_CFI *cfi, uint64_t pc, struct expression_arena *arena, struct cfi_row *ret)
{
	Dwarf_Frame *frame = NULL;
	if (!cfi || dwarf_cfi_addrframe(cfi, pc, &frame) || !frame)
		return &vmr_error_not_found;
	struct cfi_row row = {.from = "DWARF"};
	bool is_signal = false;
	Dwarf_Op *ops;
	size_t count;
	int return_register = dwarf_frame_info(frame, NULL, NULL, &is_signal);
	bool is_fine = return_register == DUMPCORE_RIP && !dwarf_frame_cfa(frame, &ops, &count);
	if (is_fine)
		row.cfa = cfa_from_ops(ops, count, arena);
	for (int i = 0; is_fine && i < DUMPCORE_REGISTER_COUNT; i++) {
		Dwarf_Op room[3];
		if (dwarf_frame_register(frame, i, room, &ops, &count))
			is_fine = false;
		else if (count)
			row.rules[i] = rule_from_ops(ops, count, arena);
		else
			row.rules[i].kind = ops ? CFI_UNDEFINED : CFI_SAME;
	}
	free(frame);
	if (!is_fine)
		return &vmr_error_not_found;
	/* The System V psABI: what a caller does not save is lost, rsp is the CFA. */
	static const uint8_t scratch[] = {DUMPCORE_RAX, DUMPCORE_RDX, DUMPCORE_RCX, DUMPCORE_RSI, DUMPCORE_RDI,
					  DUMPCORE_R8,  DUMPCORE_R9,  DUMPCORE_R10, DUMPCORE_R11};
	for (size_t i = 0; i < VMR_COUNT(scratch); i++)
		if (row.rules[scratch[i]].kind == CFI_SAME)
			row.rules[scratch[i]].kind = CFI_UNDEFINED;
	/* elfutils 0.188's defaults for x86-64 name rax where they mean rbx: without a rule rbx is preserved like the
	 * others. */
	if (row.rules[DUMPCORE_RBX].kind == CFI_UNDEFINED)
		row.rules[DUMPCORE_RBX].kind = CFI_SAME;
	if (row.rules[DUMPCORE_RSP].kind == CFI_SAME || row.rules[DUMPCORE_RSP].kind == CFI_UNDEFINED)
		row.rules[DUMPCORE_RSP] = (struct cfi_rule){.kind = CFI_CFA};
	row.is_end = row.rules[DUMPCORE_RIP].kind == CFI_UNDEFINED;
	row.is_signal = is_signal;
	*ret = row;
	return NULL;
}

/* -- applying a row */

struct applying {
	const struct dumpcore_registers *registers;
	const struct cfi_memory *memory;
	bool has_cfa;
	vmr_kaddr cfa;
};

static bool applying_register(void *context, unsigned number, uint64_t *ret, const char **why)
{
	struct applying *a = context;
	(void)why;
	if (number >= DUMPCORE_REGISTER_COUNT || !dumpcore_register_known(a->registers, number))
		return false;
	*ret = a->registers->value[number];
	return true;
}

static bool applying_memory(void *context, vmr_kaddr address, void *buffer, size_t size)
{
	struct applying *a = context;
	return a->memory->read(a->memory->context, address, buffer, size);
}

static bool applying_cfa(void *context, uint64_t *ret, const char **why)
{
	struct applying *a = context;
	(void)why;
	*ret = a->cfa;
	return a->has_cfa;
}

static bool read_word(struct applying *a, vmr_kaddr address, uint64_t *ret)
{
	uint8_t bytes[8];
	if (!applying_memory(a, address, bytes, sizeof(bytes)))
		return false;
	*ret = 0;
	for (unsigned i = sizeof(bytes); i-- > 0;)
		*ret = *ret << 8 | bytes[i];
	return true;
}

static bool apply_expression(struct applying *a, const struct cfi_rule *rule, uint64_t *ret)
{
	struct location_frame frame = {.context = a,
				       .register_get = applying_register,
				       .memory_read = applying_memory,
				       .cfa = applying_cfa,
				       .bias = a->memory->bias};
	const char *why;
	uint64_t value;
	if (!location_compute(rule->expression, &frame, a->has_cfa ? &a->cfa : NULL, &value, &why))
		return false;
	if (rule->kind == CFI_AT_EXPRESSION)
		return read_word(a, value, ret);
	*ret = value;
	return true;
}

static bool apply_rule(struct applying *a, const struct cfi_rule *rule, unsigned self, uint64_t *ret)
{
	uint64_t value;
	const char *why;
	switch (rule->kind) {
	case CFI_UNDEFINED:
		return false;
	case CFI_SAME:
		return applying_register(a, self, ret, &why);
	case CFI_AT_CFA:
		return a->has_cfa && read_word(a, a->cfa + (uint64_t)rule->offset, ret);
	case CFI_CFA:
		*ret = a->cfa + (uint64_t)rule->offset;
		return a->has_cfa;
	case CFI_REGISTER:
	case CFI_AT_REGISTER:
		if (!applying_register(a, rule->number, &value, &why))
			return false;
		value += (uint64_t)rule->offset;
		if (rule->kind == CFI_AT_REGISTER)
			return read_word(a, value, ret);
		*ret = value;
		return true;
	case CFI_AT_REGISTER_ADD:
		if (!applying_register(a, rule->number, &value, &why) || !read_word(a, value, &value))
			return false;
		*ret = value + (uint64_t)rule->offset;
		return true;
	case CFI_AT_EXPRESSION:
	case CFI_EXPRESSION:
		return rule->expression && apply_expression(a, rule, ret);
	}
	return false;
}

bool cfi_apply(const struct cfi_row *row, const struct dumpcore_registers *registers, const struct cfi_memory *memory,
	       struct dumpcore_registers *ret, vmr_kaddr *ret_cfa, const char **why)
{
	struct applying a = {.registers = registers, .memory = memory};
	struct dumpcore_registers caller = {.known = 0};
	uint64_t value;

	if (apply_rule(&a, &row->cfa, DUMPCORE_RSP, &value)) {
		a.has_cfa = true;
		a.cfa = value;
	}
	*ret_cfa = a.cfa;
	if (row->is_end) {
		*why = NULL;
		return false;
	}
	if (!a.has_cfa) {
		*why = "the CFA cannot be computed: a register or the memory that it needs is not there";
		return false;
	}
	for (unsigned i = 0; i < DUMPCORE_REGISTER_COUNT; i++)
		if (apply_rule(&a, &row->rules[i], i, &value))
			dumpcore_register_set(&caller, i, value);
	if (row->is_regs) {
		if (read_word(&a, a.cfa + (uint64_t)row->flags_offset, &value))
			caller.flags = value;
		if (read_word(&a, a.cfa + (uint64_t)row->cs_offset, &value))
			caller.cs = (uint16_t)value;
	}
	if (!dumpcore_register_known(&caller, DUMPCORE_RIP)) {
		*why = "the memory that holds the return address is not in the dump";
		return false;
	}
	*ret = caller;
	return true;
}
