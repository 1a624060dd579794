/* SPDX-License-Identifier: MIT */
/*
 * Machine code by Capstone, which is loaded when it is needed: it has tables of all processors (77,000 relocations, a
 * third of what starting the program costs), and few commands decode an instruction.
 */
#include "dumpcore/insn.h"

#include <capstone/capstone.h>
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "common/library.h"
#include "common/memory.h"
#include "dumpcore/disassembly.h"
#include "dumpcore/internal.h"
#include "dumpcore/memory.h"

#define CODE_LIMIT (256 * 1024) /* bytes of one function */

/* Functions of Capstone by their names; the library stays loaded. */
static struct {
	typeof(&cs_open) open;
	typeof(&cs_close) close;
	typeof(&cs_option) option;
	typeof(&cs_malloc) malloc;
	typeof(&cs_free) free;
	typeof(&cs_disasm_iter) disasm_iter;
	typeof(&cs_insn_group) insn_group;
	typeof(&cs_regs_access) regs_access;
} capstone;

static bool load_capstone(void)
{
	static const char *const names[] = {"cs_open", "cs_close",       "cs_option",     "cs_malloc",
					    "cs_free", "cs_disasm_iter", "cs_insn_group", "cs_regs_access"};
	_Static_assert(sizeof(names) == sizeof(capstone), "a name for each function");
	return capstone.open ||
	       vmr_library_find(dlopen(CAPSTONE_SONAME, RTLD_LAZY | RTLD_LOCAL), names, VMR_COUNT(names), &capstone);
}

void dumpcore_decoder_load(void)
{
	/* It stays loaded: load_capstone() finds it. */
	(void)dlopen(CAPSTONE_SONAME, RTLD_LAZY | RTLD_LOCAL);
}

/* Capstone's registers of every width, by the one that they are part of. */
static const struct {
	enum dumpcore_register number;
	x86_reg parts[5];
} register_parts[] = {
	{DUMPCORE_RAX, {X86_REG_RAX, X86_REG_EAX, X86_REG_AX, X86_REG_AL, X86_REG_AH}},
	{DUMPCORE_RDX, {X86_REG_RDX, X86_REG_EDX, X86_REG_DX, X86_REG_DL, X86_REG_DH}},
	{DUMPCORE_RCX, {X86_REG_RCX, X86_REG_ECX, X86_REG_CX, X86_REG_CL, X86_REG_CH}},
	{DUMPCORE_RBX, {X86_REG_RBX, X86_REG_EBX, X86_REG_BX, X86_REG_BL, X86_REG_BH}},
	{DUMPCORE_RSI, {X86_REG_RSI, X86_REG_ESI, X86_REG_SI, X86_REG_SIL}},
	{DUMPCORE_RDI, {X86_REG_RDI, X86_REG_EDI, X86_REG_DI, X86_REG_DIL}},
	{DUMPCORE_RBP, {X86_REG_RBP, X86_REG_EBP, X86_REG_BP, X86_REG_BPL}},
	{DUMPCORE_RSP, {X86_REG_RSP, X86_REG_ESP, X86_REG_SP, X86_REG_SPL}},
	{DUMPCORE_R8, {X86_REG_R8, X86_REG_R8D, X86_REG_R8W, X86_REG_R8B}},
	{DUMPCORE_R9, {X86_REG_R9, X86_REG_R9D, X86_REG_R9W, X86_REG_R9B}},
	{DUMPCORE_R10, {X86_REG_R10, X86_REG_R10D, X86_REG_R10W, X86_REG_R10B}},
	{DUMPCORE_R11, {X86_REG_R11, X86_REG_R11D, X86_REG_R11W, X86_REG_R11B}},
	{DUMPCORE_R12, {X86_REG_R12, X86_REG_R12D, X86_REG_R12W, X86_REG_R12B}},
	{DUMPCORE_R13, {X86_REG_R13, X86_REG_R13D, X86_REG_R13W, X86_REG_R13B}},
	{DUMPCORE_R14, {X86_REG_R14, X86_REG_R14D, X86_REG_R14W, X86_REG_R14B}},
	{DUMPCORE_R15, {X86_REG_R15, X86_REG_R15D, X86_REG_R15W, X86_REG_R15B}},
};

