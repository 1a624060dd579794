/* SPDX-License-Identifier: MIT */
/*
 * Where entries and heads are: in the variables of live frames, behind their pointers, in stack memory that no frame
 * uses any more, where only a pointer to a wait function tells, and in variables of modules that lead to a stack; in
 * those of the kernel too where the stack of a task that ran cannot be read.
 */
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "common/memory.h"
#include "dumpcore/code/code.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/stackmap.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/memory.h"
#include "dumpcore/state/dataword.h"
#include "dumpcore/state/queue_internal.h"
#include "dumpcore/unwind/locals.h"
#include "dumpcore/unwind/stack.h"

#define FRAME_LIMIT 512
#define DEPTH_LIMIT 6  /* structs within structs */
#define ARRAY_LIMIT 16 /* elements of an array of structs */
#define PART_LIMIT  64 /* entries and heads in one type */
#define STACK_LIMIT (1u << 17)

/* An entry or a head within a type. */
struct part {
	enum dumpcore_queue_kind kind;
	bool is_head;
	uint64_t offset;
};

/* What a type holds: asked once. */
struct queue_shape {
	const struct dumpcore_type *type;
	struct part *parts;
	size_t count;
	UT_hash_handle hh;
};

static const struct {
	const char *name;
	enum dumpcore_queue_kind kind;
	bool is_head;
} TYPES[] = {
	{"struct wait_queue_entry", DUMPCORE_QUEUE_WAIT, false},
	{"struct wait_queue_head", DUMPCORE_QUEUE_WAIT, true},
	{"struct swait_queue", DUMPCORE_QUEUE_SWAIT, false},
	{"struct swait_queue_head", DUMPCORE_QUEUE_SWAIT, true},
};

static void shape_add(struct queue_shape *shape, enum dumpcore_queue_kind kind, bool is_head, uint64_t offset)
{
	if (shape->count >= PART_LIMIT)
		return;
	shape->parts = vmr_realloc_array(shape->parts, shape->count + 1, sizeof(*shape->parts));
	shape->parts[shape->count++] = (struct part){.kind = kind, .is_head = is_head, .offset = offset};
}

/* Recursion over types, not over data: DEPTH_LIMIT deep. */
static void shape_fill(struct queue_shape *shape, const struct dumpcore_type *type, uint64_t offset, unsigned depth)
{
	type = dumpcore_type_strip(type);
	enum dumpcore_type_kind kind = dumpcore_type_kind(type);
	if (depth == DEPTH_LIMIT || shape->count >= PART_LIMIT)
		return;
	if (kind == DUMPCORE_TYPE_ARRAY) {
		const struct dumpcore_type *element = dumpcore_type_target(type);
		for (uint64_t i = 0; i < dumpcore_type_count(type) && i < ARRAY_LIMIT; i++)
			shape_fill(shape, element, offset + i * dumpcore_type_size(element), depth + 1);
		return;
	}
	/* which member of a union is in use is not known */
	if (kind != DUMPCORE_TYPE_STRUCT)
		return;
	const char *name = dumpcore_type_name(type);
	for (size_t i = 0; name && i < VMR_COUNT(TYPES); i++)
		if (!strcmp(name, TYPES[i].name))
			return shape_add(shape, TYPES[i].kind, TYPES[i].is_head, offset);
	size_t count = 0;
	const struct dumpcore_member *members = dumpcore_type_members(type, &count);
	for (size_t i = 0; i < count; i++)
		if (!members[i].bit_size && members[i].type)
			shape_fill(shape, members[i].type, offset + members[i].bit_offset / 8, depth + 1);
}

static const struct queue_shape *shape_of(struct queue_search *search, const struct dumpcore_type *type)
{
	struct queue_shape *shape;

	HASH_FIND_PTR(search->shapes, &type, shape);
	if (shape)
		return shape;
	shape = vmr_alloc(sizeof(*shape));
	shape->type = type;
	shape_fill(shape, type, 0, 0);
	HASH_ADD_PTR(search->shapes, type, shape);
	return shape;
}

void queue_find_deinit(struct queue_search *search)
{
	struct queue_shape *shape, *next;

	HASH_ITER(hh, search->shapes, shape, next)
	{
		HASH_DEL(search->shapes, shape);
		free(shape->parts);
		free(shape);
	}
}

static void take_parts(struct queue_search *search, const struct dumpcore_type *type, vmr_kaddr address,
		       bool is_variable)
{
	const struct queue_shape *shape = shape_of(search, type);

	for (size_t i = 0; i < shape->count; i++) {
		const struct part *part = &shape->parts[i];
		if (part->is_head)
			queue_add_head(search, part->kind, address + part->offset,
				       !is_variable && !part->offset && shape->count == 1);
		else
			queue_add_entry(search, part->kind, address + part->offset, is_variable);
	}
}

