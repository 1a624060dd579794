/* SPDX-License-Identifier: MIT */
/*
 * Calls ahead of a frame. What registers hold at each instruction is the same on all ways to it, or not known: an
 * instruction is looked at again only when that becomes less.
 */
#include "dumpcore/state/ahead.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/memory.h"
#include "dumpcore/state/slice.h"

#define DEPTH_LIMIT    2     /* calls that are followed, at most */
#define DECODED_LIMIT  8192  /* functions, of one dump */
#define KEPT_LIMIT     512   /* functions whose code is kept */
#define STEP_LIMIT     32768 /* instructions, of one stack */
#define REGISTER_COUNT DUMPCORE_RIP

/* Registers that carry arguments (System V psABI 3.2.3). */
#define ARGUMENTS                                                                                                      \
	(1u << DUMPCORE_RDI | 1u << DUMPCORE_RSI | 1u << DUMPCORE_RDX | 1u << DUMPCORE_RCX | 1u << DUMPCORE_R8 |       \
	 1u << DUMPCORE_R9)

enum goal { GOAL_WANTED = 0, GOAL_ENDING, GOALS };

struct ahead_function {
	vmr_kaddr low;
	vmr_kaddr *targets; /* functions that it calls or jumps to, each once */
	size_t target_count;
	bool calls[GOALS];
	bool reaches[GOALS][DEPTH_LIMIT + 1], is_asked[GOALS][DEPTH_LIMIT + 1]; /* by the calls that may still be
										   followed */
	bool has_code;
	struct slice_code code; /* of one that was walked */
	UT_hash_handle hh;
};

/* What registers hold before an instruction. */
struct state {
	bool is_reached;
	uint32_t known;
	uint64_t value[REGISTER_COUNT];
};

/* One function that is walked. */
struct walk {
	struct ahead *ahead;
	const struct slice_code *code;
	size_t frame;
	size_t from; /* instruction at which the frame stands: slots of its stack are known that are not written
			behind it; SIZE_MAX: a function that was called */
	unsigned depth;
	struct state *states;
	uint32_t *work;
	size_t pending;
	bool has_end; /* a way ends at such a call */
	struct ahead_call *ret;
	size_t *count;
};

void ahead_init(struct ahead *ahead, struct dumpcore *dump)
{
	*ahead = (struct ahead){.dump = dump, .depth = DEPTH_LIMIT};
}

void ahead_want(struct ahead *ahead, const char *name)
{
	vmr_kaddr address;

	if (ahead->wanted_count < AHEAD_WANTED_LIMIT && kernel_symbol_address(ahead->dump, name, &address))
		ahead->wanted[ahead->wanted_count++] = address;
}

void ahead_end_at(struct ahead *ahead, const char *name)
{
	vmr_kaddr address;

	if (ahead->ending_count < AHEAD_ENDING_LIMIT && kernel_symbol_address(ahead->dump, name, &address))
		ahead->ending[ahead->ending_count++] = address;
}

void ahead_deinit(struct ahead *ahead)
{
	struct ahead_function *function, *next;

	HASH_ITER(hh, ahead->functions, function, next)
	{
		HASH_DEL(ahead->functions, function);
		if (function->has_code)
			slice_code_deinit(&function->code);
		free(function->targets);
		free(function);
	}
}

static bool is_one_of(const vmr_kaddr *list, size_t count, vmr_kaddr target)
{
	for (size_t i = 0; i < count; i++)
		if (list[i] == target)
			return true;
	return false;
}

static bool is_wanted(const struct ahead *ahead, vmr_kaddr target)
{
	return is_one_of(ahead->wanted, ahead->wanted_count, target);
}

static bool is_ending(const struct ahead *ahead, vmr_kaddr target)
{
	return is_one_of(ahead->ending, ahead->ending_count, target);
}

/* Does control leave the function by a direct jump? */
static bool leaves(const struct slice_code *code, const struct insn *insn)
{
	return (insn->kind == INSN_JUMP || insn->kind == INSN_BRANCH) && insn->has_target &&
	       (insn->target < code->list.low || insn->target >= code->list.high);
}

/* Is it a call of a known function, or a jump that takes the place of one? */
static bool calls(const struct slice_code *code, const struct insn *insn)
{
	return (insn->kind == INSN_CALL && insn->has_target) || leaves(code, insn);
}

/* -- which functions lead to wanted ones */

static void take_target(struct ahead *ahead, struct ahead_function *function, vmr_kaddr target)
{
	function->calls[GOAL_WANTED] |= is_wanted(ahead, target);
	function->calls[GOAL_ENDING] |= is_ending(ahead, target);
	for (size_t i = 0; i < function->target_count; i++)
		if (function->targets[i] == target)
			return;
	if (!(function->target_count & (function->target_count - 1)))
		function->targets =
			vmr_realloc_array(function->targets, function->target_count ? function->target_count * 2 : 1,
					  sizeof(*function->targets));
	function->targets[function->target_count++] = target;
}

