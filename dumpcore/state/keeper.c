/* SPDX-License-Identifier: MIT */
/* Words of memory, live stacks and registers that lead to a task that sleeps. */
#include "dumpcore/state/keeper.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/dump.h"
#include "dumpcore/identify/identify.h"
#include "dumpcore/kernel/cpu.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/page.h"
#include "dumpcore/kernel/slab.h"
#include "dumpcore/kernel/stackmap.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/memory.h"
#include "dumpcore/state/pointee.h"
#include "dumpcore/unwind/locals.h"

#define PAGE_LIMIT   (2u << 20)                 /* 8 GiB: half a minute */
#define GENERAL      ((1u << DUMPCORE_RIP) - 1) /* all registers but that */
#define KEEPER_LIMIT 64                         /* of all tasks */

/* A page of a stack. */
struct stack_page {
	uint64_t number;
	vmr_kaddr start; /* its virtual address */
	const struct dumpcore_stack_range *range;
};

struct search {
	struct dumpcore *dump;
	const struct dumpcore_task *const *tasks;
	size_t task_count;
	const struct dumpcore_cpu *cpus;
	size_t cpu_count;
	struct stack_page *stacks; /* by number */
	size_t stack_count;
	bool has_frozen;            /* the kernel has pages in use without a reference */
	vmr_kaddr image, image_end; /* of the kernel, 0 unknown */
	uint64_t image_page;        /* where it begins */
	struct dumpcore_keepers *ret;
};

/* -- stacks */

static int compare_pages(const void *left, const void *right)
{
	const struct stack_page *a = left, *b = right;

	return a->number < b->number ? -1 : a->number > b->number;
}

static struct vmr_error *find_stacks(struct search *search)
{
	const struct dumpcore_stack_range *ranges;
	size_t count, room = 0;

	VMR_TRY(dumpcore_stacks_get(search->dump, &ranges, &count));
	for (size_t i = 0; i < count; i++) {
		for (vmr_kaddr at = ranges[i].low & ~(vmr_kaddr)(DUMPCORE_PAGE_SIZE - 1); at < ranges[i].high;
		     at += DUMPCORE_PAGE_SIZE) {
			uint64_t number;
			if (!dumpcore_page_number(search->dump, at, &number))
				continue;
			if (search->stack_count == room) {
				room = room ? room * 2 : 256;
				search->stacks = vmr_realloc_array(search->stacks, room, sizeof(*search->stacks));
			}
			search->stacks[search->stack_count++] =
				(struct stack_page){.number = number, .start = at, .range = &ranges[i]};
		}
	}
	if (search->stack_count)
		qsort(search->stacks, search->stack_count, sizeof(*search->stacks), compare_pages);
	return NULL;
}

/* Of a stack that is no task's. */
static const struct dumpcore_cpu *cpu_of(const struct search *search, const struct dumpcore_stack_range *range)
{
	for (size_t i = 0; i < search->cpu_count; i++)
		if (search->cpus[i].number == range->cpu)
			return &search->cpus[i];
	return NULL;
}

/* The physical frame of a stack that an address lies in; SIZE_MAX: none. */
static size_t frame_over(const struct dumpcore_stack *stack, const struct dumpcore_stack_range *range,
			 vmr_kaddr address)
{
	size_t found = SIZE_MAX;

	for (size_t i = 0; i < stack->frame_count; i++) {
		vmr_kaddr sp = stack->frames[i].sp;
		if (stack->frames[i].physical == i && !stack->frames[i].inferred && sp >= range->low && sp <= address &&
		    (found == SIZE_MAX || sp > stack->frames[found].sp))
			found = i;
	}
	return found;
}

enum use { USE_DEAD, USE_UNKNOWN, USE_SURE };

