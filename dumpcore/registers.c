/* SPDX-License-Identifier: MIT */
/* Names of the x86-64 registers. */
#include "dumpcore/registers.h"

#include "common/memory.h"

static const char *const names[DUMPCORE_REGISTER_COUNT] = {
	[DUMPCORE_RAX] = "rax", [DUMPCORE_RDX] = "rdx", [DUMPCORE_RCX] = "rcx", [DUMPCORE_RBX] = "rbx",
	[DUMPCORE_RSI] = "rsi", [DUMPCORE_RDI] = "rdi", [DUMPCORE_RBP] = "rbp", [DUMPCORE_RSP] = "rsp",
	[DUMPCORE_R8] = "r8",   [DUMPCORE_R9] = "r9",   [DUMPCORE_R10] = "r10", [DUMPCORE_R11] = "r11",
	[DUMPCORE_R12] = "r12", [DUMPCORE_R13] = "r13", [DUMPCORE_R14] = "r14", [DUMPCORE_R15] = "r15",
	[DUMPCORE_RIP] = "rip",
};

const char *dumpcore_register_name(enum dumpcore_register number)
{
	return (unsigned)number < VMR_COUNT(names) ? names[number] : "?";
}