/* The function that begins at, or has, an address. */
static bool range_of(struct dumpcore *dump, vmr_kaddr address, vmr_kaddr *ret_low, vmr_kaddr *ret_high)
{
	struct dumpcore_symbol symbol;

	if (vmr_error_drop(dumpcore_symbol_at(dump, address, &symbol)) || !symbol.size)
		return false;
	*ret_low = symbol.address;
	*ret_high = symbol.address + symbol.size;
	return true;
}

static bool decode(struct ahead *ahead, vmr_kaddr function, struct slice_code *ret)
{
	vmr_kaddr low, high;

	if (ahead->decoded == DECODED_LIMIT) {
		ahead->is_cut = true;
		return false;
	}
	ahead->decoded++;
	return range_of(ahead->dump, function, &low, &high) && low == function &&
	       !vmr_error_drop(slice_code_init(ahead->dump, low, high, ret));
}

/* What is known of the function that begins at an address. */
static struct ahead_function *function_at(struct ahead *ahead, vmr_kaddr low)
{
	struct ahead_function *function;
	struct slice_code code;

	HASH_FIND(hh, ahead->functions, &low, sizeof(low), function);
	if (function)
		return function;
	function = vmr_alloc(sizeof(*function));
	function->low = low;
	HASH_ADD(hh, ahead->functions, low, sizeof(function->low), function);
	if (!decode(ahead, low, &code))
		return function;
	for (size_t i = 0; i < code.list.count; i++)
		if (calls(&code, &code.list.insns[i]))
			take_target(ahead, function, code.list.insns[i].target);
	slice_code_deinit(&code);
	return function;
}

/* The code of a function that is walked; it is kept. NULL: there is none, or there are too many. */
static const struct slice_code *code_of(struct ahead *ahead, struct ahead_function *function)
{
	if (!function->has_code && ahead->kept < KEPT_LIMIT && decode(ahead, function->low, &function->code)) {
		function->has_code = true;
		ahead->kept++;
	}
	ahead->is_cut |= ahead->kept == KEPT_LIMIT;
	return function->has_code && function->code.list.count ? &function->code : NULL;
}

/* Does a function call such a one, itself or over so many others? */
static bool reaches(struct ahead *ahead, vmr_kaddr low, enum goal goal, unsigned depth)
{
	struct ahead_function *function = function_at(ahead, low);

	if (function->is_asked[goal][depth])
		return function->reaches[goal][depth];
	function->is_asked[goal][depth] = true; /* one that leads to itself leads no further by that */
	bool found = function->calls[goal];
	for (size_t i = 0; depth && i < function->target_count && !found; i++)
		found = reaches(ahead, function->targets[i], goal, depth - 1);
	return function->reaches[goal][depth] = found;
}

/* -- what is handed to them */

static void meet(struct walk *walk, size_t at, const struct state *with)
{
	struct state *state = &walk->states[at];
	uint32_t known = with->known;

	if (!state->is_reached) {
		*state = *with;
		state->is_reached = true;
		walk->work[walk->pending++] = (uint32_t)at;
		return;
	}
	for (unsigned r = 0; r < REGISTER_COUNT; r++)
		if (state->value[r] != with->value[r])
			known &= ~(1u << r);
	if ((state->known & known) == state->known)
		return;
	state->known &= known;
	walk->work[walk->pending++] = (uint32_t)at;
}

static bool operand(const struct insn *insn, const struct state *state, uint64_t *ret)
{
	if (!insn->has_memory || insn->segment)
		return false;
	*ret = (uint64_t)insn->displacement;
	if (insn->base != INSN_NO_REGISTER) {
		if (insn->base >= REGISTER_COUNT || !(state->known >> insn->base & 1))
			return false;
		*ret += state->value[insn->base];
	}
	if (insn->index == INSN_NO_REGISTER)
		return true;
	if (insn->index >= REGISTER_COUNT || !(state->known >> insn->index & 1))
		return false;
	*ret += state->value[insn->index] * insn->scale;
	return true;
}

/* What an instruction loads, as memory is now: a slot of the frame only where nothing on the way stores to it. */
static bool loaded(struct walk *walk, size_t at, const struct state *state, uint64_t *ret)
{
	const struct insn *insn = &walk->code->list.insns[at];
	uint64_t address;

	if (insn->memory_size != sizeof(*ret) || !operand(insn, state, &address))
		return false;
	if (insn->base == DUMPCORE_RSP &&
	    (walk->from == SIZE_MAX || insn->index != INSN_NO_REGISTER ||
	     !slice_slot_kept(walk->code, walk->from, at, DUMPCORE_RSP, insn->displacement)))
		return false;
	return dumpcore_try_read(walk->ahead->dump, address, ret, sizeof(*ret));
}

