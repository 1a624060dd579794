/* SPDX-License-Identifier: MIT */
/* What an address is: the first step of a table that knows it. */
#include "dumpcore/identify/identify.h"

#include <string.h>

#include "common/memory.h"
#include "dumpcore/code/code.h"
#include "dumpcore/code/scope.h"
#include "dumpcore/debuginfo/image.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/identify/identify_value.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/module.h"
#include "dumpcore/kernel/page.h"
#include "dumpcore/kernel/slab.h"
#include "dumpcore/kernel/stackmap.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/kernel/vmalloc.h"
#include "dumpcore/memory.h"
#include "dumpcore/types/types.h"
#include "dumpcore/unwind/locals.h"
#include "dumpcore/unwind/stack.h"

static void offset_set(struct dumpcore_identity *id, vmr_kaddr start)
{
	id->start = start;
	id->has_start = true;
	id->offset = id->address - start;
	id->has_offset = true;
}

/* "+0x774 (pi_lock)" of a type, into member; NULL type: nothing. */
static void member_set(struct dumpcore *dump, struct dumpcore_identity *id, const char *name, uint64_t offset)
{
	const struct dumpcore_type *type;
	struct dumpcore_member member;
	uint64_t rest;

	if (vmr_error_drop(dumpcore_type_find(dump, name, &type)))
		return;
	id->type = dumpcore_type_name(type);
	if (vmr_error_drop(dumpcore_member_at(type, offset, &id->member, &member, &rest)))
		id->member = NULL;
}

/* -- tasks and stacks */

/* A task_struct that is not on the list any more, but not freed: exited, somebody holds a reference. */
static bool task_exited(struct dumpcore *dump, struct dumpcore_identity *id, const struct dumpcore_slab_object *object)
{
	struct dumpcore_field pid;
	vmr_kaddr cache;
	uint64_t value;

	if (object->state != DUMPCORE_SLAB_ALLOCATED || !kernel_symbol_value(dump, "task_struct_cachep", 8, &cache) ||
	    cache != object->cache->address || vmr_error_drop(dumpcore_field_find(dump, "task_struct", "pid", &pid)) ||
	    !kernel_field_try(dump, &pid, object->start, &value))
		return false;
	id->pid = (int)value;
	id->comm = NULL;
	return true;
}

static bool step_task(struct dumpcore *dump, struct dumpcore_identity *id)
{
	struct dumpcore_slab_object object;
	bool in_slab = !vmr_error_drop(dumpcore_slab_object_at(dump, id->address, &object));
	const struct dumpcore_task *task = kernel_task_around(dump, id->address);

	if (task && !(in_slab && object.state == DUMPCORE_SLAB_FREE)) {
		id->pid = task->pid;
		id->comm = task->comm;
		id->cpu = (int)task->cpu;
		offset_set(id, task->address);
	} else if (!in_slab || !task_exited(dump, id, &object)) {
		return false;
	}
	if (in_slab) {
		id->cache = object.cache->name;
		id->state = dumpcore_slab_state_name(object.state);
		offset_set(id, object.start);
	}
	id->category = "task";
	member_set(dump, id, "struct task_struct", id->offset);
	id->text = vmr_format("task %d (%s) +0x%" PRIx64 "%s%s", id->pid, id->comm ? id->comm : "exited", id->offset,
			      id->member ? " " : "", id->member ? id->member : "");
	return true;
}

/* The variable of a live frame that covers an address of a stack. */
static bool variable_set(struct dumpcore *dump, struct dumpcore_identity *id, const struct dumpcore_stack *stack)
{
	struct dumpcore_local local;
	struct dumpcore_member member;
	size_t frame;
	uint64_t offset, rest;
	char *path;

	if (vmr_error_drop(dumpcore_local_covering(dump, stack, id->address, &frame, &local, &offset)))
		return false;
	id->symbol = stack->frames[frame].function;
	dumpcore_local_declared(dump, stack, frame, &local, &id->file, &id->line);
	if (local.type) {
		id->type = dumpcore_type_name(local.type);
		if (!vmr_error_drop(dumpcore_member_at(local.type, offset, &path, &member, &rest))) {
			id->member = *path ? vmr_format("%s.%s", local.name, path) : vmr_strdup(local.name);
			free(path);
		}
	}
	if (!id->member)
		id->member = vmr_strdup(local.name);
	return true;
}

