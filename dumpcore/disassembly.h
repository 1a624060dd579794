/* SPDX-License-Identifier: MIT */
/* Machine code of the target as text. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"
#include "dumpcore/registers.h"

struct dumpcore;

#define DUMPCORE_INSTRUCTION_BYTES 15

struct dumpcore_instruction {
	vmr_kaddr address;
	uint8_t size; /* bytes */
	uint8_t bytes[DUMPCORE_INSTRUCTION_BYTES];
	char text[192]; /* "mov rax, qword ptr [rdi + 8]"; "(bad)" for a byte that begins none */
	bool has_target;
	vmr_kaddr target; /* of a direct call, jump or branch */
	bool has_memory;  /* an explicit memory operand whose address can be computed: not relative to gs or fs */
	enum dumpcore_register base,
		index; /* DUMPCORE_REGISTER_COUNT: none; a rip-relative operand has its address in displacement */
	uint8_t scale;
	int64_t displacement;
	uint32_t uses; /* bit n: register n stands in its operands */
};

/* Load the library that decodes, which takes a while, in a thread beside other work: what needs it finds it loaded. */
void dumpcore_decoder_load(void);
/* Decode [low, high) as the dump has it (patched alternatives included). VMR_FAULT; VMR_TOO_LARGE. The caller frees
 * *ret. */
struct vmr_error *dumpcore_disassemble(struct dumpcore *dump, vmr_kaddr low, vmr_kaddr high,
				       struct dumpcore_instruction **ret, size_t *ret_count) VMR_MUST_USE;
