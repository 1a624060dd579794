/* SPDX-License-Identifier: MIT */
/* Room for a frame below a live one: a search over direct calls, breadth first. */
#include "dumpcore/state/room.h"

#include <string.h>

#include "common/memory.h"
#include "dumpcore/code.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/memory.h"
#include "dumpcore/state/framebytes.h"
#include "dumpcore/symbols.h"
#include "dumpcore/unwind/stack.h"
#include "dumpcore/unwind/unwind.h"

#define DEPTH_LIMIT    2
#define FUNCTION_LIMIT 512
#define CODE_LIMIT     32768 /* bytes of one function */
#define FRAME_LIMIT    64
#define TRIED_ROOM     2048 /* a power of two, more than functions that are looked at */
#define JUMP_SIZE      5

struct node {
	struct dumpcore_symbol symbol;
	unsigned depth;
	size_t parent;     /* SIZE_MAX: the live frame's function */
	vmr_kaddr call_pc; /* behind the call in the parent; 0: a jump, which leaves no frame */
};

struct search {
	struct dumpcore *dump;
	vmr_kaddr target;
	struct node nodes[FUNCTION_LIMIT];
	size_t count;
	/* Functions that were taken at a depth and led nowhere, for all frames: an open hash. */
	struct {
		vmr_kaddr address;
		unsigned depth;
	} tried[TRIED_ROOM];
	size_t tried_count, expanded;
	uint8_t code[CODE_LIMIT];
};

/* Was the function taken before, as near to a live frame or nearer? If not, remember it. */
static bool is_known(struct search *search, vmr_kaddr address, unsigned depth)
{
	size_t slot = address / 16 % TRIED_ROOM;
	while (search->tried[slot].address && search->tried[slot].address != address)
		slot = (slot + 1) % TRIED_ROOM;
	if (search->tried[slot].address && search->tried[slot].depth <= depth)
		return true;
	if (!search->tried[slot].address && search->tried_count + 1 >= TRIED_ROOM / 2)
		return true;
	search->tried_count += !search->tried[slot].address;
	search->tried[slot].address = address;
	search->tried[slot].depth = depth;
	return false;
}

static void forget(struct search *search)
{
	memset(search->tried, 0, sizeof(search->tried));
	search->tried_count = 0;
}

/* Take what the bytes at `at` call or jump to. True: it is the target. */
static bool take_call(struct search *search, size_t parent, const uint8_t *bytes, vmr_kaddr at)
{
	const struct node *from = &search->nodes[parent];
	struct node next = {.depth = from->depth + 1, .parent = parent};
	int32_t distance;
	memcpy(&distance, bytes + 1, sizeof(distance));
	vmr_kaddr to = at + JUMP_SIZE + (uint64_t)(int64_t)distance;
	next.call_pc = bytes[0] == 0xe8 ? at + JUMP_SIZE : 0;
	if (to - from->symbol.address < from->symbol.size || (to != search->target && next.depth == DEPTH_LIMIT) ||
	    (to != search->target && is_known(search, to, next.depth)) ||
	    vmr_error_drop(dumpcore_symbol_at(search->dump, to, &next.symbol)) || next.symbol.address != to ||
	    !next.symbol.is_function)
		return false;
	if (search->count == FUNCTION_LIMIT)
		return false;
	search->nodes[search->count++] = next;
	return to == search->target;
}

/* Look through a function. True: it calls the target, which is the last node then. */
static bool expand(struct search *search, size_t index)
{
	struct dumpcore_symbol symbol = search->nodes[index].symbol;
	size_t size = symbol.size < CODE_LIMIT ? (size_t)symbol.size : CODE_LIMIT;
	if (search->expanded++ >= FUNCTION_LIMIT)
		size = 0;
	if (size < JUMP_SIZE || !dumpcore_try_read(search->dump, symbol.address, search->code, size))
		return false;
	for (size_t i = 0; i + JUMP_SIZE <= size; i++)
		if ((search->code[i] == 0xe8 || search->code[i] == 0xe9) &&
		    take_call(search, index, search->code + i, symbol.address + i))
			return true;
	return false;
}

