/* SPDX-License-Identifier: MIT */
/* Variables, frame bases and call sites by pc. */
#include "dumpcore/unwind/pcscope.h"

#include <stdlib.h>
#include <uthash.h>

#include "common/memory.h"
#include "dumpcore/unwind/unwind.h"

enum pcscope_kind { PCSCOPE_VARIABLES, PCSCOPE_FRAME_BASE, PCSCOPE_CALLSITE };

struct unwind_pcscope {
	struct pcscope_key {
		vmr_kaddr pc;
		uint64_t scope_id; /* of variables only */
		uint64_t kind;
	} key;
	bool is_there;
	union {
		struct scope_variables variables;
		struct callsite callsite;
	};
	UT_hash_handle hh;
};

void pcscope_destroy(struct dumpcore_unwind *unwind)
{
	struct unwind_pcscope *entry, *next;
	HASH_ITER(hh, unwind->pcscopes, entry, next)
	{
		HASH_DEL(unwind->pcscopes, entry);
		free(entry);
	}
}

static bool look_up(struct dumpcore *dump, struct unwind_pcscope *entry)
{
	const struct pcscope_key *key = &entry->key;
	struct expression_arena *arena = unwind_get(dump)->arena;
	switch ((enum pcscope_kind)key->kind) {
	case PCSCOPE_VARIABLES:
		return !vmr_error_drop(scope_variables_find(dump, key->pc, key->scope_id, arena, &entry->variables));
	case PCSCOPE_FRAME_BASE:
		return !vmr_error_drop(scope_frame_base_find(dump, key->pc, arena, &entry->variables));
	case PCSCOPE_CALLSITE:
		return !vmr_error_drop(callsite_find(dump, key->pc, arena, &entry->callsite));
	}
	return false;
}

static const struct unwind_pcscope *entry_of(struct dumpcore *dump, struct pcscope_key key)
{
	struct dumpcore_unwind *unwind = unwind_get(dump);
	struct unwind_pcscope *entry;
	HASH_FIND(hh, unwind->pcscopes, &key, sizeof(key), entry);
	if (!entry) {
		entry = vmr_alloc(sizeof(*entry));
		entry->key = key;
		entry->is_there = look_up(dump, entry);
		HASH_ADD(hh, unwind->pcscopes, key, sizeof(entry->key), entry);
	}
	return entry->is_there ? entry : NULL;
}

const struct scope_variables *pcscope_variables(struct dumpcore *dump, vmr_kaddr pc, uint64_t scope_id)
{
	const struct unwind_pcscope *entry = entry_of(dump, (struct pcscope_key){pc, scope_id, PCSCOPE_VARIABLES});
	return entry ? &entry->variables : NULL;
}

const struct scope_variables *pcscope_frame_base(struct dumpcore *dump, vmr_kaddr pc)
{
	const struct unwind_pcscope *entry = entry_of(dump, (struct pcscope_key){pc, 0, PCSCOPE_FRAME_BASE});
	return entry ? &entry->variables : NULL;
}

const struct callsite *pcscope_callsite(struct dumpcore *dump, vmr_kaddr return_pc)
{
	const struct unwind_pcscope *entry = entry_of(dump, (struct pcscope_key){return_pc, 0, PCSCOPE_CALLSITE});
	return entry ? &entry->callsite : NULL;
}
