/* SPDX-License-Identifier: MIT */
/* Does code run into a label? */
#include "dumpcore/innerlabel.h"

#include <string.h>

#include "dumpcore/insn.h"
#include "dumpcore/memory.h"

#define FUNCTION_ALIGNMENT 16
#define INSN_LIMIT         15 /* bytes */

bool innerlabel_may_be(const char *name, vmr_kaddr address)
{
	return address % FUNCTION_ALIGNMENT && !strchr(name, '.');
}

/* nop in any length: prefixes, then 90 or 0f 1f. */
static bool is_padding(struct dumpcore *dump, const struct insn *insn)
{
	uint8_t bytes[INSN_LIMIT + 1] = {0};
	unsigned at = 0;

	if (insn->size > INSN_LIMIT || !dumpcore_try_read(dump, insn->address, bytes, insn->size))
		return true;
	while (at < insn->size && (bytes[at] == 0x66 || bytes[at] == 0x2e || (bytes[at] & 0xf0) == 0x40))
		at++;
	return bytes[at] == 0x90 || (bytes[at] == 0x0f && bytes[at + 1] == 0x1f);
}

bool innerlabel_is(struct dumpcore *dump, vmr_kaddr start, vmr_kaddr label)
{
	struct insn_list list;

	if (vmr_error_drop(insn_list_init(dump, start, label, &list)))
		return false;
	const struct insn *last = list.count ? &list.insns[list.count - 1] : NULL;
	bool flows = last && last->address + last->size == label && last->kind != INSN_END &&
		     last->kind != INSN_JUMP && last->kind != INSN_CALL && !is_padding(dump, last);
	insn_list_deinit(&list);
	return flows;
}