/* The physical frame whose part of the stack holds an address. */
static const char *frame_function(const struct dumpcore_stack *stack, vmr_kaddr address)
{
	for (size_t i = 0; i < stack->frame_count; i++) {
		const struct dumpcore_frame *frame = &stack->frames[i];
		if (!frame->inlined && frame->cfa && frame->sp <= address && address < frame->cfa)
			return frame->function;
	}
	return NULL;
}

/*
 * The lowest live address of a task's own stack; 0 unknown. A task that is switched out has its registers at the saved
 * stack pointer, below its innermost frame (struct inactive_task_frame).
 */
static vmr_kaddr live_from(const struct dumpcore_stack *stack, const struct dumpcore_stack_range *range)
{
	vmr_kaddr sp = range->task->sp;

	return dumpcore_stack_lowest(stack, sp >= range->low && sp < range->high ? sp : 0);
}

static void describe_stack(struct dumpcore *dump, struct dumpcore_identity *id,
			   const struct dumpcore_stack_range *range)
{
	const struct dumpcore_stack *stack = dumpcore_stack_of(dump, range->task);
	vmr_kaddr low = live_from(stack, range);
	vmr_autofree char *where = NULL;

	if (low && id->address < low) {
		id->state = "dead-below-sp";
		where = vmr_format("dead: 0x%" PRIx64 " bytes below the stack pointer", low - id->address);
	} else if (low) {
		id->state = "live";
		if (variable_set(dump, id, stack))
			where = vmr_format("%s in the frame of %s", id->member, id->symbol ? id->symbol : "?");
		else if ((id->symbol = frame_function(stack, id->address)))
			where = vmr_format("in the frame of %s", id->symbol);
		else
			where = vmr_strdup("live");
	} else {
		id->state = "unknown";
		where = vmr_format("its stack pointer is not known%s%s", stack->error ? ": " : "",
				   stack->error ? stack->error : "");
	}
	id->text = vmr_format("stack of task %d (%s) +0x%" PRIx64 ", %s", id->pid, id->comm, id->offset, where);
}

static bool step_stack(struct dumpcore *dump, struct dumpcore_identity *id)
{
	const struct dumpcore_stack_range *range = dumpcore_stack_at(dump, id->address);

	if (!range || (range->kind != DUMPCORE_STACK_TASK && range->kind != DUMPCORE_STACK_EXITED))
		return false;
	id->category = "task stack";
	offset_set(id, range->low);
	if (range->kind == DUMPCORE_STACK_EXITED) {
		id->state = "exited";
		id->text = vmr_format("%s +0x%" PRIx64, range->name, id->offset);
		return true;
	}
	id->pid = range->task->pid;
	id->comm = range->task->comm;
	id->cpu = (int)range->task->cpu;
	describe_stack(dump, id, range);
	return true;
}

static bool step_exception(struct dumpcore *dump, struct dumpcore_identity *id)
{
	const struct dumpcore_stack_range *range = dumpcore_stack_at(dump, id->address);

	if (!range || (range->kind != DUMPCORE_STACK_IRQ && range->kind != DUMPCORE_STACK_EXCEPTION))
		return false;
	id->category = "exception stack";
	id->cpu = (int)range->cpu;
	offset_set(id, range->low);
	id->text = vmr_format("%s stack of CPU %u +0x%" PRIx64, range->name, range->cpu, id->offset);
	return true;
}