static enum dumpcore_register whole_register(unsigned part)
{
	for (size_t i = 0; part != X86_REG_INVALID && i < VMR_COUNT(register_parts); i++)
		for (size_t k = 0; k < VMR_COUNT(register_parts[i].parts); k++)
			if (register_parts[i].parts[k] == part)
				return register_parts[i].number;
	return INSN_NO_REGISTER;
}

static void take_memory(struct insn *insn, const cs_insn *raw, const cs_x86_op *operand)
{
	insn->has_memory = true;
	insn->memory_read = operand->access & CS_AC_READ;
	/* Capstone 4 calls the operand of a locked cmpxchg only read; the CPU writes it whatever the outcome (SDM
	 * volume 2, CMPXCHG). */
	insn->memory_written = (operand->access & CS_AC_WRITE) || raw->detail->x86.prefix[0] == X86_PREFIX_LOCK;
	insn->memory_size = operand->size;
	insn->segment = operand->mem.segment == X86_REG_GS || operand->mem.segment == X86_REG_FS;
	insn->base = whole_register(operand->mem.base);
	insn->index = whole_register(operand->mem.index);
	insn->scale = (uint8_t)operand->mem.scale;
	insn->displacement = operand->mem.disp;
	if (operand->mem.base == X86_REG_RIP)
		insn->displacement = (int64_t)(raw->address + raw->size + (uint64_t)operand->mem.disp);
}

/* Ids of instructions that pass a value on, by operand kinds: destination register and source. */
static enum insn_kind move_kind(const cs_insn *raw, const cs_x86 *x86)
{
	if (x86->op_count != 2)
		return INSN_OTHER;
	const cs_x86_op *to = &x86->operands[0], *from = &x86->operands[1];
	bool is_move = raw->id == X86_INS_MOV || raw->id == X86_INS_MOVABS;
	bool extends = raw->id == X86_INS_MOVZX || raw->id == X86_INS_MOVSX || raw->id == X86_INS_MOVSXD;
	if (to->type == X86_OP_MEM)
		return is_move ? INSN_STORE : INSN_OTHER;
	if (to->type != X86_OP_REG)
		return INSN_OTHER;
	if (from->type == X86_OP_MEM) {
		if (raw->id == X86_INS_LEA)
			return INSN_LEA;
		return (is_move && to->size >= 4) || extends ? INSN_LOAD : INSN_OTHER;
	}
	if (is_move && from->type == X86_OP_REG && to->size == 8)
		return INSN_MOVE;
	if (from->type == X86_OP_REG && from->size == 4 && ((is_move && to->size == 4) || raw->id == X86_INS_MOVSXD))
		return INSN_EXTEND;
	if (is_move && from->type == X86_OP_IMM && to->size >= 4)
		return INSN_CONSTANT;
	if ((raw->id == X86_INS_ADD || raw->id == X86_INS_SUB) && from->type == X86_OP_IMM && to->size >= 4)
		return to->size == 8 ? INSN_ADD : INSN_ADD_HALF;
	return INSN_OTHER;
}

static enum insn_kind flow_kind(csh handle, const cs_insn *raw)
{
	if (capstone.insn_group(handle, raw, X86_GRP_CALL))
		return INSN_CALL;
	if (raw->id == X86_INS_JMP || raw->id == X86_INS_LJMP)
		return INSN_JUMP;
	if (capstone.insn_group(handle, raw, X86_GRP_JUMP))
		return INSN_BRANCH;
	if (capstone.insn_group(handle, raw, X86_GRP_RET) || capstone.insn_group(handle, raw, X86_GRP_IRET) ||
	    raw->id == X86_INS_UD2 || raw->id == X86_INS_INT3)
		return INSN_END;
	return INSN_OTHER;
}

static void take_operands(struct insn *insn, const cs_insn *raw, const cs_x86 *x86)
{
	for (unsigned i = 0; i < x86->op_count; i++) {
		const cs_x86_op *operand = &x86->operands[i];
		if (operand->type == X86_OP_MEM) {
			take_memory(insn, raw, operand);
		} else if (operand->type == X86_OP_IMM) {
			insn->has_immediate = true;
			insn->immediate = operand->imm;
		} else if (operand->type == X86_OP_REG) {
			enum dumpcore_register number = whole_register(operand->reg);
			if (i == 0 && insn->kind != INSN_STORE && insn->kind != INSN_CALL && insn->kind != INSN_JUMP)
				insn->destination = number;
			else
				insn->source = number;
		}
	}
}

