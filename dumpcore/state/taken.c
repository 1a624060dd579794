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

/* The ways back from where a frame stands. */
struct search {
	struct flow *flow;
	const struct dumpcore_taken_question *question;
	struct flow_point point;
	size_t taking[DUMPCORE_TAKEN_LIMIT]; /* instructions */
	size_t count;
	unsigned asked;  /* calls whose argument was looked at */
	bool is_unclear; /* a way leads to the function's start, or by what is not known */
};

/* The name of what a direct call leads to; NULL: not known. */
static const char *callee_of(struct dumpcore *dump, const struct insn *insn)
{
	struct dumpcore_symbol symbol;

	return insn->kind == INSN_CALL && insn->has_target &&
			       !vmr_error_drop(dumpcore_symbol_at(dump, insn->target, &symbol)) &&
			       symbol.address == insn->target
		       ? symbol.name
		       : NULL;
}

static enum dumpcore_lock_use use_at(struct search *search, size_t insn)
{
	const char *callee = callee_of(search->flow->dump, &search->point.code->list.insns[insn]);

	return callee ? search->question->use_of(search->question->context, callee) : DUMPCORE_LOCK_NO_USE;
}

/* Does a way end at a call: was it the lock in question that it took, or let go of? */
static bool ends_way(struct search *search, size_t insn)
{
	enum dumpcore_lock_use use = use_at(search, insn);
	struct flow_point at = search->point;
	uint64_t argument;

	if (use == DUMPCORE_LOCK_NO_USE)
		return false;
	at.insn = insn;
	bool is_known = search->asked++ < CALL_LIMIT && flow_value(search->flow, &at, DUMPCORE_RDI, &argument);
	if (is_known && argument != search->question->object)
		return false;
	if (is_known && use == DUMPCORE_LOCK_TAKES && search->count < DUMPCORE_TAKEN_LIMIT)
		search->taking[search->count++] = insn;
	else
		search->is_unclear |= is_known || use == DUMPCORE_LOCK_GIVES;
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
			if (!ends_way(search, before))
				work[pending++] = (uint32_t)before;
		}
	}
}

static bool is_of_c_file(const char *file)
{
	size_t length = file ? strlen(file) : 0;

	return length > 2 && !strcmp(file + length - 2, ".c");
}

/* Whose body a call stands in: the innermost of a .c file, for a lock's own wrappers are in headers. */
static void place_call(struct search *search, size_t insn, struct dumpcore_taken *taken)
{
	const struct dumpcore_stack *stack = search->question->stack;
	size_t count = 0, found = 0;
	const struct scope_frame *scopes =
		unwind_chain_at(search->flow->dump, search->point.code->list.insns[insn].address, &count);

	taken->frame = search->point.frame;
	taken->function = stack->frames[taken->frame].function;
	if (!count)
		return;
	while (found + 1 < count && !is_of_c_file(scopes[found].file))
		found++;
	taken->function = scopes[found].function;
	taken->file = scopes[found].file;
	taken->line = scopes[found].line;
	for (size_t i = taken->frame; i-- > 0 && stack->frames[i].physical == search->point.frame;)
		if (stack->frames[i].function_id == scopes[found].function_id)
			taken->frame = i;
}

static size_t find_in_frame(struct flow *flow, const struct dumpcore_taken_question *question, size_t frame,
			    struct dumpcore_taken ret[DUMPCORE_TAKEN_LIMIT])
{
	struct search search = {.flow = flow, .question = question};

	if (vmr_error_drop(flow_point_of(flow, frame, &search.point)))
		return 0;
	walk_back(&search);
	for (size_t i = 0; i < search.count; i++) {
		const struct insn *insn = &search.point.code->list.insns[search.taking[i]];
		ret[i] = (struct dumpcore_taken){.call = insn->address,
						 .callee = callee_of(flow->dump, insn),
						 .is_certain = search.count == 1 && !search.is_unclear};
		place_call(&search, search.taking[i], &ret[i]);
	}
	return search.count;
}

size_t dumpcore_taken_find(struct dumpcore *dump, const struct dumpcore_taken_question *question,
			   struct dumpcore_taken ret[DUMPCORE_TAKEN_LIMIT])
{
	const struct dumpcore_stack *stack = question->stack;
	size_t found = 0, asked = 0;
	struct flow flow;

	flow_init(&flow, dump, stack);
	flow.has_copies = true;
	for (size_t i = question->frame; i < stack->frame_count && asked < FRAME_LIMIT && !found; i++) {
		const struct dumpcore_frame *frame = &stack->frames[i];
		if (frame->physical != i || frame->inferred)
			continue;
		asked++;
		found = find_in_frame(&flow, question, i, ret);
	}
	flow_deinit(&flow);
	return found;
}
