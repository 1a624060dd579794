/* SPDX-License-Identifier: MIT */
/* Room for a frame below another: a search over calls, breadth first. */
#include "dumpcore/state/room.h"

#include <string.h>

#include "common/memory.h"
#include "dumpcore/code/code.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/stackmap.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/memory.h"
#include "dumpcore/state/framebytes.h"
#include "dumpcore/state/pointercall.h"
#include "dumpcore/state/trace.h"
#include "dumpcore/state/variableplace.h"
#include "dumpcore/unwind/stack.h"
#include "dumpcore/unwind/unwind.h"

#define DEPTH_LIMIT    2
#define FUNCTION_LIMIT 512
#define CODE_LIMIT     32768 /* bytes of one function */
#define FRAME_LIMIT    64
#define TRIED_ROOM     2048 /* a power of two, more than functions that are looked at */
#define JUMP_SIZE      5
#define DEAD_LIMIT     8    /* dead frames that are begun with */
#define ABOVE          2048 /* bytes above the record that they are looked for in */

struct node {
	struct dumpcore_symbol symbol;
	unsigned depth;
	size_t parent;     /* SIZE_MAX: the live frame's function */
	vmr_kaddr call_pc; /* behind the call in the parent; 0: a jump, which leaves no frame */
};

/* A frame that a way begins in. */
struct start {
	struct dumpcore_symbol symbol;
	vmr_kaddr sp, cfa; /* cfa 0: not known */
	struct dumpcore_room room;
};

