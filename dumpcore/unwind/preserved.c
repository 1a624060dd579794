/* SPDX-License-Identifier: MIT */
/* Registers that assembly without CFI leaves alone: its instructions are looked through. */
#include "dumpcore/unwind/preserved.h"

#include <stdlib.h>
#include <uthash.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/insn.h"
#include "dumpcore/unwind/unwind.h"

#define SYMBOL_LIMIT 4096 /* symbols that are remembered */
#define SIZE_LIMIT   4096 /* bytes of a symbol */

struct unwind_written {
	vmr_kaddr start;
	uint32_t registers; /* bit n: some instruction writes register n */
	UT_hash_handle hh;
};

void preserved_cache_destroy(struct dumpcore_unwind *unwind)
{
	struct unwind_written *entry, *next;
	HASH_ITER(hh, unwind->written, entry, next)
	{
		HASH_DEL(unwind->written, entry);
		free(entry);
	}
}

/* All of them, when the code cannot be read to its end. */
static uint32_t written_by(struct dumpcore *dump, const struct dumpcore_symbol *symbol)
{
	struct insn_list list;
	uint32_t written = 0;
	if (!symbol->size || symbol->size > SIZE_LIMIT ||
	    vmr_error_drop(insn_list_init(dump, symbol->address, symbol->address + symbol->size, &list)))
		return UINT32_MAX;
	for (size_t i = 0; i < list.count; i++)
		written |= list.insns[i].writes;
	const struct insn *last = list.count ? &list.insns[list.count - 1] : NULL;
	if (!last || last->address + last->size != symbol->address + symbol->size)
		written = UINT32_MAX;
	insn_list_deinit(&list);
	return written;
}

static uint32_t written_at(struct dumpcore *dump, vmr_kaddr pc)
{
	struct dumpcore_unwind *unwind = unwind_get(dump);
	struct dumpcore_symbol symbol;
	struct unwind_written *entry;
	if (vmr_error_drop(dumpcore_symbol_at(dump, pc, &symbol)))
		return UINT32_MAX;
	HASH_FIND(hh, unwind->written, &symbol.address, sizeof(symbol.address), entry);
	if (entry)
		return entry->registers;
	if (HASH_COUNT(unwind->written) >= SYMBOL_LIMIT)
		return UINT32_MAX;
	entry = vmr_alloc(sizeof(*entry));
	entry->start = symbol.address;
	entry->registers = written_by(dump, &symbol);
	HASH_ADD(hh, unwind->written, start, sizeof(entry->start), entry);
	return entry->registers;
}

void preserved_add(struct dumpcore *dump, vmr_kaddr pc, const struct cfi_row *row,
		   const struct dumpcore_registers *registers, struct dumpcore_registers *caller)
{
	static const uint8_t saved[] = {DUMPCORE_RBX, DUMPCORE_R12, DUMPCORE_R13, DUMPCORE_R14, DUMPCORE_R15};
	bool has_pushed = row->cfa.kind != CFI_REGISTER || row->cfa.number != DUMPCORE_RSP || row->cfa.offset != 8;
	if (has_pushed || row->is_regs || row->rules[DUMPCORE_RBX].kind != CFI_UNDEFINED)
		return;
	uint32_t written = written_at(dump, pc);
	for (size_t i = 0; i < VMR_COUNT(saved); i++)
		if (!(written >> saved[i] & 1) && dumpcore_register_known(registers, saved[i]) &&
		    !dumpcore_register_known(caller, saved[i]))
			dumpcore_register_set(caller, saved[i], registers->value[saved[i]]);
}
