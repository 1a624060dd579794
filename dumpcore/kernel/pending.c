/* SPDX-License-Identifier: MIT */
/*
 * Batches of kfree_rcu() (struct kfree_rcu_cpu, per CPU): objects are chained through their rcu_head, or listed in
 * pages of pointers (kvfree_rcu_bulk_data, in lists since 6.4, 8c15a9e80861); each first waits to be taken up, then for
 * its grace period.
 */
#include "dumpcore/kernel/pending.h"

#include "common/memory.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/memory.h"

#define PENDING_LIMIT (1u << 20)
#define CHAIN_LIMIT   (1u << 20)
#define BLOCK_LIMIT   (1u << 14)
#define RECORD_LIMIT  512 /* pointers in a page */
#define ARRAY_LIMIT   8   /* batches, and channels */

struct fields {
	struct dumpcore_field list, count, records;
};
static const struct kernel_field_row rows[] = {
	{offsetof(struct fields, list), "kvfree_rcu_bulk_data", {"list.next"}, true},
	{offsetof(struct fields, count), "kvfree_rcu_bulk_data", {"nr_records"}, true},
	{offsetof(struct fields, records), "kvfree_rcu_bulk_data", {"records[0]"}, true},
};

struct collector {
	struct dumpcore *dump;
	struct kernel_pending *pending;
	struct fields fields;
	size_t room;
};

static void add(struct collector *collector, vmr_kaddr address)
{
	struct kernel_pending *pending = collector->pending;

	if (!kernel_address_possible(address) || pending->count >= PENDING_LIMIT)
		return;
	if (pending->count == collector->room) {
		collector->room = collector->room ? collector->room * 2 : 256;
		pending->list = vmr_realloc_array(pending->list, collector->room, sizeof(*pending->list));
	}
	pending->list[pending->count++] = address;
}

static bool visit_block(void *context, vmr_kaddr node)
{
	struct collector *collector = context;
	const struct fields *fields = &collector->fields;
	vmr_kaddr block = node - fields->list.offset;
	uint64_t count, record;

	if (!kernel_field_try(collector->dump, &fields->count, block, &count) || count > RECORD_LIMIT) {
		collector->pending->why = "a batch of kfree_rcu cannot be read";
		return true;
	}
	for (uint64_t i = 0; i < count; i++)
		if (dumpcore_try_read(collector->dump, block + fields->records.offset + i * 8, &record, sizeof(record)))
			add(collector, record);
	return true;
}

static void take_blocks(struct collector *collector, vmr_kaddr head)
{
	struct kernel_walk walk = {.limit = BLOCK_LIMIT, .visit = visit_block, .context = collector};

	if (kernel_field_has(&collector->fields.count) &&
	    vmr_error_drop(kernel_list_walk(collector->dump, head, &walk)))
		collector->pending->why = "a list of batches of kfree_rcu is broken";
}

/* A chain of struct rcu_head, which lie in the objects. */
static void take_chain(struct collector *collector, vmr_kaddr pointer)
{
	uint64_t head;

	if (!dumpcore_try_read(collector->dump, pointer, &head, sizeof(head)))
		head = 0;
	for (size_t i = 0; head && i < CHAIN_LIMIT; i++) {
		add(collector, head);
		if (!dumpcore_try_read(collector->dump, head, &head, sizeof(head))) {
			collector->pending->why = "a chain of kfree_rcu is broken";
			return;
		}
	}
}

static bool offset_of(struct dumpcore *dump, const char *path, uint64_t *ret)
{
	const struct dumpcore_type *type;
	struct dumpcore_member member;

	if (vmr_error_drop(dumpcore_type_find(dump, "struct kfree_rcu_cpu", &type)) ||
	    vmr_error_drop(dumpcore_member_find(type, path, &member)))
		return false;
	*ret = member.bit_offset / 8;
	return true;
}

static uint64_t elements(struct dumpcore *dump, const char *path)
{
	const struct dumpcore_type *type;
	struct dumpcore_member member;

	if (vmr_error_drop(dumpcore_type_find(dump, "struct kfree_rcu_cpu", &type)) ||
	    vmr_error_drop(dumpcore_member_find(type, path, &member)))
		return 0;
	uint64_t count = dumpcore_type_count(dumpcore_type_strip(member.type));
	return count < ARRAY_LIMIT ? count : ARRAY_LIMIT;
}

/* What is not found of the batches is told: objects in them would count as allocated in silence. */
static void tell_missing(struct dumpcore *dump, const struct fields *fields)
{
	static const char EFFECT[] = "objects that wait there to be freed count as allocated";

	if (!kernel_type_exists(dump, "kfree_rcu_cpu"))
		return;
	if (!dumpcore_field_exists(dump, "kfree_rcu_cpu", "head"))
		dumpcore_gap_add_member(dump, "kfree_rcu_cpu", "head", EFFECT);
	if (!kernel_field_has(&fields->list))
		return;
	if (!kernel_field_has(&fields->count))
		dumpcore_gap_add_member(dump, "kvfree_rcu_bulk_data", "nr_records", EFFECT);
	if (!kernel_field_has(&fields->records))
		dumpcore_gap_add_member(dump, "kvfree_rcu_bulk_data", "records", EFFECT);
	if (!elements(dump, "bulk_head"))
		dumpcore_gap_add_member(dump, "kfree_rcu_cpu", "bulk_head", EFFECT);
}

static void take_cpu(struct collector *collector, vmr_kaddr base)
{
	struct dumpcore *dump = collector->dump;
	uint64_t offset, batches = elements(dump, "krw_arr"), channels = elements(dump, "bulk_head");

	if (offset_of(dump, "head", &offset))
		take_chain(collector, base + offset);
	for (unsigned j = 0; j < channels; j++) {
		vmr_autofree char *path = vmr_format("bulk_head[%u]", j);
		if (offset_of(dump, path, &offset))
			take_blocks(collector, base + offset);
	}
	for (unsigned i = 0; i < batches; i++) {
		vmr_autofree char *chain = vmr_format("krw_arr[%u].head_free", i);
		if (offset_of(dump, chain, &offset))
			take_chain(collector, base + offset);
		for (unsigned j = 0; j < channels; j++) {
			vmr_autofree char *path = vmr_format("krw_arr[%u].bulk_head_free[%u]", i, j);
			if (offset_of(dump, path, &offset))
				take_blocks(collector, base + offset);
		}
	}
}

static int compare(const void *a, const void *b)
{
	vmr_kaddr left = *(const vmr_kaddr *)a, right = *(const vmr_kaddr *)b;

	return left < right ? -1 : left > right;
}

void kernel_pending_read(struct dumpcore *dump, struct kernel_pending *ret)
{
	struct collector collector = {.dump = dump, .pending = ret};
	const struct kernel_cpu *cpus;
	struct dumpcore_symbol symbol;
	size_t count;
	vmr_kaddr base;

	*ret = (struct kernel_pending){0};
	if (vmr_error_drop(dumpcore_symbol_find(dump, "krc", &symbol)) ||
	    vmr_error_drop(kernel_cpus_get(dump, &cpus, &count)))
		return;
	vmr_error_drop(KERNEL_FIELDS_FIND(dump, rows, &collector.fields));
	tell_missing(dump, &collector.fields);
	for (size_t i = 0; i < count; i++)
		if (!vmr_error_drop(dumpcore_percpu_address(dump, "krc", cpus[i].number, &base)))
			take_cpu(&collector, base);
	if (ret->count)
		qsort(ret->list, ret->count, sizeof(*ret->list), compare);
}
