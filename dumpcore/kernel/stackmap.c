/* SPDX-License-Identifier: MIT */
/*
 * Stacks of x86-64: each task's, each CPU's IRQ stack, the exception (IST) stacks and the entry stack in its
 * cpu_entry_area, and stacks of tasks that are gone (cached for reuse, or not yet given back).
 */
#include "dumpcore/kernel/stackmap.h"

#include <string.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/kernel/vmalloc.h"
#include "dumpcore/memory.h"

#define RANGE_LIMIT (1u << 23)
#define STACK_LIMIT (1u << 20) /* bytes of one */
#define CACHED      2          /* NR_CACHED_STACKS, kernel/fork.c */

struct dumpcore_stackmap {
	struct dumpcore_stack_range *list;
	size_t count, room;
	struct vmr_error *error;
};

static void range_add(struct dumpcore_stackmap *map, const struct dumpcore_stack_range *range)
{
	if (range->high <= range->low || range->high - range->low > STACK_LIMIT ||
	    !kernel_address_possible(range->low) || map->count >= RANGE_LIMIT)
		return;
	if (map->count == map->room) {
		map->room = map->room ? map->room * 2 : 128;
		map->list = vmr_realloc_array(map->list, map->room, sizeof(*map->list));
	}
	map->list[map->count++] = *range;
}

static void add_tasks(struct dumpcore *dump, struct dumpcore_stackmap *map)
{
	const struct dumpcore_task *tasks;
	size_t count;

	map->error = dumpcore_tasks_get(dump, &tasks, &count);
	if (map->error)
		return;
	for (size_t i = 0; i < count; i++)
		if (tasks[i].stack)
			range_add(map, &(struct dumpcore_stack_range){.kind = DUMPCORE_STACK_TASK,
								      .low = tasks[i].stack,
								      .high = tasks[i].stack + tasks[i].stack_size,
								      .task = &tasks[i],
								      .cpu = tasks[i].cpu,
								      .name = "task"});
}

/* hardirq_stack_ptr is the top, since 951c2a51ae75 (5.12) less 8. */
static void add_irq(struct dumpcore *dump, struct dumpcore_stackmap *map, unsigned cpu)
{
	static const struct {
		const char *name, *type, *path;
	} places[] = {{"pcpu_hot", "pcpu_hot", "hardirq_stack_ptr"},
		      {"hardirq_stack_ptr", NULL, NULL},
		      {"irq_stack_ptr", NULL, NULL}};
	uint64_t top, size = kernel_stack_size(dump); /* IRQ_STACK_ORDER is THREAD_SIZE_ORDER */

	for (size_t i = 0; i < VMR_COUNT(places); i++) {
		if (!kernel_percpu_value(dump, places[i].name, places[i].type, places[i].path, cpu, &top) ||
		    !kernel_address_possible(top))
			continue;
		top = (top + DUMPCORE_PAGE_SIZE - 1) & ~(uint64_t)(DUMPCORE_PAGE_SIZE - 1);
		range_add(
			map,
			&(struct dumpcore_stack_range){
				.kind = DUMPCORE_STACK_IRQ, .low = top - size, .high = top, .cpu = cpu, .name = "IRQ"});
		return;
	}
}

static const char *exception_name(const char *member)
{
	static const struct {
		const char *member, *name;
	} names[] = {{"DF_stack", "#DF"},  {"NMI_stack", "NMI"}, {"DB_stack", "#DB"}, {"DB1_stack", "#DB"},
		     {"DB2_stack", "#DB"}, {"MCE_stack", "#MC"}, {"VC_stack", "#VC"}, {"VC2_stack", "#VC2"}};

	for (size_t i = 0; i < VMR_COUNT(names); i++)
		if (!strcmp(names[i].member, member))
			return names[i].name;
	return NULL;
}