/*
 * The type of a cache's objects, where it is sure: a cache that was not merged with others, with the name and size of a
 * struct (as KMEM_CACHE() makes them).
 */
static void object_type_set(struct dumpcore *dump, struct dumpcore_identity *id,
			    const struct dumpcore_slab_cache *cache)
{
	const struct dumpcore_type *type;
	vmr_autofree char *name = vmr_format("struct %s", cache->name);

	if (!cache->is_merged && id->offset < cache->object_size &&
	    !vmr_error_drop(dumpcore_type_find(dump, name, &type)) && dumpcore_type_size(type) == cache->object_size)
		member_set(dump, id, name, id->offset);
}

static bool step_slab(struct dumpcore *dump, struct dumpcore_identity *id)
{
	struct dumpcore_slab_object object;

	if (vmr_error_drop(dumpcore_slab_object_at(dump, id->address, &object)))
		return false;
	id->category = "slab object";
	id->cache = object.cache->name;
	id->state = dumpcore_slab_state_name(object.state);
	offset_set(id, object.start);
	object_type_set(dump, id, object.cache);
	id->text = vmr_format("%s object of slab cache %s +0x%" PRIx64 "%s%s%s%s", id->state, id->cache, id->offset,
			      id->member ? " " : "", id->member ? id->member : "", object.why ? ": " : "",
			      object.why ? object.why : "");
	return true;
}

/* -- the image */

static void describe_function(struct dumpcore *dump, struct dumpcore_identity *id)
{
	struct scope_frame frames[SCOPE_FRAME_LIMIT];
	struct dumpcore_line line;
	size_t count = 0;
	vmr_autofree char *chain = vmr_strdup("");

	if (!vmr_error_drop(scope_frames_at(dump, id->address, frames, &count)) && count) {
		id->file = frames[0].file;
		id->line = frames[0].line;
		for (size_t i = 0; i + 1 < count; i++) {
			char *longer = vmr_format("%s%s%s", chain, i ? " < " : ", inlined ",
						  frames[i].function ? frames[i].function : "?");
			free(chain);
			chain = longer;
		}
	} else if (!vmr_error_drop(dumpcore_line_at(dump, id->address, &line))) {
		id->file = line.file;
		id->line = line.line;
	}
	id->text = vmr_format("%s+0x%" PRIx64 "%s", id->symbol, id->offset, chain);
	if (id->file) {
		char *longer = vmr_format("%s at %s:%u", id->text, id->file, id->line);
		free(id->text);
		id->text = longer;
	}
}

static bool is_text(struct dumpcore *dump, vmr_kaddr address)
{
	const char *name, *module;
	vmr_kaddr start;

	return !vmr_error_drop(dumpcore_section_at(dump, address, &name, &module, &start)) && strstr(name, "text");
}

static bool step_function(struct dumpcore *dump, struct dumpcore_identity *id)
{
	struct dumpcore_symbol symbol;

	if (vmr_error_drop(dumpcore_symbol_at(dump, id->address, &symbol)) ||
	    (!symbol.is_function && !is_text(dump, id->address)))
		return false;
	id->category = "function";
	id->symbol = symbol.name;
	offset_set(id, symbol.address);
	describe_function(dump, id);
	return true;
}

/* Names a data symbol's member. */
static void describe_data(struct dumpcore *dump, struct dumpcore_identity *id, const struct dumpcore_symbol *symbol)
{
	const struct dumpcore_type *type;
	struct dumpcore_member member;
	uint64_t rest;

	if (vmr_error_drop(dumpcore_symbol_type(dump, symbol, &type)))
		return;
	id->type = dumpcore_type_name(type);
	if (vmr_error_drop(dumpcore_member_at(type, id->offset, &id->member, &member, &rest)))
		id->member = NULL;
}