struct search {
	struct dumpcore *dump;
	const struct dumpcore_room_request *request;
	vmr_kaddr target;
	uint64_t owner_bytes; /* the most that its frame takes where it calls; 0: not known */
	bool has_place;
	int64_t place; /* of the variable, from its CFA */
	struct pointercall_caller callers[POINTERCALL_CALLERS];
	size_t caller_count, visited;
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

/* Where the last function's frame would end: that of the start, less the frames between. 0: not known. */
static vmr_kaddr frame_high(const struct search *search, size_t index, const struct start *start)
{
	vmr_kaddr high = start->cfa ? start->cfa : start->sp;
	for (size_t i = index; search->nodes[i].parent != SIZE_MAX; i = search->nodes[i].parent) {
		uint64_t bytes;
		if (!search->nodes[i].call_pc || (search->nodes[i].depth == 1 && !start->cfa))
			continue;
		if (!framebytes_at(search->dump, search->nodes[i].call_pc, &bytes))
			return 0;
		high -= bytes;
	}
	return high;
}

/* How much the owner's frame takes where it calls another, at most, and where in it the variable lies. */
static void measure_owner(struct search *search, const struct dumpcore_symbol *symbol)
{
	size_t size = symbol->size < CODE_LIMIT ? (size_t)symbol->size : CODE_LIMIT;
	if (size < JUMP_SIZE || !dumpcore_try_read(search->dump, symbol->address, search->code, size))
		return;
	for (size_t i = 0; i + JUMP_SIZE <= size; i++) {
		vmr_kaddr pc = symbol->address + i + JUMP_SIZE;
		uint64_t bytes;
		if (search->code[i] != 0xe8 || !framebytes_at(search->dump, pc, &bytes))
			continue;
		search->owner_bytes = bytes > search->owner_bytes ? bytes : search->owner_bytes;
		search->has_place = search->has_place ||
				    (search->request->variable &&
				     variableplace_at(search->dump, pc, search->request->variable, &search->place));
	}
}

static bool find_direct(struct search *search, const struct start *start, struct dumpcore_room *ret)
{
	search->count = 0;
	search->nodes[search->count++] = (struct node){.symbol = start->symbol, .parent = SIZE_MAX};
	for (size_t i = 0; i < search->count && search->nodes[i].depth < DEPTH_LIMIT; i++) {
		if (!expand(search, i))
			continue;
		size_t last = search->count - 1;
		forget(search); /* what was taken was not all looked through */
		*ret = start->room;
		ret->calls = describe(search, last);
		ret->depth = search->nodes[last].depth;
		ret->high = frame_high(search, last, start);
		ret->size = search->owner_bytes;
		ret->has_exact = search->has_place && ret->high && start->cfa;
		ret->is_exact = ret->has_exact && ret->high + (uint64_t)search->place == search->request->record;
		return true;
	}
	return false;
}

/* A call through a pointer, in a function whose frame ends at `cfa`, to one of the callers, so that all fits. */
static const struct pointercall_caller *find_pointer(struct search *search, const struct dumpcore_symbol *symbol,
						     vmr_kaddr cfa)
{
	size_t size = symbol->size < CODE_LIMIT ? (size_t)symbol->size : CODE_LIMIT;
	vmr_kaddr owner_cfa = search->request->record - (uint64_t)search->place;
	if (search->visited++ >= FUNCTION_LIMIT || size < POINTERCALL_BYTES ||
	    !dumpcore_try_read(search->dump, symbol->address, search->code, size))
		return NULL;
	for (size_t i = POINTERCALL_BYTES; i <= size; i++) {
		vmr_kaddr pc = symbol->address + i;
		uint64_t bytes;
		if ((search->code[i - JUMP_SIZE] != 0xe8 && !pointercall_ends(search->code + i - POINTERCALL_BYTES)) ||
		    !framebytes_at(search->dump, pc, &bytes))
			continue;
		for (size_t k = 0; k < search->caller_count; k++)
			if (cfa - bytes - search->callers[k].bytes == owner_cfa &&
			    pointercall_is(search->dump, symbol, pc, &search->callers[k]))
				return &search->callers[k];
	}
	return NULL;
}

static void set_indirect(const struct search *search, const struct start *start, const struct dumpcore_symbol *middle,
			 const struct pointercall_caller *caller, struct dumpcore_room *ret)
{
	*ret = start->room;
	ret->calls = vmr_format("%s%s%s > *%s > %s", start->symbol.name, middle ? " > " : "",
				middle ? middle->name : "", caller->symbol.name, search->request->function);
	ret->depth = middle ? 3 : 2;
	ret->is_indirect = ret->has_exact = ret->is_exact = true;
	ret->high = search->request->record - (uint64_t)search->place;
	ret->size = search->owner_bytes;
}

/* By a pointer that the start's function calls, or one that it calls directly. */
static bool find_indirect(struct search *search, const struct start *start, struct dumpcore_room *ret)
{
	const struct pointercall_caller *caller = NULL;
	if (!search->has_place || !search->caller_count || !start->cfa)
		return false;
	caller = find_pointer(search, &start->symbol, start->cfa);
	if (caller) {
		set_indirect(search, start, NULL, caller, ret);
		return true;
	}
	search->count = 0;
	search->nodes[search->count++] = (struct node){.symbol = start->symbol, .parent = SIZE_MAX};
	forget(search);
	(void)expand(search, 0);
	size_t count = search->count;
	forget(search);
	for (size_t i = 1; i < count; i++) {
		const struct node *node = &search->nodes[i];
		vmr_kaddr cfa = frame_high(search, i, start);
		caller =
			cfa && node->symbol.address != search->target ? find_pointer(search, &node->symbol, cfa) : NULL;
		if (caller) {
			set_indirect(search, start, &node->symbol, caller, ret);
			return true;
		}
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

struct rooms {
	struct dumpcore_room *list;
	size_t count;
	bool is_exact; /* one of them */
};

static void take_start(struct search *search, struct rooms *rooms, struct start *start, vmr_kaddr pc, bool indirect)
{
	struct dumpcore_room room;
	if (vmr_error_drop(dumpcore_symbol_at(search->dump, pc, &start->symbol)) || !start->symbol.is_function)
		return;
	start->room.sp = start->sp;
	start->room.function = start->room.function ? start->room.function : start->symbol.name;
	if (!(indirect ? find_indirect : find_direct)(search, start, &room))
		return;
	rooms->list = vmr_realloc_array(rooms->list, rooms->count + 1, sizeof(*rooms->list));
	rooms->list[rooms->count++] = room;
	rooms->is_exact |= room.is_exact;
}

static void take_live(struct search *search, struct rooms *rooms, bool indirect)
{
	const struct dumpcore_task *task = search->request->task;
	const struct dumpcore_stack *stack = dumpcore_stack_of(search->dump, task);
	for (size_t i = 0; i < stack->frame_count && i < FRAME_LIMIT; i++) {
		const struct dumpcore_frame *frame = &stack->frames[i];
		struct start start = {
			.sp = frame->sp, .cfa = frame->cfa, .room = {.frame = i, .function = frame->function}};
		if (frame->physical == i && !frame->inferred &&
		    frame->sp >= search->request->record + search->request->size &&
		    frame->sp - task->stack < task->stack_size)
			take_start(search, rooms, &start, unwind_lookup_pc(frame), indirect);
	}
}

/* Where the stack pointer was, and the frame ended, when the call was made that left this return address. */
static void take_dead(struct search *search, struct rooms *rooms, bool indirect)
{
	vmr_kaddr low = search->request->record + search->request->size;
	const struct dumpcore_stack_range *range = dumpcore_stack_at(search->dump, low);
	struct dumpcore_trace *traces = NULL;
	size_t count = 0, taken = 0;
	if (!range || range->task != search->request->task)
		return;
	vmr_kaddr high = range->high - low > ABOVE ? low + ABOVE : range->high;
	if (vmr_error_drop(dumpcore_traces_read(search->dump, low, high, NULL, &traces, &count)))
		return;
	for (size_t i = 0; i < count && taken < DEAD_LIMIT; i++) {
		struct start start = {
			.sp = traces[i].address + 8,
			.cfa = traces[i].outer ? traces[i].outer + 8 : 0,
			.room = {.frame = SIZE_MAX, .trace = traces[i].address, .function = traces[i].function}};
		if (traces[i].is_live || !start.cfa)
			continue;
		take_start(search, rooms, &start, traces[i].value - 1, indirect);
		taken++;
	}
	dumpcore_traces_free(traces, count);
}

struct vmr_error *dumpcore_rooms_find(struct dumpcore *dump, const struct dumpcore_room_request *request,
				      struct dumpcore_room **ret, size_t *ret_count)
{
	struct dumpcore_symbol owner;
	struct rooms rooms = {.list = NULL};
	vmr_autofree struct search *search = vmr_alloc(sizeof(*search));
	search->dump = dump;
	search->request = request;
	search->target = target_of(dump, request->function, request->file);
	if (!search->target || vmr_error_drop(dumpcore_symbol_at(dump, search->target, &owner)))
		return &vmr_error_not_found;
	measure_owner(search, &owner);
	take_live(search, &rooms, false);
	take_dead(search, &rooms, false);
	if (!rooms.is_exact && search->has_place) {
		search->caller_count = pointercall_callers(dump, search->target, search->callers);
		search->expanded = 0;
		take_dead(search, &rooms, true);
		take_live(search, &rooms, true);
	}
	*ret = rooms.list;
	*ret_count = rooms.count;
	return NULL;
}

void dumpcore_rooms_free(struct dumpcore_room *rooms, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(rooms[i].calls);
	free(rooms);
}
