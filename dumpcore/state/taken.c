/* SPDX-License-Identifier: MIT */
/* Calls that took a lock: backward from where each frame stands, by what each call was handed. */
#include "dumpcore/state/taken.h"

#include <string.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/state/flow.h"
#include "dumpcore/unwind/unwind.h"

#define FRAME_LIMIT 64 /* physical frames that are asked */
#define CALL_LIMIT  64 /* calls that take or let go of some lock, of one frame */
#define DEPTH_LIMIT 4  /* calls that are followed */
#define LOCK_SIZE   8  /* bytes of a lock's word, as far as they may be changed without a call */

/* The ways back from where a frame stands. */
struct search {
	struct flow *flow;
	const struct dumpcore_taken_question *question;
	struct flow_point point;
	size_t taking[DUMPCORE_TAKEN_LIMIT]; /* instructions */
	size_t count;
	unsigned asked;  /* calls whose argument was looked at */
	bool is_unclear; /* a way leads to the function's start, or by what is not known */
	bool is_leaky;   /* of a strict question: something on a way may let go of the lock */
};

/* The name of what is called or jumped to; NULL: not known. */
static const char *name_at(struct dumpcore *dump, const struct insn *insn)
{
	struct dumpcore_symbol symbol;

	return insn->has_target && !vmr_error_drop(dumpcore_symbol_at(dump, insn->target, &symbol)) &&
			       symbol.address == insn->target
		       ? symbol.name
		       : NULL;
}

static enum dumpcore_lock_use use_at(struct search *search, const struct insn *insn)
{
	const char *callee = insn->kind == INSN_CALL ? name_at(search->flow->dump, insn) : NULL;

	return callee ? search->question->use_of(search->question->context, callee) : DUMPCORE_LOCK_NO_USE;
}

/* -- what may let go of a lock */

/* Is a store one that lets go of a spin lock somewhere: a zero into its first byte? Not on the own stack. */
static bool is_unlock(const struct insn *insn)
{
	return insn->kind == INSN_STORE && insn->memory_size == 1 && insn->has_immediate && !insn->immediate &&
	       insn->base != DUMPCORE_RSP;
}

static bool is_return_thunk(const char *name)
{
	static const char end[] = "return_thunk";
	size_t length = name ? strlen(name) : 0;

	return length >= sizeof(end) - 1 && !strcmp(name + length - (sizeof(end) - 1), end);
}

/* A function that is followed, a store that is looked at. */
static bool spend(struct search *search)
{
	unsigned *effort = search->question->effort;

	if (!effort || !*effort)
		return false;
	--*effort;
	return true;
}

static bool may_let_go(struct search *search, vmr_kaddr function, unsigned depth);

/* The same of an instruction of a function that was called, or of a call whose argument plays no part. */
static bool insn_may_let_go(struct search *search, const struct insn *insn, unsigned depth)
{
	const char *name = name_at(search->flow->dump, insn);
	enum dumpcore_lock_use use =
		name ? search->question->use_of(search->question->context, name) : DUMPCORE_LOCK_NO_USE;

	if (use != DUMPCORE_LOCK_NO_USE)
		return use == DUMPCORE_LOCK_GIVES;
	return !is_return_thunk(name) && (!insn->has_target || may_let_go(search, insn->target, depth));
}

/* May a function, or what it calls, let go of a lock that is not its own? Whatever cannot be followed may. */
static bool may_let_go(struct search *search, vmr_kaddr function, unsigned depth)
{
	struct dumpcore_symbol symbol;
	struct slice_code code;
	bool may = false;

	if (!depth || !spend(search) || vmr_error_drop(dumpcore_symbol_at(search->flow->dump, function, &symbol)) ||
	    !symbol.size ||
	    vmr_error_drop(slice_code_init(search->flow->dump, function, symbol.address + symbol.size, &code)))
		return true;
	for (size_t i = 0; i < code.list.count && !may; i++) {
		const struct insn *insn = &code.list.insns[i];
		bool jumps = insn->kind == INSN_JUMP || insn->kind == INSN_BRANCH;
		bool leaves =
			jumps && (!insn->has_target || insn->target < code.list.low || insn->target >= code.list.high);
		may = is_unlock(insn) ||
		      ((leaves || insn->kind == INSN_CALL) && insn_may_let_go(search, insn, depth - 1));
	}
	may |= !code.list.count ||
	       code.list.insns[code.list.count - 1].address + code.list.insns[code.list.count - 1].size <
		       code.list.high;
	slice_code_deinit(&code);
	return may;
}

/* The same of an instruction on a way in a frame. */
static bool leaks_at(struct search *search, size_t at)
{
	const struct insn *insn = &search->point.code->list.insns[at];
	struct flow_point point = search->point;
	uint64_t address;

	if (insn->kind == INSN_CALL)
		return use_at(search, insn) == DUMPCORE_LOCK_NO_USE && insn_may_let_go(search, insn, DEPTH_LIMIT);
	if (!insn->has_memory || !insn->memory_written || insn->segment)
		return false;
	point.insn = at;
	if (!spend(search))
		return true;
	if (!flow_operand(search->flow, &point, &address))
		return is_unlock(insn);
	return address < search->question->object + LOCK_SIZE &&
	       search->question->object < address + (insn->memory_size ? insn->memory_size : 1);
}

