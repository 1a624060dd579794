/* SPDX-License-Identifier: MIT */
/*
 * Areas of the vmalloc range (mm/vmalloc.c). Since 6.9 (d093602919ad) in nodes, each with a list of those in use and of
 * those waiting to be unmapped; before, one list.
 */
#include "dumpcore/kernel/vmalloc.h"

#include "common/memory.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/memory.h"

#define AREA_LIMIT (1u << 22)
#define NODE_LIMIT 8192

struct fields {
	struct dumpcore_field start, end, list, vm, caller, flags, busy, lazy;
};

static const struct kernel_field_row rows[] = {
	{offsetof(struct fields, start), "vmap_area", {"va_start"}, false},
	{offsetof(struct fields, end), "vmap_area", {"va_end"}, false},
	{offsetof(struct fields, list), "vmap_area", {"list.next"}, false},
	{offsetof(struct fields, vm), "vmap_area", {"vm"}, true},
	{offsetof(struct fields, caller), "vm_struct", {"caller"}, true},
	{offsetof(struct fields, flags), "vm_struct", {"flags"}, true},
	{offsetof(struct fields, busy), "vmap_node", {"busy.head.next"}, true},
	{offsetof(struct fields, lazy), "vmap_node", {"lazy.head.next"}, true},
};

struct dumpcore_vmalloc {
	struct fields fields;
	struct dumpcore_vmalloc_area *list;
	size_t count, room;
	struct vmr_error *error;
};

struct collector {
	struct dumpcore *dump;
	struct dumpcore_vmalloc *part;
	bool is_freed;
};

static bool visit(void *context, vmr_kaddr node)
{
	struct collector *collector = context;
	struct dumpcore_vmalloc *part = collector->part;
	const struct fields *fields = &part->fields;
	struct dumpcore *dump = collector->dump;
	vmr_kaddr address = node - fields->list.offset;
	struct dumpcore_vmalloc_area area = {.is_freed = collector->is_freed};

	if (!kernel_field_try(dump, &fields->start, address, &area.start) ||
	    !kernel_field_try(dump, &fields->end, address, &area.end) || area.start >= area.end ||
	    !kernel_address_possible(area.start))
		return true; /* the walk itself says what is wrong */
	/* vm shares its place with a size in free areas (688fcbfc06e4). */
	if (!area.is_freed && kernel_field_try(dump, &fields->vm, address, &area.vm) &&
	    kernel_address_possible(area.vm)) {
		kernel_field_try(dump, &fields->caller, area.vm, &area.caller);
		kernel_field_try(dump, &fields->flags, area.vm, &area.flags);
	} else {
		area.vm = 0;
	}
	if (part->count == part->room) {
		part->room = part->room ? part->room * 2 : 256;
		part->list = vmr_realloc_array(part->list, part->room, sizeof(*part->list));
	}
	part->list[part->count++] = area;
	return part->count < AREA_LIMIT;
}

static void collect(struct dumpcore *dump, struct dumpcore_vmalloc *part, vmr_kaddr head, bool is_freed)
{
	struct collector collector = {.dump = dump, .part = part, .is_freed = is_freed};
	struct kernel_walk walk = {.limit = AREA_LIMIT, .visit = visit, .context = &collector};
	vmr_autoerror error = kernel_list_walk(dump, head, &walk);

	if (!error)
		return;
	walk.backward = true;
	vmr_error_drop(kernel_list_walk(dump, head, &walk));
	dumpcore_gap_add(dump, head, "areas may be missing", error->message, "areas of the vmalloc range");
}

static int compare(const void *a, const void *b)
{
	const struct dumpcore_vmalloc_area *left = a, *right = b;

	if (left->start != right->start)
		return left->start < right->start ? -1 : 1;
	return left->is_freed - right->is_freed;
}

static void collect_nodes(struct dumpcore *dump, struct dumpcore_vmalloc *part)
{
	const struct dumpcore_type *type;
	uint64_t nodes, count, size = 0;

	if (!vmr_error_drop(dumpcore_type_find(dump, "struct vmap_node", &type)))
		size = dumpcore_type_size(type);
	if (!size || !kernel_symbol_value(dump, "vmap_nodes", 8, &nodes) ||
	    !kernel_symbol_value(dump, "nr_vmap_nodes", 4, &count)) {
		part->error = vmr_error_create(VMR_NOT_FOUND, "the vmalloc areas' nodes cannot be found");
		return;
	}
	for (uint64_t i = 0; i < count && i < NODE_LIMIT; i++) {
		collect(dump, part, nodes + i * size + part->fields.busy.offset, false);
		if (kernel_field_has(&part->fields.lazy))
			collect(dump, part, nodes + i * size + part->fields.lazy.offset, true);
	}
}

static void create(struct dumpcore *dump)
{
	struct dumpcore_vmalloc *part = dump->vmalloc = vmr_alloc(sizeof(*part));
	vmr_kaddr head;

	part->error = kernel_fields_find(dump, rows, VMR_COUNT(rows), &part->fields);
	if (part->error)
		return;
	if (kernel_field_has(&part->fields.busy))
		collect_nodes(dump, part);
	else if (kernel_symbol_address(dump, "vmap_area_list", &head))
		collect(dump, part, head, false);
	else
		part->error = vmr_error_create(VMR_NOT_FOUND, "the list of vmalloc areas cannot be found");
	if (!part->count)
		return;
	qsort(part->list, part->count, sizeof(*part->list), compare);
	size_t kept = 1; /* both walks of a broken list may have met an area */
	for (size_t i = 1; i < part->count; i++)
		if (part->list[i].start != part->list[kept - 1].start || part->list[i].end != part->list[kept - 1].end)
			part->list[kept++] = part->list[i];
	part->count = kept;
}

struct vmr_error *dumpcore_vmalloc_areas_get(struct dumpcore *dump, const struct dumpcore_vmalloc_area **ret,
					     size_t *ret_count)
{
	if (!dump->vmalloc)
		create(dump);
	const struct dumpcore_vmalloc *part = dump->vmalloc;
	if (part->error)
		return vmr_error_create(part->error->code, "%s", part->error->message);
	*ret = part->list;
	*ret_count = part->count;
	return NULL;
}

const struct dumpcore_vmalloc_area *dumpcore_vmalloc_at(struct dumpcore *dump, vmr_kaddr address)
{
	const struct dumpcore_vmalloc_area *list = NULL;
	size_t count = 0, low = 0;

	if (vmr_error_drop(dumpcore_vmalloc_areas_get(dump, &list, &count)))
		return NULL;
	for (size_t high = count; low < high;) {
		size_t middle = low + (high - low) / 2;
		if (list[middle].start <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low && address < list[low - 1].end ? &list[low - 1] : NULL;
}

void dumpcore_vmalloc_destroy(struct dumpcore_vmalloc *part)
{
	if (!part)
		return;
	free(part->list);
	vmr_error_destroy(part->error);
	free(part);
}