/* A frame that has a register of its caller there, or a variable, has it for sure. Else it may be left of a call. */
static enum use use_in_frame(const struct search *search, const struct dumpcore_stack *stack,
			     const struct dumpcore_stack_range *range, vmr_kaddr address)
{
	size_t frame = frame_over(stack, range, address), covering;
	enum dumpcore_register number;
	struct dumpcore_local local;
	uint64_t offset;

	if (frame != SIZE_MAX && dumpcore_frame_saves_at(search->dump, stack, frame, address, &number))
		return USE_SURE;
	/* whom a CPU went over to is in the frame of the switch, or in a register that it had there */
	const char *function = stack->frames[frame == SIZE_MAX ? stack->frames[0].physical : frame].function;
	if (!stack->task->on_cpu && function && !strcmp(function, "__schedule"))
		return USE_DEAD;
	return frame != SIZE_MAX && !vmr_error_drop(dumpcore_local_covering(search->dump, stack, address, &covering,
									    &local, &offset))
		       ? USE_SURE
		       : USE_UNKNOWN;
}

static enum use use_of(const struct search *search, const struct dumpcore_stack_range *range, vmr_kaddr address)
{
	const struct dumpcore_cpu *cpu = range->task ? NULL : cpu_of(search, range);
	const struct dumpcore_task *task = range->task ? range->task : cpu ? cpu->task : NULL;
	vmr_kaddr lowest = 0;

	if (range->kind == DUMPCORE_STACK_EXITED)
		return USE_DEAD;
	const struct dumpcore_stack *stack = task ? dumpcore_stack_of(search->dump, task) : NULL;
	if (range->task && !range->task->on_cpu && range->task->sp && address < range->task->sp)
		return USE_DEAD;
	if (!stack || stack->error || !stack->frame_count)
		return USE_UNKNOWN;
	for (size_t i = 0; i < stack->frame_count; i++) {
		vmr_kaddr sp = stack->frames[i].sp;
		if (sp >= range->low && sp <= range->high && (!lowest || sp < lowest))
			lowest = sp;
	}
	if (!lowest || (task->on_cpu && address < lowest))
		return USE_DEAD;
	return use_in_frame(search, stack, range, address);
}

/* -- what cannot wake anybody */

/* Is an address the owner word of a lock that one of a task's frames has a pointer to? */
static bool is_own_lock(struct search *search, const struct dumpcore_task *task, vmr_kaddr address)
{
	static const char *const owners[][2] = {{"mutex", "owner"},
						{"mutex", "rtmutex.owner"},
						{"mutex", "lock.owner"},
						{"rw_semaphore", "owner"},
						{"rw_semaphore", "rwbase.rtmutex.owner"},
						{"rw_semaphore", "rtmutex.owner"}};
	const struct dumpcore_stack *stack = dumpcore_stack_of(search->dump, task);
	struct dumpcore_field owner;

	for (size_t i = 0; i < stack->frame_count; i++) {
		vmr_autofree struct dumpcore_local *locals = NULL;
		size_t count = 0;
		if (vmr_error_drop(dumpcore_locals_read(search->dump, stack, i, &locals, &count)))
			continue;
		for (size_t k = 0; k < count; k++) {
			const struct dumpcore_type *type = locals[k].has_value ? pointee_target(locals[k].type) : NULL;
			if (!type || address - locals[k].value >= dumpcore_type_size(type))
				continue;
			for (size_t n = 0; n < VMR_COUNT(owners); n++) {
				vmr_autofree char *name = vmr_format("struct %s", owners[n][0]);
				if (!vmr_error_drop(
					    dumpcore_field_find(search->dump, owners[n][0], owners[n][1], &owner)) &&
				    address - locals[k].value >= owner.offset &&
				    pointee_has_at(type, address - locals[k].value - owner.offset, name))
					return true;
			}
		}
	}
	return false;
}

/* An object of the allocator: free, or the kernel's own account of its tasks. */
static bool is_idle_object(struct search *search, vmr_kaddr address)
{
	static const char *const accounts[] = {"task_struct", "signal_cache", "mm_struct"};
	struct dumpcore_slab_object object;

	if (vmr_error_drop(dumpcore_slab_object_at(search->dump, address, &object)))
		return false;
	if (object.state == DUMPCORE_SLAB_FREE)
		return true;
	for (size_t i = 0; i < VMR_COUNT(accounts); i++)
		if (!object.cache->is_merged && object.cache->name && !strcmp(object.cache->name, accounts[i]))
			return true;
	return false;
}