static void decode(csh handle, const cs_insn *raw, struct insn *insn)
{
	const cs_x86 *x86 = &raw->detail->x86;
	*insn = (struct insn){.address = raw->address,
			      .size = (uint8_t)raw->size,
			      .base = INSN_NO_REGISTER,
			      .index = INSN_NO_REGISTER,
			      .destination = INSN_NO_REGISTER,
			      .source = INSN_NO_REGISTER};
	insn->kind = flow_kind(handle, raw);
	if (insn->kind == INSN_OTHER)
		insn->kind = move_kind(raw, x86);
	take_operands(insn, raw, x86);
	insn->is_signed = insn->kind == INSN_EXTEND && raw->id == X86_INS_MOVSXD;
	if (raw->id == X86_INS_SUB && (insn->kind == INSN_ADD || insn->kind == INSN_ADD_HALF))
		insn->immediate = (int64_t)(0 - (uint64_t)insn->immediate);
	bool flows = insn->kind == INSN_CALL || insn->kind == INSN_JUMP || insn->kind == INSN_BRANCH;
	if (flows && insn->has_immediate) {
		insn->has_target = true;
		insn->target = (vmr_kaddr)insn->immediate;
	}
	cs_regs read, written;
	uint8_t read_count = 0, written_count = 0;
	if (capstone.regs_access(handle, raw, read, &read_count, written, &written_count) == CS_ERR_OK)
		for (unsigned i = 0; i < written_count; i++) {
			enum dumpcore_register number = whole_register(written[i]);
			if (number != INSN_NO_REGISTER)
				insn->writes |= 1u << number;
		}
	if (insn->kind == INSN_CALL)
		insn->writes |= insn_call_clobbers;
}

/* Of a dump: to start one takes as long as a function of some length. */
struct dumpcore_decoder {
	csh handle;
	cs_insn *raw; /* the instruction that was decoded last */
};

void dumpcore_decoder_destroy(struct dumpcore_decoder *decoder)
{
	if (!decoder)
		return;
	if (decoder->raw)
		capstone.free(decoder->raw, 1);
	capstone.close(&decoder->handle);
	free(decoder);
}

static struct vmr_error *start(struct dumpcore_decoder *ret)
{
	if (!load_capstone())
		return vmr_error_create(VMR_SYSTEM, CAPSTONE_SONAME
					" cannot be loaded: install libcapstone4 (Debian) or its equivalent");
	if (capstone.open(CS_ARCH_X86, CS_MODE_64, &ret->handle) != CS_ERR_OK)
		return vmr_error_create(VMR_SYSTEM, "cannot start the disassembler");
	capstone.option(ret->handle, CS_OPT_DETAIL, CS_OPT_ON);
	ret->raw = capstone.malloc(ret->handle);
	if (ret->raw)
		return NULL;
	capstone.close(&ret->handle);
	return vmr_error_create(VMR_SYSTEM, "the disassembler has no memory");
}

static struct vmr_error *decoder_of(struct dumpcore *dump, struct dumpcore_decoder **ret)
{
	struct dumpcore_decoder decoder = {0};

	if (!dump->decoder) {
		VMR_TRY(start(&decoder));
		dump->decoder = vmr_alloc(sizeof(decoder));
		*dump->decoder = decoder;
	}
	*ret = dump->decoder;
	return NULL;
}

/* Decode the instruction at *code into decoder->raw, and go behind it; false: it is none. */
static bool step(struct dumpcore_decoder *decoder, const uint8_t **code, size_t *size, uint64_t *address)
{
	return capstone.disasm_iter(decoder->handle, code, size, address, decoder->raw);
}

static struct vmr_error *decode_all(struct dumpcore *dump, const uint8_t *code, size_t size, struct insn_list *list)
{
	struct dumpcore_decoder *decoder;
	uint64_t address = list->low;
	size_t capacity = 0;

	VMR_TRY(decoder_of(dump, &decoder));
	while (step(decoder, &code, &size, &address)) {
		if (list->count == capacity)
			list->insns = vmr_realloc_array(list->insns, capacity = capacity ? capacity * 2 : 256,
							sizeof(*list->insns));
		decode(decoder->handle, decoder->raw, &list->insns[list->count++]);
	}
	return NULL;
}