/* -- ways back */

/* Does a way end at a call: was it the lock in question that it took, or let go of? */
static bool ends_way(struct search *search, size_t insn)
{
	enum dumpcore_lock_use use = use_at(search, &search->point.code->list.insns[insn]);
	struct flow_point at = search->point;
	uint64_t argument;

	if (use == DUMPCORE_LOCK_NO_USE)
		return false;
	at.insn = insn;
	bool is_known = search->asked++ < CALL_LIMIT && flow_value(search->flow, &at, DUMPCORE_RDI, &argument);
	if (is_known && argument != search->question->object)
		return false;
	search->is_leaky |= use == DUMPCORE_LOCK_GIVES;
	if (is_known && use != DUMPCORE_LOCK_GIVES && search->count < DUMPCORE_TAKEN_LIMIT)
		search->taking[search->count++] = insn;
	else
		search->is_unclear |= is_known || use == DUMPCORE_LOCK_GIVES;
	search->is_unclear |= use == DUMPCORE_LOCK_TRIES;
	return is_known;
}

static void walk_back(struct search *search)
{
	const struct slice_code *code = search->point.code;
	size_t count = code->list.count, pending = 0;
	vmr_autofree uint8_t *seen = vmr_alloc(count + 1);
	vmr_autofree uint32_t *work = vmr_alloc_array(count + 1, sizeof(*work));

	work[pending++] = (uint32_t)search->point.insn;
	seen[search->point.insn] = 1;
	while (pending) {
		size_t at = work[--pending];
		search->is_unclear |= code->first[at] == code->first[at + 1] || !at;
		for (uint32_t k = code->first[at]; k < code->first[at + 1]; k++) {
			size_t before = code->predecessors[k];
			if (seen[before])
				continue;
			seen[before] = 1;
			if (ends_way(search, before))
				continue;
			work[pending++] = (uint32_t)before;
			if (search->question->is_strict && !search->is_leaky)
				search->is_leaky = leaks_at(search, before);
		}
	}
}

/* Whose body a call stands in. */
static void place_call(struct search *search, size_t insn, struct dumpcore_taken *taken)
{
	const struct dumpcore_stack *stack = search->question->stack;
	const struct scope_frame *body =
		unwind_body_at(search->flow->dump, search->point.code->list.insns[insn].address);

	taken->frame = search->point.frame;
	taken->function = stack->frames[taken->frame].function;
	if (!body)
		return;
	taken->function = body->function;
	taken->file = body->file;
	taken->line = body->line;
	for (size_t i = taken->frame; i-- > 0 && stack->frames[i].physical == search->point.frame;)
		if (stack->frames[i].function_id == body->function_id)
			taken->frame = i;
}

/* A frame that stands at a call which lets go of a lock may be behind doing so. */
static bool stands_at_end(struct search *search)
{
	const struct dumpcore_frame *frame = &search->question->stack->frames[search->point.frame];
	struct flow_point at = search->point;
	uint64_t argument;

	return !frame->interrupted &&
	       use_at(search, &search->point.code->list.insns[search->point.insn]) == DUMPCORE_LOCK_GIVES &&
	       (!flow_value(search->flow, &at, DUMPCORE_RDI, &argument) || argument == search->question->object);
}

/* *leaky: something in a frame further in may have let go of the lock; of this one too, from here on. */
static size_t find_in_frame(struct flow *flow, const struct dumpcore_taken_question *question, size_t frame,
			    bool *leaky, struct dumpcore_taken ret[DUMPCORE_TAKEN_LIMIT])
{
	struct search search = {.flow = flow, .question = question, .is_leaky = *leaky};

	if (vmr_error_drop(flow_point_of(flow, frame, &search.point))) {
		*leaky = true;
		return 0;
	}
	if (stands_at_end(&search))
		search.is_unclear = search.is_leaky = true;
	walk_back(&search);
	*leaky = search.is_leaky;
	for (size_t i = 0; i < search.count; i++) {
		const struct insn *insn = &search.point.code->list.insns[search.taking[i]];
		ret[i] = (struct dumpcore_taken){.call = insn->address,
						 .callee = name_at(flow->dump, insn),
						 .is_certain = search.count == 1 && !search.is_unclear};
		ret[i].is_kept = question->is_strict && ret[i].is_certain && !search.is_leaky;
		place_call(&search, search.taking[i], &ret[i]);
	}
	return search.count;
}

size_t dumpcore_taken_find(struct dumpcore *dump, const struct dumpcore_taken_question *question,
			   struct dumpcore_taken ret[DUMPCORE_TAKEN_LIMIT])
{
	const struct dumpcore_stack *stack = question->stack;
	size_t found = 0, asked = 0;
	bool is_leaky = false;
	struct flow flow;

	flow_init(&flow, dump, stack);
	flow.has_copies = true;
	for (size_t i = question->frame; i < stack->frame_count && asked < FRAME_LIMIT && !found; i++) {
		const struct dumpcore_frame *frame = &stack->frames[i];
		is_leaky |= frame->inferred || frame->guess;
		if (frame->physical != i || frame->inferred)
			continue;
		asked++;
		found = find_in_frame(&flow, question, i, &is_leaky, ret);
	}
	flow_deinit(&flow);
	return found;
}
