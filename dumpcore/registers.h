/* SPDX-License-Identifier: MIT */
/* The x86-64 registers of a frame, each with whether it is known. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Numbered as DWARF does (System V psABI, figure 3.36). */
enum dumpcore_register {
	DUMPCORE_RAX = 0,
	DUMPCORE_RDX,
	DUMPCORE_RCX,
	DUMPCORE_RBX,
	DUMPCORE_RSI,
	DUMPCORE_RDI,
	DUMPCORE_RBP,
	DUMPCORE_RSP,
	DUMPCORE_R8,
	DUMPCORE_R9,
	DUMPCORE_R10,
	DUMPCORE_R11,
	DUMPCORE_R12,
	DUMPCORE_R13,
	DUMPCORE_R14,
	DUMPCORE_R15,
	DUMPCORE_RIP,
	DUMPCORE_REGISTER_COUNT,
};

struct dumpcore_registers {
	uint64_t value[DUMPCORE_REGISTER_COUNT];
	uint32_t known; /* bit n: value[n] is known */
	uint64_t flags; /* RFLAGS, 0 if unknown */
	uint16_t cs;    /* 0 if unknown; low two bits: privilege level */
};

/* "rax" ... "rip". */
const char *dumpcore_register_name(enum dumpcore_register number);

static inline bool dumpcore_register_known(const struct dumpcore_registers *registers, enum dumpcore_register number)
{
	return registers->known >> number & 1;
}

static inline void dumpcore_register_set(struct dumpcore_registers *registers, enum dumpcore_register number,
					 uint64_t value)
{
	registers->value[number] = value;
	registers->known |= 1u << number;
}