/* struct cea_exception_stacks: stacks with guards between them (7623f37e4111, 5.2). */
static bool add_exceptions(struct dumpcore *dump, struct dumpcore_stackmap *map, unsigned cpu)
{
	const struct dumpcore_type *type;
	size_t count;
	uint64_t base;

	if (!kernel_percpu_value(dump, "cea_exception_stacks", NULL, NULL, cpu, &base) ||
	    !kernel_address_possible(base) ||
	    vmr_error_drop(dumpcore_type_find(dump, "struct cea_exception_stacks", &type)))
		return false;
	const struct dumpcore_member *members = dumpcore_type_members(type, &count);
	for (size_t i = 0; i < count; i++) {
		const char *name = members[i].name ? exception_name(members[i].name) : NULL;
		vmr_kaddr low = base + members[i].bit_offset / 8;
		if (name)
			range_add(map, &(struct dumpcore_stack_range){.kind = DUMPCORE_STACK_EXCEPTION,
								      .low = low,
								      .high = low + dumpcore_type_size(members[i].type),
								      .cpu = cpu,
								      .name = name});
	}
	return true;
}

/* A CPU's entry area: its address is computed (6.2, 97e3d26b5e5f), but its exception stacks are pointed to. */
static bool entry_area(struct dumpcore *dump, const struct dumpcore_type *type, unsigned cpu, uint64_t *ret)
{
	struct dumpcore_member stacks;
	uint64_t pointer;

	if (vmr_error_drop(dumpcore_member_find(type, "estacks", &stacks)) ||
	    !kernel_percpu_value(dump, "cea_exception_stacks", NULL, NULL, cpu, &pointer) ||
	    !kernel_address_possible(pointer))
		return kernel_percpu_value(dump, "cpu_entry_area", NULL, NULL, cpu, ret);
	*ret = pointer - stacks.bit_offset / 8;
	return true;
}

/* A stack that is a member of struct cpu_entry_area. */
static void add_entry_area(struct dumpcore *dump, struct dumpcore_stackmap *map, unsigned cpu, const char *path,
			   enum dumpcore_stack_kind kind, const char *name)
{
	const struct dumpcore_type *type;
	struct dumpcore_member member;
	uint64_t base;

	if (vmr_error_drop(dumpcore_type_find(dump, "struct cpu_entry_area", &type)) ||
	    vmr_error_drop(dumpcore_member_find(type, path, &member)) || !entry_area(dump, type, cpu, &base) ||
	    !kernel_address_possible(base))
		return;
	vmr_kaddr low = base + member.bit_offset / 8;
	range_add(map, &(struct dumpcore_stack_range){.kind = kind,
						      .low = low,
						      .high = low + dumpcore_type_size(member.type),
						      .cpu = cpu,
						      .name = name});
}

/* Stacks kept for the next fork: per CPU, pointers to their vm_struct (ac496bf48d97, 4.9). */
static void add_cached(struct dumpcore *dump, struct dumpcore_stackmap *map, unsigned cpu)
{
	struct dumpcore_field address;
	vmr_kaddr slots;
	uint64_t vm, low;

	if (vmr_error_drop(dumpcore_percpu_address(dump, "cached_stacks", cpu, &slots)) ||
	    vmr_error_drop(dumpcore_field_find(dump, "vm_struct", "addr", &address)))
		return;
	for (unsigned i = 0; i < CACHED; i++)
		if (dumpcore_try_read(dump, slots + i * 8, &vm, sizeof(vm)) && kernel_address_possible(vm) &&
		    kernel_field_try(dump, &address, vm, &low))
			range_add(map, &(struct dumpcore_stack_range){.kind = DUMPCORE_STACK_EXITED,
								      .low = low,
								      .high = low + kernel_stack_size(dump),
								      .cpu = cpu,
								      .name = "cached stack of an exited task"});
}

static int compare(const void *a, const void *b)
{
	const struct dumpcore_stack_range *left = a, *right = b;

	if (left->low != right->low)
		return left->low < right->low ? -1 : 1;
	return (int)left->kind - (int)right->kind;
}

