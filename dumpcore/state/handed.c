/* SPDX-License-Identifier: MIT */
/* Arguments of calls in flight that lie on another task's stack. */
#include "dumpcore/state/handed.h"

#include "common/memory.h"
#include "dumpcore/kernel/stackmap.h"
#include "dumpcore/memory.h"
#include "dumpcore/state/flow.h"
#include "dumpcore/state/listhead.h"
#include "dumpcore/state/pointee.h"
#include "dumpcore/types/types.h"
#include "dumpcore/unwind/locals.h"

#define FRAME_LIMIT 16 /* physical frames that are asked */

static const enum dumpcore_register arguments[] = {DUMPCORE_RDI, DUMPCORE_RSI, DUMPCORE_RDX,
						   DUMPCORE_RCX, DUMPCORE_R8,  DUMPCORE_R9};

/* The stack of another task than the one that the frame runs on or over. */
static bool is_foreign(struct dumpcore *dump, const struct dumpcore_stack *stack, const struct dumpcore_frame *frame,
		       vmr_kaddr address)
{
	const struct dumpcore_stack_range *range = dumpcore_stack_at(dump, address);
	return range && range->kind == DUMPCORE_STACK_TASK && range->task && range->task != stack->task &&
	       !dumpcore_stack_same(dump, address, frame->sp);
}

bool dumpcore_chain_leaves_stack(struct dumpcore *dump, const struct dumpcore_stack *stack,
				 const struct dumpcore_chain *chain)
{
	for (size_t i = 0; i < chain->count; i++) {
		const struct dumpcore_chain_step *step = &chain->steps[i];
		if (step->how == DUMPCORE_STEP_LOADED && step->from &&
		    is_foreign(dump, stack, &stack->frames[step->frame], step->from))
			return true;
	}
	return false;
}

static bool is_typed(const struct dumpcore_chain_step *step)
{
	return step->how == DUMPCORE_STEP_COMPUTED && step->type && step->member && !step->type_is_weak &&
	       step->object && dumpcore_type_size(step->type);
}

/* Keep the wider of two structs that both have `address` in them. */
static void widen(struct dumpcore_chain_step *best, const struct dumpcore_chain_step *other, vmr_kaddr address)
{
	uint64_t size = dumpcore_type_size(other->type);
	if (address < other->object || address - other->object >= size ||
	    (best->type && dumpcore_type_size(best->type) >= size))
		return;
	free(best->member);
	*best = *other;
	best->member = other->member ? vmr_strdup(other->member) : NULL;
}

/* One argument of the call at which a frame stands, traced back to who computed it. */
static void take_argument(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t frame,
			  enum dumpcore_register reg, uint64_t value, struct dumpcore_chain_step *best,
			  vmr_kaddr address)
{
	struct dumpcore_chain *chain = NULL;
	if (vmr_error_drop(dumpcore_chain_of_handed(dump, stack, frame, reg, value, &chain)))
		return;
	for (size_t i = 0; i < chain->count; i++)
		if (is_typed(&chain->steps[i]))
			widen(best, &chain->steps[i], address);
	dumpcore_chain_destroy(chain);
}

/* The struct that an argument points to the start of, by the variables of the frame that handed it on. */
static void take_whole(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t frame,
		       enum dumpcore_register reg, uint64_t value, struct dumpcore_chain_step *best, vmr_kaddr address)
{
	struct pointee_query query = {.stack = stack, .frame = frame, .base = value};
	struct pointee pointee;
	if (!pointee_find(dump, &query, &pointee))
		return;
	free(pointee.member);
	struct dumpcore_chain_step step = {.frame = frame,
					   .value = value,
					   .reg = reg,
					   .type = pointee.type,
					   .object = pointee.start,
					   .pc = stack->frames[frame].pc,
					   .function = stack->frames[frame].function,
					   .file = stack->frames[frame].file,
					   .line = stack->frames[frame].line};
	if (!pointee.is_weak && pointee.start == value && dumpcore_type_size(pointee.type))
		widen(best, &step, address);
}

/* The arguments of one frame's call. *address: what the innermost call was handed, 0 so far none. */
static void look_at_frame(struct flow *flow, size_t frame, vmr_kaddr *address, struct dumpcore_chain_step *best)
{
	struct flow_point point;
	const struct dumpcore_frame *f = &flow->stack->frames[frame];
	if (f->interrupted || vmr_error_drop(flow_point_of(flow, frame, &point)) ||
	    point.code->list.insns[point.insn].kind != INSN_CALL)
		return;
	for (size_t i = 0; i < VMR_COUNT(arguments); i++) {
		uint64_t value = 0;
		if (!flow_value(flow, &point, arguments[i], &value) || !is_foreign(flow->dump, flow->stack, f, value))
			continue;
		/* What no instruction set here, but who called or was called, may be no argument; where it is, the
		 * caller's own call tells. */
		if (value != *address && !slice_is_set(point.code, point.insn, arguments[i]))
			continue;
		if (!*address)
			*address = value;
		take_argument(flow->dump, flow->stack, frame, arguments[i], value, best, *address);
		take_whole(flow->dump, flow->stack, frame, arguments[i], value, best, *address);
	}
}

