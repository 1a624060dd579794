/* SPDX-License-Identifier: MIT */
/*
 * KFENCE (mm/kfence/core.c, 5.12: 0ce20dd84089). Page 2n + 2 of the pool has object n, whose place and state are in
 * kfence_metadata[n], an array, or since 6.6 (cabdf74e6b31) a pointer to one.
 */
#include "dumpcore/kernel/kfence.h"

#include "common/memory.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/internal.h"
#include "dumpcore/memory.h"

#define OBJECT_LIMIT 65535 /* CONFIG_KFENCE_NUM_OBJECTS */

static const struct kernel_field_row rows[] = {
	{offsetof(struct kernel_kfence, address), "kfence_metadata", {"addr"}, false},
	{offsetof(struct kernel_kfence, size), "kfence_metadata", {"size"}, false},
	{offsetof(struct kernel_kfence, state), "kfence_metadata", {"state"}, false},
	{offsetof(struct kernel_kfence, cache), "kfence_metadata", {"cache"}, true},
};

static int64_t state_value(struct dumpcore *dump, const char *name)
{
	int64_t value;

	return vmr_error_drop(dumpcore_enumerator_find(dump, name, &value)) ? -1 : value;
}

static void find(struct dumpcore *dump, struct kernel_kfence *kfence)
{
	const struct dumpcore_type *type;
	struct dumpcore_symbol symbol;
	uint64_t pool;

	kfence->made = true;
	if (!kernel_symbol_value(dump, "__kfence_pool", 8, &pool) || !kernel_address_possible(pool) ||
	    vmr_error_drop(KERNEL_FIELDS_FIND(dump, rows, kfence)) ||
	    vmr_error_drop(dumpcore_type_find(dump, "struct kfence_metadata", &type)) ||
	    vmr_error_drop(dumpcore_symbol_find(dump, "kfence_metadata", &symbol)))
		return;
	kfence->stride = dumpcore_type_size(type);
	kfence->metadata = symbol.address;
	if (symbol.size == sizeof(uint64_t) && !kernel_symbol_value(dump, "kfence_metadata", 8, &kfence->metadata))
		return;
	kfence->allocated = state_value(dump, "KFENCE_OBJECT_ALLOCATED");
	kfence->freeing = state_value(dump, "KFENCE_OBJECT_RCU_FREEING");
	kfence->freed = state_value(dump, "KFENCE_OBJECT_FREED");
	kfence->pool = pool;
}

bool kernel_kfence_at(struct dumpcore *dump, struct kernel_kfence *kfence, vmr_kaddr address,
		      struct kernel_kfence_object *ret)
{
	uint64_t start, state, cache = 0;

	if (!kfence->made)
		find(dump, kfence);
	uint64_t page = (address - kfence->pool) / DUMPCORE_PAGE_SIZE;
	if (!kfence->pool || address < kfence->pool || page < 2 || page % 2 || page / 2 - 1 >= OBJECT_LIMIT)
		return false;
	vmr_kaddr metadata = kfence->metadata + (page / 2 - 1) * kfence->stride;
	/* Beyond the pool's end what is taken for metadata does not point to this page. */
	if (!kernel_field_try(dump, &kfence->address, metadata, &start) || (start ^ address) / DUMPCORE_PAGE_SIZE ||
	    !kernel_field_try(dump, &kfence->state, metadata, &state))
		return false;
	kernel_field_try(dump, &kfence->cache, metadata, &cache);
	*ret = (struct kernel_kfence_object){.start = start, .cache = cache};
	if ((int64_t)state == kfence->allocated)
		ret->state = DUMPCORE_SLAB_ALLOCATED;
	else if ((int64_t)state == kfence->freed)
		ret->state = DUMPCORE_SLAB_FREE;
	else if ((int64_t)state == kfence->freeing)
		ret->state = DUMPCORE_SLAB_PENDING;
	return true;
}