/* The value that an instruction gives its destination. */
static bool given(struct walk *walk, size_t at, const struct state *state, uint64_t *ret)
{
	const struct insn *insn = &walk->code->list.insns[at];

	switch (insn->kind) {
	case INSN_MOVE:
		*ret = insn->source < REGISTER_COUNT ? state->value[insn->source] : 0;
		return insn->source < REGISTER_COUNT && state->known >> insn->source & 1;
	case INSN_LEA:
		return operand(insn, state, ret);
	case INSN_CONSTANT:
		*ret = (uint64_t)insn->immediate;
		return true;
	case INSN_ADD:
		*ret = state->value[insn->destination] + (uint64_t)insn->immediate;
		return state->known >> insn->destination & 1;
	case INSN_LOAD:
		return loaded(walk, at, state, ret);
	case INSN_ADD_HALF:
	case INSN_EXTEND:
	case INSN_STORE:
	case INSN_CALL:
	case INSN_JUMP:
	case INSN_BRANCH:
	case INSN_END:
	case INSN_OTHER:
		return false;
	}
	return false;
}

static bool meets_end(struct walk *walk, const struct state *state, vmr_kaddr target);

/* Does a way end at an instruction: a call that ends it, or of a function in which one does? */
static bool ends_way(struct walk *walk, size_t at)
{
	const struct ahead *ahead = walk->ahead;
	const struct insn *insn = &walk->code->list.insns[at];
	const struct state *state = &walk->states[at];

	if (!ahead->has_argument || !ahead->ending_count || !calls(walk->code, insn) || is_wanted(ahead, insn->target))
		return false;
	if (is_ending(ahead, insn->target))
		return state->known >> DUMPCORE_RDI & 1 && state->value[DUMPCORE_RDI] == ahead->argument;
	return walk->depth && meets_end(walk, state, insn->target);
}

static void step(struct walk *walk, size_t at)
{
	const struct insn *insn = &walk->code->list.insns[at];
	struct state next = walk->states[at];
	uint64_t value = 0;

	if (ends_way(walk, at)) {
		walk->has_end = true;
		return;
	}
	bool is_given = insn->destination < REGISTER_COUNT && given(walk, at, &next, &value);

	next.known &= ~insn->writes;
	if (is_given) {
		next.known |= 1u << insn->destination;
		next.value[insn->destination] = value;
	}
	bool jumps = insn->kind == INSN_JUMP || insn->kind == INSN_BRANCH;
	size_t target = jumps && insn->has_target ? insn_list_find(&walk->code->list, insn->target, false) : SIZE_MAX;
	if (target != SIZE_MAX)
		meet(walk, target, &next);
	if (insn->kind != INSN_JUMP && insn->kind != INSN_END && at + 1 < walk->code->list.count)
		meet(walk, at + 1, &next);
}

static void take_call(struct walk *walk, size_t at)
{
	const struct insn *insn = &walk->code->list.insns[at];
	const struct state *state = &walk->states[at];

	if (!(state->known >> DUMPCORE_RDI & 1))
		return;
	if (walk->ahead->has_argument && state->value[DUMPCORE_RDI] != walk->ahead->argument)
		return;
	for (size_t i = 0; i < *walk->count; i++)
		if (walk->ret[i].argument == state->value[DUMPCORE_RDI])
			return;
	if (*walk->count == AHEAD_CALL_LIMIT) {
		walk->ahead->is_cut = true;
		return;
	}
	walk->ret[(*walk->count)++] = (struct ahead_call){.call = insn->address,
							  .callee = insn->target,
							  .frame = walk->frame,
							  .argument = state->value[DUMPCORE_RDI]};
}

static void walk_from(struct walk *walk, size_t start, const struct state *entry);

/* A function that is called, or jumped to at the end, with what its arguments are. Is there one to walk? */
static bool enter(struct walk *walk, const struct state *state, vmr_kaddr target, enum goal goal, struct walk *ret,
		  struct state *ret_entry)
{
	*ret = (struct walk){.ahead = walk->ahead,
			     .frame = walk->frame,
			     .from = SIZE_MAX,
			     .depth = walk->depth - 1,
			     .ret = walk->ret,
			     .count = walk->count};
	*ret_entry = *state;
	ret_entry->known &= ARGUMENTS;
	if (!ret_entry->known || !reaches(walk->ahead, target, goal, ret->depth))
		return false;
	ret->code = code_of(walk->ahead, function_at(walk->ahead, target));
	return ret->code;
}

