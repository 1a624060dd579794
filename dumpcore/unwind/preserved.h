/* SPDX-License-Identifier: MIT */
/* Registers that assembly without CFI leaves alone. Only dumpcore's own files include this. */
#pragma once

#include "common/address.h"
#include "dumpcore/debuginfo/cfi.h"
#include "dumpcore/registers.h"

struct dumpcore;
struct dumpcore_unwind;

/*
 * ORC tells where the caller is, but not what became of the callee-saved registers. Where nothing has been pushed (the
 * CFA is rsp + 8) and no instruction of the symbol writes a register, that register is the caller's still: add it to
 * `caller`.
 */
void preserved_add(struct dumpcore *dump, vmr_kaddr pc, const struct cfi_row *row,
		   const struct dumpcore_registers *registers, struct dumpcore_registers *caller);
void preserved_cache_destroy(struct dumpcore_unwind *unwind);