static bool step_data(struct dumpcore *dump, struct dumpcore_identity *id)
{
	struct dumpcore_symbol symbol;

	if (vmr_error_drop(dumpcore_symbol_at(dump, id->address, &symbol)))
		return false;
	id->category = "data symbol";
	id->symbol = symbol.name;
	offset_set(id, symbol.address);
	describe_data(dump, id, &symbol);
	id->text = vmr_format("%s+0x%" PRIx64 "%s%s", symbol.name, id->offset, id->member ? " " : "",
			      id->member ? id->member : "");
	return true;
}

/* The per-CPU symbol that covers an address of the template; they are sorted with all others. */
static bool percpu_symbol(const struct debuginfo_image *image, uint64_t address, const struct debuginfo_symbol **ret)
{
	const struct debuginfo_index *index = &image->index;
	size_t low = 0;

	for (size_t high = index->symbol_count; low < high;) {
		size_t middle = low + (high - low) / 2;
		if (index->symbols[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	for (size_t steps = 0; low > 0 && steps < 64; steps++) {
		const struct debuginfo_symbol *row = &index->symbols[--low];
		if (row->flags & DEBUGINFO_SYMBOL_PERCPU && address - row->address < row->size) {
			*ret = row;
			return true;
		}
	}
	return false;
}

/* The image's own copy of a per-CPU variable, from which each CPU's was made: at a kernel address since 6.15
 * (9d7de2aa8b41), where per-CPU symbols are no longer at offsets from 0. */
static bool percpu_template(struct dumpcore *dump, struct dumpcore_identity *id, const struct debuginfo_image *image)
{
	const struct debuginfo_symbol *row;

	if (!percpu_symbol(image, id->address - image->bias, &row))
		return false;
	struct dumpcore_symbol symbol = {.name = debuginfo_index_string(&image->index, row->name),
					 .address = row->address,
					 .size = row->size,
					 .is_percpu = true};
	id->category = "data symbol";
	id->symbol = symbol.name;
	offset_set(id, row->address + image->bias);
	describe_data(dump, id, &symbol);
	id->text = vmr_format("per-CPU %s as the image has it +0x%" PRIx64 "%s%s", symbol.name, id->offset,
			      id->member ? " " : "", id->member ? id->member : "");
	return true;
}

static bool step_percpu(struct dumpcore *dump, struct dumpcore_identity *id)
{
	const struct kernel_cpu *cpus;
	const struct debuginfo_symbol *row;
	size_t count, images;
	vmr_kaddr low, high;
	uint64_t unit = 0;

	if (!kernel_symbol_address(dump, "__per_cpu_start", &low) ||
	    !kernel_symbol_address(dump, "__per_cpu_end", &high) ||
	    vmr_error_drop(kernel_cpus_get(dump, &cpus, &count)))
		return false;
	struct debuginfo_image *const *image = debuginfo_images_get(dump, &images);
	kernel_symbol_value(dump, "pcpu_unit_size", 4, &unit);
	if (low && images && id->address >= low && id->address < high)
		return percpu_template(dump, id, image[0]);
	for (size_t i = 0; i < count && images; i++) {
		vmr_kaddr template = id->address - cpus[i].offset;
		if (template >= high && template - low < unit) {
			id->category = "per-CPU variable";
			id->cpu = (int)cpus[i].number;
			id->text = vmr_format("dynamic or module per-CPU memory of CPU %u, offset 0x%" PRIx64,
					      cpus[i].number, template);
			return true;
		}
		if (template <low || template >= high ||
			      !percpu_symbol(image[0], low ? template - image[0]->bias : template, &row))
			continue;
		struct dumpcore_symbol symbol = {.name = debuginfo_index_string(&image[0]->index, row->name),
						 .address = row->address,
						 .size = row->size,
						 .is_percpu = true};
		id->category = "per-CPU variable";
		id->symbol = symbol.name;
		id->cpu = (int)cpus[i].number;
		offset_set(id, cpus[i].offset + row->address + (low ? image[0]->bias : 0));
		describe_data(dump, id, &symbol);
		id->text = vmr_format("per-CPU %s of CPU %u +0x%" PRIx64 "%s%s", symbol.name, cpus[i].number,
				      id->offset, id->member ? " " : "", id->member ? id->member : "");
		return true;
	}
	return false;
}

static bool step_module(struct dumpcore *dump, struct dumpcore_identity *id)
{
	struct dumpcore_module_place place;

	if (!dumpcore_module_at(dump, id->address, &place))
		return false;
	id->category = "module";
	id->symbol = place.symbol;
	offset_set(id, place.symbol ? place.symbol_start : place.start);
	id->text = vmr_format("%s%s0x%" PRIx64 " in %s of module %s%s", place.symbol ? place.symbol : "",
			      place.symbol ? "+" : "+", id->offset, place.section, place.module->name,
			      place.is_freed ? " (initialisation memory, freed)" : "");
	return true;
}

static bool step_section(struct dumpcore *dump, struct dumpcore_identity *id)
{
	const char *name, *module;
	vmr_kaddr start;

	if (vmr_error_drop(dumpcore_section_at(dump, id->address, &name, &module, &start)))
		return false;
	id->category = "image section";
	offset_set(id, start);
	id->text =
		vmr_format("%s+0x%" PRIx64 "%s%s", name, id->offset, module ? " of module " : "", module ? module : "");
	return true;
}

/* -- pages */

static const char *page_kind(const struct dumpcore_page *page)
{
	static const char *const names[] = {[DUMPCORE_PAGE_UNKNOWN] = "in use, for what its record does not say",
					    [DUMPCORE_PAGE_SLAB] = "slab",
					    [DUMPCORE_PAGE_FREE] = "free (in the buddy allocator)",
					    [DUMPCORE_PAGE_TABLE] = "page table",
					    [DUMPCORE_PAGE_FILE] = "page cache",
					    [DUMPCORE_PAGE_ANONYMOUS] = "anonymous",
					    [DUMPCORE_PAGE_COMPOUND] = "compound page",
					    [DUMPCORE_PAGE_RESERVED] = "reserved"};

	if (page->kind == DUMPCORE_PAGE_UNKNOWN && !page->references)
		return "not in use (reference count 0, in no block of the buddy allocator)";
	return names[page->kind];
}

static bool step_record(struct dumpcore *dump, struct dumpcore_identity *id)
{
	struct dumpcore_page page;

	if (vmr_error_drop(dumpcore_page_of_record(dump, id->address, &page)))
		return false;
	id->category = "page";
	offset_set(id, page.record);
	member_set(dump, id, "struct page", id->offset);
	id->text = vmr_format("struct page of page 0x%" PRIx64 " (%s) +0x%" PRIx64 "%s%s", page.number,
			      page_kind(&page), id->offset, id->member ? " " : "", id->member ? id->member : "");
	return true;
}

static bool step_content(struct dumpcore *dump, struct dumpcore_identity *id)
{
	const struct dumpcore_layout *layout = dumpcore_layout_get(dump);
	struct dumpcore_page page;

	if (vmr_error_drop(dumpcore_page_at(dump, id->address, &page)))
		return false;
	id->category = page.kind == DUMPCORE_PAGE_COMPOUND ? "large kmalloc" : "page content";
	vmr_kaddr start =
		page.kind == DUMPCORE_PAGE_COMPOUND ? page.start : layout->direct + page.number * DUMPCORE_PAGE_SIZE;
	offset_set(id, start);
	id->state = page.kind == DUMPCORE_PAGE_FREE ? "free" : NULL;
	const char *presence = dumpcore_presence_name(dumpcore_presence_at(dump, id->address));
	if (page.kind == DUMPCORE_PAGE_COMPOUND)
		id->text = vmr_format("block of %llu bytes +0x%" PRIx64 ": large kmalloc, or pages allocated as one",
				      (unsigned long long)DUMPCORE_PAGE_SIZE << page.order, id->offset);
	else if (page.kind == DUMPCORE_PAGE_FILE)
		id->text = vmr_format("page cache of the mapping at " VMR_ADDRESS ", file offset 0x%" PRIx64 "; %s",
				      page.mapping, page.index * DUMPCORE_PAGE_SIZE + id->offset, presence);
	else
		id->text = vmr_format("page 0x%" PRIx64 " +0x%" PRIx64 ": %s; %s", page.number, id->offset,
				      page_kind(&page), presence);
	return true;
}

static bool step_vmalloc(struct dumpcore *dump, struct dumpcore_identity *id)
{
	const struct dumpcore_vmalloc_area *area = dumpcore_vmalloc_at(dump, id->address);
	struct dumpcore_symbol symbol;

	if (!area)
		return false;
	id->category = "vmalloc area";
	offset_set(id, area->start);
	if (area->is_freed)
		id->state = "freed";
	bool known = area->caller && !vmr_error_drop(dumpcore_symbol_at(dump, area->caller, &symbol));
	if (known)
		id->symbol = symbol.name;
	id->text = vmr_format("vmalloc area " VMR_ADDRESS "-" VMR_ADDRESS " +0x%" PRIx64 "%s%s%s", area->start,
			      area->end, id->offset, area->is_freed ? ", freed" : "", known ? ", allocated by " : "",
			      known ? symbol.name : "");
	return true;
}

static bool step_entry(struct dumpcore *dump, struct dumpcore_identity *id)
{
	const struct dumpcore_stack_range *range = dumpcore_stack_at(dump, id->address);

	if (!range || range->kind != DUMPCORE_STACK_ENTRY)
		return false;
	id->category = "entry area";
	id->cpu = (int)range->cpu;
	offset_set(id, range->low);
	id->text = vmr_format("entry stack of CPU %u +0x%" PRIx64, range->cpu, id->offset);
	return true;
}

static void step_unknown(struct dumpcore *dump, struct dumpcore_identity *id)
{
	const struct dumpcore_layout *layout = dumpcore_layout_get(dump);
	const char *where = "";

	if (id->address >= layout->direct && id->address < layout->direct_end) {
		where = " in the direct map, its struct page is not in the dump;";
	} else if (id->address >= layout->vmalloc && id->address < layout->vmalloc_end) {
		where = " in the vmalloc range, but in no area of it;";
	} else if (kernel_address_in_hole(dump, id->address)) {
		where = ", in a hole of the address space, where nothing ever is;";
		id->state = "hole";
	}
	id->category = "unknown";
	id->text = vmr_format(
		"%s%s looked at tasks, stacks, slabs, symbols, per-CPU variables, modules, pages, vmalloc areas",
		dumpcore_presence_name(dumpcore_presence_at(dump, id->address)), where[0] ? where : ";");
}

void dumpcore_identify(struct dumpcore *dump, vmr_kaddr address, struct dumpcore_identity *ret)
{
	static bool (*const steps[])(struct dumpcore *, struct dumpcore_identity *) = {
		step_task,   step_stack,   step_exception, step_slab,    step_function, step_data,  step_percpu,
		step_module, step_section, step_record,    step_content, step_vmalloc,  step_entry, identify_value,
	};

	*ret = (struct dumpcore_identity){.address = address, .pid = -1, .cpu = -1};
	/* Words of the lower half and the last page are no kernel addresses: no list needs to be walked for them. */
	if (!kernel_address_possible(address) && identify_value(dump, ret))
		return;
	for (size_t i = 0; i < VMR_COUNT(steps); i++)
		if (steps[i](dump, ret))
			return;
	step_unknown(dump, ret);
}

void dumpcore_identity_deinit(struct dumpcore_identity *identity)
{
	free(identity->text);
	free(identity->member);
	*identity = (struct dumpcore_identity){0};
}