static void follow(struct walk *walk, const struct state *state, vmr_kaddr target)
{
	struct walk inner;
	struct state entry;

	if (enter(walk, state, target, GOAL_WANTED, &inner, &entry))
		walk_from(&inner, 0, &entry);
}

static bool meets_end(struct walk *walk, const struct state *state, vmr_kaddr target)
{
	struct ahead_call unused[AHEAD_CALL_LIMIT];
	size_t count = 0;
	struct walk inner;
	struct state entry;

	if (!enter(walk, state, target, GOAL_ENDING, &inner, &entry))
		return false;
	inner.ret = unused;
	inner.count = &count;
	walk_from(&inner, 0, &entry);
	return inner.has_end;
}

static void take_calls(struct walk *walk)
{
	for (size_t i = 0; i < walk->code->list.count; i++) {
		const struct insn *insn = &walk->code->list.insns[i];
		if (!walk->states[i].is_reached || !calls(walk->code, insn))
			continue;
		if (is_wanted(walk->ahead, insn->target))
			take_call(walk, i);
		else if (walk->depth && !ends_way(walk, i))
			follow(walk, &walk->states[i], insn->target);
	}
}

static void walk_from(struct walk *walk, size_t start, const struct state *entry)
{
	size_t count = walk->code->list.count;
	vmr_autofree struct state *states = vmr_alloc_array(count + 1, sizeof(*states));
	/* an instruction comes up again for each register that becomes unknown, at most */
	vmr_autofree uint32_t *work = vmr_alloc_array(count * (REGISTER_COUNT + 1) + 1, sizeof(*work));

	walk->states = states;
	walk->work = work;
	meet(walk, start, entry);
	while (walk->pending) {
		if (!walk->ahead->steps) {
			walk->ahead->is_cut = true;
			return;
		}
		walk->ahead->steps--;
		step(walk, work[--walk->pending]);
	}
	take_calls(walk);
}

/* From where one physical frame stands: behind the call that it waits for, or at what was interrupted. Does a way end
 * in it? */
static bool find_in_frame(struct ahead *ahead, const struct dumpcore_stack *stack, size_t frame, struct ahead_call *ret,
			  size_t *count)
{
	const struct dumpcore_frame *f = &stack->frames[frame];
	struct walk walk = {.ahead = ahead, .frame = frame, .depth = ahead->depth, .ret = ret, .count = count};
	bool ends = !f->interrupted && !f->entry;
	struct state entry = {.known = f->registers.known & ((1u << REGISTER_COUNT) - 1)};
	vmr_kaddr low, high;

	if (!range_of(ahead->dump, f->pc - ends, &low, &high) ||
	    (!reaches(ahead, low, GOAL_WANTED, ahead->depth) &&
	     !(ahead->ending_count && reaches(ahead, low, GOAL_ENDING, ahead->depth))))
		return false;
	walk.code = code_of(ahead, function_at(ahead, low));
	if (!walk.code)
		return false;
	walk.from = insn_list_find(&walk.code->list, f->pc, ends);
	size_t start = walk.from + ends;
	if (walk.from == SIZE_MAX || start >= walk.code->list.count)
		return false;
	memcpy(entry.value, f->registers.value, sizeof(entry.value));
	walk_from(&walk, start, &entry);
	return walk.has_end;
}

size_t ahead_find(struct ahead *ahead, const struct dumpcore_stack *stack, size_t frame,
		  struct ahead_call ret[AHEAD_CALL_LIMIT])
{
	size_t count = 0;
	bool has_end = false;

	ahead->steps = STEP_LIMIT;
	for (size_t i = frame; ahead->wanted_count && i < stack->frame_count && !has_end; i++) {
		const struct dumpcore_frame *f = &stack->frames[i];
		if (f->physical == i && !f->inferred && !f->guess)
			has_end = find_in_frame(ahead, stack, i, ret, &count);
	}
	return count;
}

size_t ahead_find_from(struct ahead *ahead, vmr_kaddr function, uint64_t argument,
		       struct ahead_call ret[AHEAD_CALL_LIMIT])
{
	struct state entry = {.known = 1u << DUMPCORE_RDI};
	size_t count = 0;
	struct walk walk = {.ahead = ahead, .from = SIZE_MAX, .depth = ahead->depth, .ret = ret, .count = &count};

	if (!ahead->wanted_count || !reaches(ahead, function, GOAL_WANTED, ahead->depth))
		return 0;
	walk.code = code_of(ahead, function_at(ahead, function));
	if (!walk.code)
		return 0;
	ahead->steps = STEP_LIMIT;
	entry.value[DUMPCORE_RDI] = argument;
	walk_from(&walk, 0, &entry);
	return count;
}
