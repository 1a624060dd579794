/* SPDX-License-Identifier: MIT */
/* A frame as it was at an earlier instruction of its function. */
#include "dumpcore/state/standpoint.h"

#include "common/memory.h"
#include "dumpcore/unwind/unwind.h"

static void read_registers(struct flow *flow, const struct flow_point *point, struct dumpcore_registers *ret)
{
	*ret = (struct dumpcore_registers){.known = 0};
	for (int r = 0; r < DUMPCORE_RIP; r++) {
		uint64_t value = 0;
		if (flow_value(flow, point, r, &value))
			dumpcore_register_set(ret, r, value);
	}
	dumpcore_register_set(ret, DUMPCORE_RIP, point->code->list.insns[point->insn].address);
}

/* The frames outside of `inner`, behind the first `count`. */
static void copy_outer(const struct dumpcore_stack *from, size_t inner, struct dumpcore_stack *to, size_t count)
{
	for (size_t i = inner + 1; i < from->frame_count; i++) {
		struct dumpcore_frame *frame = &to->frames[count + i - inner - 1];
		*frame = from->frames[i];
		frame->physical = from->frames[i].physical - inner - 1 + count;
	}
	to->frame_count = count + from->frame_count - inner - 1;
}

struct vmr_error *standpoint_init(struct flow *flow, const struct flow_point *point, struct standpoint *ret)
{
	const struct dumpcore_stack *stack = flow->stack;
	const struct dumpcore_frame *own = &stack->frames[point->frame];
	vmr_kaddr pc = point->code->list.insns[point->insn].address;
	bool is_left = point->pc_insn == SIZE_MAX; /* by a tail call: `own` is the frame of who called it */
	size_t count = 0;
	const struct scope_frame *scopes = unwind_chain_at(flow->dump, pc, &count);
	if (!count || (!is_left && scopes[count - 1].function_id != own->function_id))
		return &vmr_error_not_found;
	*ret = (struct standpoint){.stack = {.task = stack->task}, .frame = count - 1};
	ret->stack.frames = vmr_alloc_array(count + stack->frame_count, sizeof(*ret->stack.frames));
	struct dumpcore_registers registers;
	read_registers(flow, point, &registers);
	for (size_t i = 0; i < count; i++) {
		struct dumpcore_frame *frame = &ret->stack.frames[i];
		*frame = *own;
		frame->pc = pc;
		frame->cfa = is_left ? own->sp : own->cfa;
		frame->interrupted = true;
		frame->entry = false;
		frame->registers = registers;
		frame->function = scopes[i].function;
		frame->inlined = scopes[i].inlined;
		frame->function_id = scopes[i].function_id;
		frame->scope_id = scopes[i].scope_id;
		frame->physical = count - 1;
	}
	copy_outer(stack, point->frame - is_left, &ret->stack, count);
	return NULL;
}

void standpoint_deinit(struct standpoint *standpoint)
{
	free(standpoint->stack.frames);
	*standpoint = (struct standpoint){.frame = 0};
}
