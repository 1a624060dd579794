/* SPDX-License-Identifier: MIT */
/* Frame sizes at calls, from the tables by which stacks are unwound. */
#include "dumpcore/state/framebytes.h"

#include "dumpcore/internal.h"
#include "dumpcore/unwind/frametable.h"
#include "dumpcore/unwind/unwind.h"

bool framebytes_at(struct dumpcore *dump, vmr_kaddr call_pc, uint64_t *ret)
{
	const struct cfi_row *row = NULL;
	if (vmr_error_drop(frametable_find(unwind_get(dump)->table, dump, call_pc - 1, &row)) ||
	    row->cfa.kind != CFI_REGISTER || row->cfa.number != DUMPCORE_RSP || row->cfa.offset < 0)
		return false;
	*ret = (uint64_t)row->cfa.offset;
	return true;
}