static void take_local(struct queue_search *search, const struct dumpcore_local *local)
{
	if (!local->type || local->is_static)
		return;
	const struct dumpcore_type *type = dumpcore_type_strip(local->type);
	if (local->state == DUMPCORE_LOCAL_ADDRESS && local->address)
		return take_parts(search, type, local->address, true);
	if (local->state != DUMPCORE_LOCAL_VALUE || !local->has_value ||
	    dumpcore_type_kind(type) != DUMPCORE_TYPE_POINTER || !kernel_address_possible(local->value))
		return;
	const struct dumpcore_type *target = dumpcore_type_target(type);
	if (target)
		take_parts(search, dumpcore_type_strip(target), local->value, false);
}

static void find_in_frames(struct queue_search *search, const struct dumpcore_stack *stack)
{
	for (size_t i = 0; i < stack->frame_count && i < FRAME_LIMIT; i++) {
		struct dumpcore_local *locals = NULL;
		size_t count = 0;
		if (vmr_error_drop(dumpcore_locals_read(search->dump, stack, i, &locals, &count)))
			continue;
		for (size_t j = 0; j < count; j++)
			take_local(search, &locals[j]);
		free(locals);
	}
}

vmr_kaddr queue_live_sp(struct dumpcore *dump, const struct dumpcore_task *task)
{
	return dumpcore_stack_lowest(dumpcore_stack_of(dump, task), task->sp);
}

/* Words of a stack that are the address of a wait function: an entry may lie around each. */
static void find_in_memory(struct queue_search *search, const struct dumpcore_task *task, vmr_kaddr text,
			   vmr_kaddr text_end)
{
	uint64_t offset = search->layout[DUMPCORE_QUEUE_WAIT].function;

	if (!task->stack || task->stack_size > STACK_LIMIT)
		return;
	for (vmr_kaddr page = task->stack; page < task->stack + task->stack_size; page += DUMPCORE_PAGE_SIZE) {
		uint64_t words[DUMPCORE_PAGE_SIZE / 8];
		if (!dumpcore_try_read(search->dump, page, words, sizeof(words)))
			continue;
		for (size_t i = 0; i < VMR_COUNT(words); i++) {
			vmr_kaddr place = page + i * 8;
			if (words[i] < text || words[i] >= text_end || place - task->stack < offset ||
			    !queue_function_at(search, words[i]))
				continue;
			queue_add_entry(search, DUMPCORE_QUEUE_WAIT, place - offset, false);
		}
	}
}

/* The head whose list is a word of a variable. */
static void take_data_word(struct queue_search *search, vmr_kaddr place)
{
	struct dumpcore_symbol symbol;
	const struct dumpcore_type *type = NULL;

	if (vmr_error_drop(dumpcore_symbol_at(search->dump, place, &symbol)) || symbol.is_function ||
	    vmr_error_drop(dumpcore_symbol_type(search->dump, &symbol, &type)))
		return;
	const struct queue_shape *shape = shape_of(search, dumpcore_type_strip(type));
	for (size_t i = 0; i < shape->count; i++) {
		const struct part *part = &shape->parts[i];
		vmr_kaddr head = symbol.address + part->offset;
		if (part->is_head && head + search->layout[part->kind].head == place)
			queue_add_head(search, part->kind, head, true);
	}
}

/* Whoever waits where no frame leads any more is on a stack: a word of data that leads there may be a head's. */
static void take_data_words(void *context, vmr_kaddr place, const uint64_t *words, size_t count)
{
	struct queue_search *search = context;

	for (size_t i = 0; i < count; i++)
		if (words[i] % 8 == 0 && kernel_address_possible(words[i]) && dumpcore_stack_at(search->dump, words[i]))
			take_data_word(search, place + i * 8);
}

void queue_find_all(struct queue_search *search)
{
	const struct dumpcore_task *tasks = NULL;
	size_t count = 0;
	vmr_kaddr text = 0, text_end = 0;

	if (vmr_error_drop(dumpcore_tasks_get(search->dump, &tasks, &count)))
		return;
	bool has_text = kernel_symbol_address(search->dump, "_text", &text) &&
			kernel_symbol_address(search->dump, "_etext", &text_end),
	     is_blind = false;
	for (size_t i = 0; i < count; i++) {
		const struct dumpcore_stack *stack = dumpcore_stack_of(search->dump, &tasks[i]);
		is_blind |= tasks[i].on_cpu && stack->error;
		find_in_frames(search, stack);
		dumpcore_stacks_release(search->dump);
	}
	for (size_t i = 0; has_text && i < count; i++) {
		find_in_memory(search, &tasks[i], text, text_end);
		dumpcore_stacks_release(search->dump);
	}
	datawords_of_modules(search->dump, take_data_words, search);
	/* it is large, and what is at work there is in the frames of who runs, where they can be seen */
	if (is_blind)
		datawords_of_kernel(search->dump, take_data_words, search);
}