static bool is_idle_page(struct search *search, vmr_kaddr address)
{
	struct dumpcore_page page;

	if (vmr_error_drop(dumpcore_page_at(search->dump, address, &page)))
		return false;
	switch (page.kind) {
	case DUMPCORE_PAGE_FREE:
	case DUMPCORE_PAGE_TABLE:
	case DUMPCORE_PAGE_FILE:
	case DUMPCORE_PAGE_ANONYMOUS:
		return true;
	case DUMPCORE_PAGE_SLAB:
		return is_idle_object(search, address);
	case DUMPCORE_PAGE_UNKNOWN: /* late kernels have pages in use that nobody refers to */
		return !page.references && !search->has_frozen;
	case DUMPCORE_PAGE_COMPOUND:
	case DUMPCORE_PAGE_RESERVED:
		break;
	}
	return false;
}

/* -- words */

/* The task that a word leads to: to its task_struct, or to what is in use of its stack. One with a bit beside is a
 * lock's word, by which nobody wakes it: a reader that had an rwsem last, a mutex that has waiters. One to where no
 * variable can lie is left of an earlier call that had that stack. */
static const struct dumpcore_task *leads_to(const struct search *search, uint64_t word)
{
	for (size_t i = 0; i < search->task_count; i++) {
		const struct dumpcore_task *task = search->tasks[i];
		if (word == task->address)
			return task;
		if (word >= task->sp && word < task->stack + task->stack_size)
			return dumpcore_stack_may_hold(search->dump, dumpcore_stack_of(search->dump, task), word)
				       ? task
				       : NULL;
	}
	return NULL;
}

/* What lies in the image of the kernel has its name there. */
static vmr_kaddr named_address(struct search *search, vmr_kaddr address)
{
	struct dumpcore_page page;

	if (!search->image || vmr_error_drop(dumpcore_page_at(search->dump, address, &page)) ||
	    page.kind != DUMPCORE_PAGE_RESERVED || page.number < search->image_page)
		return address;
	const vmr_kaddr named =
		search->image + (page.number - search->image_page) * DUMPCORE_PAGE_SIZE + address % DUMPCORE_PAGE_SIZE;
	return named < search->image_end ? named : address;
}

static void find_image(struct search *search)
{
	vmr_kaddr image, end;

	if (!kernel_symbol_address(search->dump, "_text", &image) ||
	    !kernel_symbol_address(search->dump, "_end", &end) || image % DUMPCORE_PAGE_SIZE ||
	    !dumpcore_page_number(search->dump, image, &search->image_page))
		return;
	search->image = image;
	search->image_end = end;
}

static void add_keeper(struct search *search, struct dumpcore_keeper keeper)
{
	struct dumpcore_keepers *ret = search->ret;

	if (ret->count == KEEPER_LIMIT) {
		ret->why = "there are more pointers to such tasks than are told";
		free(keeper.text);
		return;
	}
	ret->list = vmr_realloc_array(ret->list, ret->count + 1, sizeof(*ret->list));
	ret->list[ret->count++] = keeper;
}

static void take_stack(struct search *search, const struct stack_page *page, struct dumpcore_keeper keeper)
{
	keeper.address = page->start + keeper.address % DUMPCORE_PAGE_SIZE;
	enum use use = page->range->task == keeper.task || keeper.address < page->range->low
			       ? USE_DEAD
			       : use_of(search, page->range, keeper.address);

	if (use == USE_DEAD)
		return;
	const struct dumpcore_cpu *cpu = page->range->task ? NULL : cpu_of(search, page->range);
	keeper.holder = page->range->task ? page->range->task : cpu ? cpu->task : NULL;
	keeper.is_sure = use == USE_SURE;
	keeper.text = vmr_format("%s stack", page->range->name ? page->range->name : "a");
	add_keeper(search, keeper);
}

