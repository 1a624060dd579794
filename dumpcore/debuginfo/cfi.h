/* SPDX-License-Identifier: MIT */
/*
 * Call frame information: how to get from a frame's registers to its caller's. A row is the same for DWARF and ORC, and
 * is applied by one function; cfi.c reads DWARF's (.debug_frame, .eh_frame), orc.c the kernel's own.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"
#include "dumpcore/debuginfo/location.h"
#include "dumpcore/registers.h"

struct expression_arena;
struct Dwarf_CFI_s;

enum cfi_kind {
	CFI_UNDEFINED = 0,   /* lost */
	CFI_SAME,            /* not changed */
	CFI_AT_CFA,          /* in memory at CFA + offset */
	CFI_CFA,             /* is CFA + offset */
	CFI_REGISTER,        /* is a register + offset */
	CFI_AT_REGISTER,     /* in memory at a register + offset */
	CFI_AT_REGISTER_ADD, /* in memory at a register; offset is added to what is there */
	CFI_AT_EXPRESSION,   /* in memory where an expression says; the CFA is pushed first */
	CFI_EXPRESSION,      /* is what an expression says */
};

struct cfi_rule {
	enum cfi_kind kind;
	uint8_t number; /* of the register */
	int64_t offset;
	const struct location_expression *expression;
};

struct cfi_row {
	struct cfi_rule cfa;
	struct cfi_rule rules[DUMPCORE_REGISTER_COUNT];
	bool is_signal; /* the caller was interrupted here: its pc is no return address */
	bool is_end;    /* the outermost frame */
	bool is_regs;   /* the caller's registers lie here as the CPU and entry code left them; flags and cs too */
	int64_t flags_offset, cs_offset; /* from the CFA, when is_regs */
	const char *from;                /* "DWARF", "ORC", "ORC and DWARF" */
};

/* The row of DWARF at a link-time pc. VMR_NOT_FOUND: no FDE there. Expressions live in the arena. */
struct vmr_error *cfi_row_find(struct Dwarf_CFI_s *cfi, uint64_t pc, struct expression_arena *arena,
			       struct cfi_row *ret) VMR_MUST_USE;

struct cfi_memory {
	void *context;
	bool (*read)(void *context, vmr_kaddr address, void *buffer, size_t size);
	uint64_t bias;
};
/*
 * The caller's registers from a frame's. *ret_cfa is 0 when it cannot be computed. False: the return address cannot be
 * had, *why says why. Registers that cannot be had are unknown in *ret.
 */
bool cfi_apply(const struct cfi_row *row, const struct dumpcore_registers *registers, const struct cfi_memory *memory,
	       struct dumpcore_registers *ret, vmr_kaddr *ret_cfa, const char **why);