static const struct dumpcore_stack_range *find(const struct dumpcore_stackmap *map, size_t count, vmr_kaddr address)
{
	size_t low = 0;

	for (size_t high = count; low < high;) {
		size_t middle = low + (high - low) / 2;
		if (map->list[middle].low <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low && address < map->list[low - 1].high ? &map->list[low - 1] : NULL;
}

/*
 * Areas allocated by the caller that allocated the live stacks, with no task: stacks of tasks that exited and whose
 * memory is not given back yet.
 */
static void add_exited(struct dumpcore *dump, struct dumpcore_stackmap *map)
{
	const struct dumpcore_vmalloc_area *areas, *known = NULL;
	size_t count, sorted = map->count;
	uint64_t size = kernel_stack_size(dump);

	if (vmr_error_drop(dumpcore_vmalloc_areas_get(dump, &areas, &count)))
		return;
	for (size_t i = 0; i < sorted && (!known || !known->caller); i++)
		if (map->list[i].kind == DUMPCORE_STACK_TASK && map->list[i].task->pid)
			known = dumpcore_vmalloc_at(dump, map->list[i].low);
	if (!known || !known->caller)
		return;
	for (size_t i = 0; i < count; i++)
		if (areas[i].caller == known->caller && areas[i].end - areas[i].start == known->end - known->start &&
		    !find(map, sorted, areas[i].start))
			range_add(map, &(struct dumpcore_stack_range){.kind = DUMPCORE_STACK_EXITED,
								      .low = areas[i].start,
								      .high = areas[i].start + size,
								      .name = "stack of an exited task"});
}

static void create(struct dumpcore *dump)
{
	struct dumpcore_stackmap *map = dump->stackmap = vmr_alloc(sizeof(*map));
	const struct kernel_cpu *cpus;
	size_t count;

	add_tasks(dump, map);
	if (!vmr_error_drop(kernel_cpus_get(dump, &cpus, &count)))
		for (size_t i = 0; i < count; i++) {
			unsigned cpu = cpus[i].number;
			add_irq(dump, map, cpu);
			if (!add_exceptions(dump, map, cpu))
				add_entry_area(dump, map, cpu, "exception_stacks", DUMPCORE_STACK_EXCEPTION, "IST");
			add_entry_area(dump, map, cpu, "entry_stack_page", DUMPCORE_STACK_ENTRY, "entry");
			add_cached(dump, map, cpu);
		}
	if (map->count)
		qsort(map->list, map->count, sizeof(*map->list), compare);
	add_exited(dump, map);
	if (map->count)
		qsort(map->list, map->count, sizeof(*map->list), compare);
}

const struct dumpcore_stack_range *dumpcore_stack_at(struct dumpcore *dump, vmr_kaddr address)
{
	if (!dump->stackmap)
		create(dump);
	return find(dump->stackmap, dump->stackmap->count, address);
}

bool dumpcore_stack_same(struct dumpcore *dump, vmr_kaddr a, vmr_kaddr b)
{
	const struct dumpcore_stack_range *range = dumpcore_stack_at(dump, a);

	return range && range == dumpcore_stack_at(dump, b);
}

struct vmr_error *dumpcore_stacks_get(struct dumpcore *dump, const struct dumpcore_stack_range **ret, size_t *ret_count)
{
	if (!dump->stackmap)
		create(dump);
	const struct dumpcore_stackmap *map = dump->stackmap;
	if (!map->count)
		return map->error ? vmr_error_create(map->error->code, "%s", map->error->message)
				  : vmr_error_create(VMR_NOT_FOUND, "no stack is known");
	*ret = map->list;
	*ret_count = map->count;
	return NULL;
}

void dumpcore_stackmap_destroy(struct dumpcore_stackmap *part)
{
	if (!part)
		return;
	free(part->list);
	vmr_error_destroy(part->error);
	free(part);
}