static char *describe(const struct search *search, size_t index)
{
	char *text = vmr_strdup(search->nodes[index].symbol.name);
	for (size_t i = search->nodes[index].parent; i != SIZE_MAX; i = search->nodes[i].parent) {
		char *longer = vmr_format("%s > %s", search->nodes[i].symbol.name, text);
		free(text);
		text = longer;
	}
	return text;
}

/* Where the last function's frame would end: the live frame's stack pointer, less the frames between. 0: not known. */
static vmr_kaddr frame_high(const struct search *search, size_t index, vmr_kaddr sp)
{
	for (size_t i = index; i != SIZE_MAX && search->nodes[i].depth > 1; i = search->nodes[i].parent) {
		uint64_t bytes;
		if (!search->nodes[i].call_pc)
			continue;
		if (!framebytes_at(search->dump, search->nodes[i].call_pc, &bytes))
			return 0;
		sp -= bytes;
	}
	return sp;
}

/* The most that a function's frame takes where it calls another; 0: not known. */
static uint64_t frame_size(struct search *search, const struct dumpcore_symbol *symbol)
{
	size_t size = symbol->size < CODE_LIMIT ? (size_t)symbol->size : CODE_LIMIT;
	uint64_t most = 0;
	if (size < JUMP_SIZE || !dumpcore_try_read(search->dump, symbol->address, search->code, size))
		return 0;
	for (size_t i = 0; i + JUMP_SIZE <= size; i++) {
		uint64_t bytes;
		if (search->code[i] == 0xe8 && framebytes_at(search->dump, symbol->address + i + JUMP_SIZE, &bytes) &&
		    bytes > most)
			most = bytes;
	}
	return most;
}

static bool find_way(struct search *search, const struct dumpcore_frame *frame, size_t idx, struct dumpcore_room *ret)
{
	struct node first = {.parent = SIZE_MAX};
	search->count = 0;
	if (vmr_error_drop(dumpcore_symbol_at(search->dump, unwind_lookup_pc(frame), &first.symbol)) ||
	    !first.symbol.is_function)
		return false;
	search->nodes[search->count++] = first;
	for (size_t i = 0; i < search->count && search->nodes[i].depth < DEPTH_LIMIT; i++) {
		if (!expand(search, i))
			continue;
		size_t last = search->count - 1;
		forget(search); /* what was taken was not all looked through */
		*ret = (struct dumpcore_room){.frame = idx,
					      .calls = describe(search, last),
					      .depth = search->nodes[last].depth,
					      .high = frame_high(search, last, frame->sp),
					      .size = frame_size(search, &search->nodes[last].symbol)};
		return true;
	}
	return false;
}

/* Where the function's code begins; 0: it is only inlined, or there are several of that name. */
static vmr_kaddr target_of(struct dumpcore *dump, const char *function, const char *file)
{
	struct dumpcore_function *functions = NULL;
	size_t count = 0;
	if (vmr_error_drop(dumpcore_functions_named(dump, function, file, &functions, &count)))
		return 0;
	vmr_kaddr target = count == 1 && functions[0].high ? functions[0].low : 0;
	free(functions);
	return target;
}

struct vmr_error *dumpcore_rooms_find(struct dumpcore *dump, const struct dumpcore_task *task, vmr_kaddr above,
				      const char *function, const char *file, struct dumpcore_room **ret,
				      size_t *ret_count)
{
	const struct dumpcore_stack *stack = dumpcore_stack_of(dump, task);
	struct dumpcore_room *list = NULL;
	size_t count = 0;
	vmr_autofree struct search *search = vmr_alloc(sizeof(*search));
	search->dump = dump;
	search->target = target_of(dump, function, file);
	if (!search->target)
		return &vmr_error_not_found;
	for (size_t i = 0; i < stack->frame_count && i < FRAME_LIMIT; i++) {
		const struct dumpcore_frame *frame = &stack->frames[i];
		struct dumpcore_room room;
		if (frame->physical != i || frame->inferred || frame->sp < above ||
		    frame->sp - task->stack >= task->stack_size || !find_way(search, frame, i, &room))
			continue;
		list = vmr_realloc_array(list, count + 1, sizeof(*list));
		list[count++] = room;
	}
	*ret = list;
	*ret_count = count;
	return NULL;
}

void dumpcore_rooms_free(struct dumpcore_room *rooms, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(rooms[i].calls);
	free(rooms);
}