struct vmr_error *insn_list_init(struct dumpcore *dump, vmr_kaddr low, vmr_kaddr high, struct insn_list *ret)
{
	if (high <= low || high - low > CODE_LIMIT)
		return vmr_error_create(VMR_TOO_LARGE, "code at " VMR_ADDRESS " has no size that a function can have",
					low);
	vmr_autofree uint8_t *code = vmr_alloc(high - low);
	VMR_TRY(dumpcore_read(dump, low, code, high - low));
	struct insn_list list = {.low = low, .high = high};
	VMR_TRY(decode_all(dump, code, high - low, &list));
	*ret = list;
	return NULL;
}

void insn_list_deinit(struct insn_list *list)
{
	free(list->insns);
	*list = (struct insn_list){0};
}

size_t insn_list_find(const struct insn_list *list, vmr_kaddr address, bool ends)
{
	size_t low = 0, high = list->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct insn *insn = &list->insns[middle];
		vmr_kaddr key = insn->address + (ends ? insn->size : 0);
		if (key == address)
			return middle;
		if (key < address)
			low = middle + 1;
		else
			high = middle;
	}
	return SIZE_MAX;
}

/* ---- as text */

static void take_text(struct dumpcore_instruction *instruction, csh handle, const cs_insn *raw)
{
	struct insn insn;

	decode(handle, raw, &insn);
	*instruction = (struct dumpcore_instruction){
		.address = raw->address,
		.size = (uint8_t)raw->size,
		.has_target = insn.has_target,
		.target = insn.target,
		.has_memory = insn.has_memory && !insn.segment,
		.base = insn.base,
		.index = insn.index,
		.scale = insn.scale,
		.displacement = insn.displacement,
	};
	memcpy(instruction->bytes, raw->bytes,
	       raw->size < sizeof(instruction->bytes) ? raw->size : sizeof(instruction->bytes));
	snprintf(instruction->text, sizeof(instruction->text), "%s%s%s", raw->mnemonic, *raw->op_str ? " " : "",
		 raw->op_str);
	for (unsigned i = 0; i < raw->detail->x86.op_count; i++) {
		const cs_x86_op *operand = &raw->detail->x86.operands[i];
		unsigned parts[] = {operand->type == X86_OP_REG ? operand->reg : X86_REG_INVALID,
				    operand->type == X86_OP_MEM ? operand->mem.base : X86_REG_INVALID,
				    operand->type == X86_OP_MEM ? operand->mem.index : X86_REG_INVALID};
		for (size_t k = 0; k < VMR_COUNT(parts); k++) {
			enum dumpcore_register number = whole_register(parts[k]);
			if (number != INSN_NO_REGISTER)
				instruction->uses |= 1u << number;
		}
	}
}

static void take_bad(struct dumpcore_instruction *instruction, uint64_t address, uint8_t byte)
{
	*instruction = (struct dumpcore_instruction){
		.address = address, .size = 1, .base = INSN_NO_REGISTER, .index = INSN_NO_REGISTER};
	instruction->bytes[0] = byte;
	snprintf(instruction->text, sizeof(instruction->text), "(bad)");
}

struct vmr_error *dumpcore_disassemble(struct dumpcore *dump, vmr_kaddr low, vmr_kaddr high,
				       struct dumpcore_instruction **ret, size_t *ret_count)
{
	struct dumpcore_decoder *decoder;

	if (high <= low || high - low > CODE_LIMIT)
		return vmr_error_create(VMR_TOO_LARGE, "code at " VMR_ADDRESS " has no size that a function can have",
					low);
	size_t size = high - low, count = 0;
	vmr_autofree uint8_t *code = vmr_alloc(size);
	VMR_TRY(dumpcore_read(dump, low, code, size));
	VMR_TRY(decoder_of(dump, &decoder));
	struct dumpcore_instruction *list = vmr_alloc_array(size, sizeof(*list));
	const uint8_t *at = code;
	uint64_t address = low;
	while (size) {
		if (step(decoder, &at, &size, &address)) {
			take_text(&list[count++], decoder->handle, decoder->raw);
			continue;
		}
		take_bad(&list[count++], address++, *at++);
		size--;
	}
	*ret = list;
	*ret_count = count;
	return NULL;
}
