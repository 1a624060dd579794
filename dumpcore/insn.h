/* SPDX-License-Identifier: MIT */
/* Machine code of the target: what an instruction reads, writes and calls. The only place that speaks to Capstone. Only
 * dumpcore's own files include this. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"
#include "dumpcore/registers.h"

struct dumpcore;

#define INSN_NO_REGISTER DUMPCORE_REGISTER_COUNT

enum insn_kind {
	INSN_OTHER = 0,
	INSN_MOVE,     /* destination = source register, all 64 bits */
	INSN_LOAD,     /* destination = memory operand (zero- or sign-extended) */
	INSN_STORE,    /* memory operand = source register or immediate */
	INSN_LEA,      /* destination = address of the memory operand */
	INSN_ADD,      /* destination += immediate (negative for sub) */
	INSN_ADD_HALF, /* the same of the lower 32 bits: the upper ones become 0 */
	INSN_EXTEND,   /* destination = lower 32 bits of source register, sign- or zero-extended */
	INSN_CONSTANT, /* destination = immediate */
	INSN_CALL,
	INSN_JUMP,   /* unconditional */
	INSN_BRANCH, /* conditional */
	INSN_END,    /* return, trap, halt: control does not fall through */
};

/* One instruction. Registers are whole ones (eax is rax). */
struct insn {
	vmr_kaddr address;
	uint8_t size; /* bytes */
	enum insn_kind kind;
	uint32_t writes; /* bit n: register n is written (a call: those that the System V psABI lets it change) */
	enum dumpcore_register destination, source; /* INSN_NO_REGISTER: none */
	bool has_immediate;
	int64_t immediate;
	bool has_target; /* of a direct call, jump or branch */
	vmr_kaddr target;
	bool has_memory; /* an explicit memory operand */
	bool memory_written, memory_read;
	bool is_signed; /* of INSN_EXTEND */
	bool segment;   /* relative to gs or fs: not an address that this file can compute */
	enum dumpcore_register base,
		index; /* INSN_NO_REGISTER: none; a rip-relative displacement is made absolute, base none */
	uint8_t scale, memory_size; /* bytes that are accessed, 0 unknown */
	int64_t displacement;
};

/* Registers that a called function may change (System V psABI, figure 3.4). */
enum {
	insn_call_clobbers = 1 << DUMPCORE_RAX | 1 << DUMPCORE_RCX | 1 << DUMPCORE_RDX | 1 << DUMPCORE_RSI |
			     1 << DUMPCORE_RDI | 1 << DUMPCORE_R8 | 1 << DUMPCORE_R9 | 1 << DUMPCORE_R10 |
			     1 << DUMPCORE_R11
};

/* The code of a function, decoded from its first byte on. */
struct insn_list {
	vmr_kaddr low, high;
	struct insn *insns;
	size_t count;
};

/*
 * Decode [low, high) as the dump has it (patched alternatives included). VMR_FAULT: not in the dump; VMR_TOO_LARGE;
 * bytes that are no instruction end the list early. The caller releases *ret with insn_list_deinit.
 */
struct vmr_error *insn_list_init(struct dumpcore *dump, vmr_kaddr low, vmr_kaddr high,
				 struct insn_list *ret) VMR_MUST_USE;
void insn_list_deinit(struct insn_list *list);
/* The instruction at an address, or (when `ends`) the one that ends there; SIZE_MAX none. */
size_t insn_list_find(const struct insn_list *list, vmr_kaddr address, bool ends);