/* What a frame's function was called with by its parameters: the code may keep them in registers that its caller's
 * call tells nothing of. */
static void look_at_parameters(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t frame,
			       vmr_kaddr *address, struct dumpcore_chain_step *best)
{
	struct dumpcore_local *locals = NULL;
	size_t count = 0;
	const struct dumpcore_frame *f = &stack->frames[frame];
	if (f->inferred || vmr_error_drop(dumpcore_locals_read(dump, stack, frame, &locals, &count)))
		return;
	for (size_t i = 0; i < count; i++) {
		const struct dumpcore_local *local = &locals[i];
		const struct dumpcore_type *target = pointee_target(local->type);
		if (!local->is_parameter || !local->has_value || !target || !is_foreign(dump, stack, f, local->value))
			continue;
		if (!*address)
			*address = local->value;
		struct dumpcore_chain_step step = {.frame = f->physical,
						   .value = local->value,
						   .reg = DUMPCORE_RDI,
						   .type = target,
						   .object = local->value,
						   .pc = f->pc,
						   .function = f->function,
						   .file = f->file,
						   .line = f->line};
		if (local->in_register)
			step.reg = local->base_register;
		widen(best, &step, *address);
	}
	free(locals);
}

/* The parameters of a physical frame's function and of what is inlined there. */
static void look_at_body(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t frame, vmr_kaddr *address,
			 struct dumpcore_chain_step *best)
{
	for (size_t i = 0; i <= frame; i++)
		if (stack->frames[i].physical == frame)
			look_at_parameters(dump, stack, i, address, best);
}

/* A queue head that was handed: does its first entry point back to it? */
static void look_at_list(struct dumpcore *dump, struct dumpcore_chain_step *step)
{
	struct dumpcore_member member = {.type = step->type};
	const struct dumpcore_type *link = NULL;
	uint64_t offset = 0, next = 0, back = 0;
	if ((step->member && vmr_error_drop(dumpcore_member_find(step->type, step->member, &member))) ||
	    !listhead_first(member.type, &offset))
		return;
	vmr_kaddr list = step->object + member.bit_offset / 8 + offset;
	if (!dumpcore_try_read(dump, list, &next, sizeof(next)))
		return;
	char *path = pointee_member(step->type, list - step->object, true, &link);
	if (!path)
		return;
	free(step->member);
	step->member = path;
	step->from = list;
	step->has_memory_now = true;
	step->memory_now = next;
	step->is_no_list = listhead_is_no_entry(dump, next) ||
			   (dumpcore_try_read(dump, next + sizeof(next), &back, sizeof(back)) && back != list);
}

/* Does the chain have a load from the struct that was handed, or was a part of the struct that it loads from? */
static bool has_load_of(const struct dumpcore_chain *chain, vmr_kaddr address, const struct dumpcore_chain_step *handed)
{
	for (size_t i = 0; chain && i < chain->count; i++) {
		const struct dumpcore_chain_step *step = &chain->steps[i];
		if (step->how == DUMPCORE_STEP_LOADED && step->type &&
		    (address - step->object < dumpcore_type_size(step->type) ||
		     (handed->type && step->from - handed->object < dumpcore_type_size(handed->type))))
			return true;
	}
	return false;
}

/* What is known of the crash already tells nothing new: who called is asked anew. */
static void pass_over(const struct dumpcore_chain *known, vmr_kaddr *address, struct dumpcore_chain_step *best)
{
	if (!*address || !has_load_of(known, *address, best))
		return;
	free(best->member);
	*best = (struct dumpcore_chain_step){0};
	*address = 0;
}

struct vmr_error *dumpcore_handed_find(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t frame,
				       const struct dumpcore_chain *known, struct dumpcore_chain_step *ret)
{
	struct flow flow;
	struct dumpcore_chain_step best = {0};
	vmr_kaddr address = 0;
	flow_init(&flow, dump, stack);
	size_t outer = dumpcore_stack_outer(stack, frame);
	look_at_body(dump, stack, frame, &address, &best);
	pass_over(known, &address, &best);
	for (unsigned i = 0; i < FRAME_LIMIT && outer != SIZE_MAX; i++) {
		look_at_frame(&flow, outer, &address, &best);
		if (!address)
			look_at_body(dump, stack, outer, &address, &best);
		pass_over(known, &address, &best);
		outer = dumpcore_stack_outer(stack, outer);
	}
	flow_deinit(&flow);
	if (!best.type)
		return &vmr_error_not_found;
	best.how = DUMPCORE_STEP_HANDED;
	best.from = best.value;
	look_at_list(dump, &best);
	*ret = best;
	return NULL;
}