static void take_memory(struct search *search, struct dumpcore_keeper keeper)
{
	struct dumpcore_identity identity;

	if (kernel_task_around(search->dump, keeper.address) || is_idle_page(search, keeper.address) ||
	    (keeper.value == keeper.task->address && is_own_lock(search, keeper.task, keeper.address)))
		return;
	keeper.address = named_address(search, keeper.address);
	dumpcore_identify(search->dump, keeper.address, &identity);
	keeper.text = vmr_strdup(identity.text);
	dumpcore_identity_deinit(&identity);
	add_keeper(search, keeper);
}

static void search_page(struct search *search, uint64_t number, const uint64_t *words)
{
	const struct dumpcore_layout *layout = dumpcore_layout_get(search->dump);
	const struct stack_page wanted = {.number = number}, *stack = NULL;

	for (size_t i = 0; i < DUMPCORE_PAGE_SIZE / sizeof(*words); i++) {
		const struct dumpcore_task *task = leads_to(search, words[i]);
		if (!task)
			continue;
		struct dumpcore_keeper keeper = {.task = task,
						 .value = words[i],
						 .address = layout->direct + number * DUMPCORE_PAGE_SIZE +
							    i * sizeof(*words)};
		if (!stack && search->stack_count)
			stack = bsearch(&wanted, search->stacks, search->stack_count, sizeof(*search->stacks),
					compare_pages);
		if (stack)
			take_stack(search, stack, keeper);
		else
			take_memory(search, keeper);
	}
}

static void search_memory(struct search *search)
{
	uint64_t words[DUMPCORE_PAGE_SIZE / 8];
	size_t pages = 0;

	for (uint64_t number = 0; dumpcore_physical_next(search->dump, &number); number++) {
		if (++pages > PAGE_LIMIT) {
			search->ret->why = "the dump has more memory than is looked through";
			return;
		}
		if (dumpcore_try_read_physical(search->dump, number * DUMPCORE_PAGE_SIZE, words, sizeof(words)))
			search_page(search, number, words);
		else
			search->ret->why = "a page could not be read";
	}
	if (dumpcore_info_get(search->dump)->pages_absent || dumpcore_info_get(search->dump)->incomplete)
		search->ret->why = "the dump has not all memory";
}

static void search_registers(struct search *search)
{
	for (size_t i = 0; i < search->cpu_count; i++) {
		const struct dumpcore_cpu *cpu = &search->cpus[i];
		if (!cpu->has_registers || (cpu->registers.known & GENERAL) != GENERAL)
			if (cpu->is_online || cpu->has_registers)
				search->ret->why = "what a CPU has in its registers is not in the dump";
		if (!cpu->has_registers)
			continue;
		for (size_t k = 0; k < VMR_COUNT(cpu->registers.value); k++) {
			const struct dumpcore_task *task =
				cpu->registers.known & 1u << k ? leads_to(search, cpu->registers.value[k]) : NULL;
			if (task)
				add_keeper(search, (struct dumpcore_keeper){
							   .task = task,
							   .holder = cpu->task,
							   .is_sure = true,
							   .value = cpu->registers.value[k],
							   .text = vmr_format("a register of CPU %u", cpu->number)});
		}
	}
}

struct vmr_error *dumpcore_keepers_find(struct dumpcore *dump, const struct dumpcore_task *const *tasks, size_t count,
					struct dumpcore_keepers *ret)
{
	struct search search = {.dump = dump, .tasks = tasks, .task_count = count, .ret = ret};
	vmr_kaddr frozen;

	*ret = (struct dumpcore_keepers){0};
	VMR_TRY(dumpcore_cpus_get(dump, &search.cpus, &search.cpu_count));
	VMR_TRY(find_stacks(&search));
	search.has_frozen = kernel_symbol_address(dump, "__alloc_frozen_pages_noprof", &frozen);
	find_image(&search);
	search_registers(&search);
	search_memory(&search);
	free(search.stacks);
	return NULL;
}

void dumpcore_keepers_deinit(struct dumpcore_keepers *keepers)
{
	for (size_t i = 0; i < keepers->count; i++)
		free(keepers->list[i].text);
	free(keepers->list);
}
