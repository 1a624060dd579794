/* SPDX-License-Identifier: MIT */
/* The value chain, backward from an instruction. */
#include "dumpcore/state/chain.h"

#include <string.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/memory.h"
#include "dumpcore/state/flow.h"
#include "dumpcore/state/listhead.h"
#include "dumpcore/state/pointee.h"
#include "dumpcore/state/standpoint.h"

#define STEP_LIMIT 32  /* steps of a chain */
#define WALK_LIMIT 128 /* instructions that it goes through */

const char *dumpcore_step_how_name(enum dumpcore_step_how how)
{
	static const char *const names[] = {
		[DUMPCORE_STEP_UNKNOWN] = "unknown",   [DUMPCORE_STEP_OPERAND] = "operand",
		[DUMPCORE_STEP_COMPUTED] = "computed", [DUMPCORE_STEP_ARGUMENT] = "argument",
		[DUMPCORE_STEP_LOADED] = "loaded",     [DUMPCORE_STEP_HANDED] = "handed",
	};
	return names[how];
}

/* Where the tracing is: the register whose value, before point->insn, is `value`. */
struct trace {
	struct flow flow;
	struct flow_point point;
	enum dumpcore_register reg;
	uint64_t value;
	const char *wanted; /* struct that the value points to, once known */
	struct dumpcore_chain *chain;
};

static const struct insn *insn_of(const struct trace *trace)
{
	return &trace->point.code->list.insns[trace->point.insn];
}

void dumpcore_chain_add(struct dumpcore_chain *chain, const struct dumpcore_chain_step *step)
{
	chain->steps = vmr_realloc_array(chain->steps, chain->count + 1, sizeof(*chain->steps));
	chain->steps[chain->count++] = *step;
}

static struct dumpcore_chain_step *step_add(struct trace *trace, enum dumpcore_step_how how)
{
	const struct insn *insn = insn_of(trace);
	dumpcore_chain_add(trace->chain, &(struct dumpcore_chain_step){.how = how,
								       .frame = trace->point.frame,
								       .value = trace->value,
								       .reg = trace->reg,
								       .pc = insn->address});
	struct dumpcore_chain_step *step = &trace->chain->steps[trace->chain->count - 1];
	struct dumpcore_line line;
	if (!vmr_error_drop(dumpcore_line_at(trace->flow.dump, insn->address, &line))) {
		step->file = line.file;
		step->line = line.line;
	}
	struct dumpcore_symbol symbol;
	step->function = trace->flow.stack->frames[trace->point.frame].function;
	if (trace->point.pc_insn == SIZE_MAX &&
	    !vmr_error_drop(dumpcore_symbol_at(trace->flow.dump, insn->address, &symbol)))
		step->function = symbol.name;
	return step;
}

/* The same from the variables' places at the instruction itself: a call behind it may have cost the pointer its own.
 * `base` held query->base there, whatever became of it since. */
static bool find_at_insn(struct trace *trace, const struct pointee_query *query, enum dumpcore_register base,
			 struct pointee *ret)
{
	struct standpoint standpoint;
	bool stands_there =
		trace->point.insn == trace->point.pc_insn && trace->flow.stack->frames[trace->point.frame].interrupted;
	if (stands_there || vmr_error_drop(standpoint_init(&trace->flow, &trace->point, &standpoint)))
		return false;
	struct pointee_query there = *query;
	there.stack = &standpoint.stack;
	there.frame = standpoint.frame;
	for (size_t i = 0; i <= standpoint.frame; i++)
		dumpcore_register_set(&standpoint.stack.frames[i].registers, base, query->base);
	bool found = pointee_find(trace->flow.dump, &there, ret);
	standpoint_deinit(&standpoint);
	if (found && ret->is_weak)
		free(ret->member);
	return found && !ret->is_weak;
}

/* What the frame's variables know of a pointer: where it stands, else at the instruction; else what may be. A function
 * that a tail call left stands nowhere. */
static bool find_pointee(struct trace *trace, const struct pointee_query *query, enum dumpcore_register base,
			 struct pointee *ret)
{
	struct pointee other;
	bool found = trace->point.pc_insn != SIZE_MAX && pointee_find(trace->flow.dump, query, ret);
	if ((found && !ret->is_weak) || !find_at_insn(trace, query, base, &other))
		return found;
	if (found)
		free(ret->member);
	*ret = other;
	return true;
}

/* Say in the step which struct and member base + offset is; the instruction has base in `reg`. */
static void step_type(struct trace *trace, struct dumpcore_chain_step *step, enum dumpcore_register reg, vmr_kaddr base,
		      int64_t offset)
{
	const bool is_load = step->how == DUMPCORE_STEP_LOADED;
	struct pointee_query query = {.stack = trace->flow.stack,
				      .frame = trace->point.frame,
				      .base = base,
				      .offset = offset,
				      .is_scalar = is_load,
				      .wanted = is_load ? trace->wanted : NULL};
	struct pointee pointee;
	trace->wanted = NULL;
	if (!find_pointee(trace, &query, reg, &pointee))
		return;
	step->type = pointee.type;
	step->member = pointee.member;
	step->type_is_weak = pointee.is_weak;
	step->object = pointee.start;
	/* A pointer to another place of it (a link) is declared as a pointer to what lies there. */
	trace->wanted = pointee.start == base ? dumpcore_type_name(pointee.type) : NULL;
}

/* Is an address on the stack that the frame runs on? */
static bool on_own_stack(struct trace *trace, vmr_kaddr address)
{
	return dumpcore_stack_same(trace->flow.dump, trace->flow.stack->frames[trace->point.frame].sp, address);
}

static bool on_foreign_stack(struct trace *trace, vmr_kaddr address)
{
	const struct dumpcore_stack_range *range = dumpcore_stack_at(trace->flow.dump, address);
	return range && range->kind != DUMPCORE_STACK_UNKNOWN && !on_own_stack(trace, address);
}

/* Was the value spilled to the frame's own stack before? Then go on with the register that was stored. */
static bool follow_slot(struct trace *trace, const struct insn *insn)
{
	struct slice_definition stored =
		slice_slot(trace->point.code, trace->point.insn, insn->base, insn->displacement);
	if (stored.end != SLICE_INSN)
		return false;
	const struct insn *store = &trace->point.code->list.insns[stored.insn];
	if (store->kind != INSN_STORE || store->source == INSN_NO_REGISTER || store->memory_size != insn->memory_size)
		return false;
	trace->point.insn = stored.insn;
	trace->reg = store->source;
	return true;
}

/*
 * The address that a load read whose base register was overwritten since (often by that load): by the base's own load,
 * as memory is now, where the value that was used is there now. Zero is there in too many places to say anything.
 */
static bool reread_operand(struct trace *trace, const struct insn *insn, uint64_t *ret, uint64_t *ret_base)
{
	uint64_t now = 0, mask = UINT64_MAX;
	unsigned size = insn->memory_size;
	if (!size || size > sizeof(now) || insn->segment || insn->base == INSN_NO_REGISTER ||
	    insn->index != INSN_NO_REGISTER || !flow_reload(&trace->flow, &trace->point, insn->base, ret_base))
		return false;
	if (size < sizeof(now))
		mask = (UINT64_C(1) << 8 * size) - 1;
	*ret = *ret_base + (uint64_t)insn->displacement;
	return dumpcore_try_read(trace->flow.dump, *ret, &now, size) && now && now == (trace->value & mask);
}

/* The value was read from memory by the instruction. True: go on with the base register. */
static bool follow_load(struct trace *trace)
{
	const struct insn *insn = insn_of(trace);
	uint64_t from = 0, base = 0;
	bool known = flow_operand(&trace->flow, &trace->point, &from);
	bool undone = trace->flow.undone;
	bool reread = !known && reread_operand(trace, insn, &from, &base);
	known |= reread;
	bool is_own = insn->base == DUMPCORE_RSP || (known && on_own_stack(trace, from));
	bool is_slot = is_own && insn->index == INSN_NO_REGISTER && insn->base < INSN_NO_REGISTER;
	if (is_slot && follow_slot(trace, insn))
		return true;
	struct dumpcore_chain_step *step = step_add(trace, DUMPCORE_STEP_LOADED);
	step->is_undone = known && !reread && undone;
	step->is_reread = reread;
	step->size = insn->memory_size;
	if (step->size && step->size < 8)
		step->value &= (UINT64_C(1) << 8 * step->size) - 1;
	trace->chain->end = "the address that it was loaded from is not known";
	trace->chain->is_lost = !known;
	if (!known)
		return false;
	step->from = from;
	step->has_memory_now = insn->memory_size && insn->memory_size <= 8 &&
			       dumpcore_try_read(trace->flow.dump, from, &step->memory_now, insn->memory_size);
	bool has_base = reread ||
			(insn->base != INSN_NO_REGISTER && flow_value(&trace->flow, &trace->point, insn->base, &base));
	if (has_base)
		step_type(trace, step, insn->base, base, (int64_t)(from - base));
	if (step->type && step->size == sizeof(vmr_kaddr) && listhead_has_link(step->type, from - step->object))
		step->is_no_list = listhead_is_no_entry(trace->flow.dump, step->value);
	bool is_foreign = on_foreign_stack(trace, from);
	trace->chain->end = is_foreign ? "it was loaded from another stack" : "it was loaded from a variable";
	trace->chain->is_lost = is_foreign && !step->type;
	if (trace->chain->is_lost)
		trace->chain->end = "it was loaded from another stack, and what lay there is not known";
	if (!has_base || is_own || is_foreign)
		return false;
	trace->reg = insn->base;
	trace->value = base;
	return true;
}

/* The value is another register's and a displacement. */
static bool follow_sum(struct trace *trace, enum dumpcore_register base, int64_t displacement)
{
	struct dumpcore_chain_step *step = step_add(trace, DUMPCORE_STEP_COMPUTED);
	uint64_t before = trace->value - (uint64_t)displacement;
	step->displacement = displacement;
	step_type(trace, step, base, before, displacement);
	trace->reg = base;
	trace->value = before;
	return true;
}

static bool follow_lea(struct trace *trace, const struct insn *insn)
{
	uint64_t index = 0;
	if (insn->segment || insn->base == INSN_NO_REGISTER ||
	    (insn->index != INSN_NO_REGISTER && !flow_value(&trace->flow, &trace->point, insn->index, &index))) {
		trace->chain->end = "it was computed";
		return false;
	}
	return follow_sum(trace, insn->base, (int64_t)(index * insn->scale + (uint64_t)insn->displacement));
}

static bool follow_insn(struct trace *trace)
{
	const struct insn *insn = insn_of(trace);
	trace->chain->end = "it was computed";
	if (insn->destination != trace->reg)
		return false;
	switch (insn->kind) {
	case INSN_MOVE:
		trace->reg = insn->source;
		return true;
	case INSN_LOAD:
		return follow_load(trace);
	case INSN_LEA:
		return follow_lea(trace, insn);
	case INSN_ADD:
		return follow_sum(trace, insn->destination, insn->immediate);
	case INSN_CONSTANT:
		trace->chain->end = "it is a constant";
		return false;
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

static bool follow_entry(struct trace *trace)
{
	struct flow_point caller;
	trace->chain->end = "who called is not certain";
	trace->chain->is_lost = vmr_error_drop(flow_caller(&trace->flow, &trace->point, &caller));
	if (trace->chain->is_lost)
		return false;
	trace->point = caller;
	step_add(trace, DUMPCORE_STEP_ARGUMENT);
	return true;
}

static void trace_back(struct trace *trace)
{
	for (unsigned i = 0; i < WALK_LIMIT && trace->chain->count < STEP_LIMIT; i++) {
		uint64_t known;
		if (flow_value(&trace->flow, &trace->point, trace->reg, &known) && known != trace->value) {
			trace->chain->end = "registers disagree";
			trace->chain->is_lost = true;
			return;
		}
		trace->flow.budget = FLOW_BUDGET;
		struct slice_definition definition = flow_origin(&trace->flow, &trace->point, trace->reg, trace->value);
		trace->chain->end = "several instructions may have set it";
		trace->chain->is_lost = definition.end == SLICE_UNKNOWN;
		if (trace->chain->is_lost)
			return;
		if (definition.end == SLICE_INSN)
			trace->point.insn = definition.insn;
		if (definition.end == SLICE_ENTRY ? !follow_entry(trace) : !follow_insn(trace))
			return;
	}
	trace->chain->end = "it is longer than what is followed";
}

/* The wild part of an address: its index where there is no base, or the base is memory that is there. */
static bool is_by_index(struct trace *trace, const struct insn *insn)
{
	uint64_t base;
	if (insn->index == INSN_NO_REGISTER)
		return false;
	return insn->base == INSN_NO_REGISTER || (flow_value(&trace->flow, &trace->point, insn->base, &base) &&
						  dumpcore_presence_at(trace->flow.dump, base) == DUMPCORE_PRESENT);
}

/* Begin with the memory operand of the instruction at which the frame stands. */
static struct vmr_error *start_operand(struct trace *trace)
{
	const struct insn *insn = insn_of(trace);
	uint64_t address, part;
	bool by_index = is_by_index(trace, insn);
	enum dumpcore_register reg = by_index ? insn->index : insn->base;
	if (!insn->has_memory || reg == INSN_NO_REGISTER || !flow_operand(&trace->flow, &trace->point, &address) ||
	    !flow_value(&trace->flow, &trace->point, reg, &part))
		return &vmr_error_not_found;
	trace->value = address;
	trace->reg = reg;
	struct dumpcore_chain_step *step = step_add(trace, DUMPCORE_STEP_OPERAND);
	step->by_index = by_index;
	step->displacement = by_index ? 0 : (int64_t)(address - part);
	step->size = insn->memory_size;
	if (step->displacement)
		step_type(trace, step, reg, part, step->displacement);
	trace->value = part;
	trace_back(trace);
	return NULL;
}

#define THUNK_SIZE 32 /* bytes that are looked at */

/*
 * The register that a thunk for indirect calls jumps to (arch/x86/lib/retpoline.S): by a jump, or by a return to what
 * it stored on top of the stack.
 */
static enum dumpcore_register thunk_register(struct dumpcore *dump, const struct insn *call)
{
	struct insn_list list;
	enum dumpcore_register found = INSN_NO_REGISTER;
	if (!call->has_target || vmr_error_drop(insn_list_init(dump, call->target, call->target + THUNK_SIZE, &list)))
		return INSN_NO_REGISTER;
	for (size_t i = 0; i < list.count && found == INSN_NO_REGISTER; i++) {
		const struct insn *insn = &list.insns[i];
		bool jumps = insn->kind == INSN_JUMP && !insn->has_target && !insn->has_memory;
		bool pushes = insn->kind == INSN_STORE && insn->base == DUMPCORE_RSP && !insn->displacement;
		if (jumps || pushes)
			found = insn->source;
	}
	insn_list_deinit(&list);
	return found;
}

/* Begin with the function pointer that a call was made through. */
static struct vmr_error *start_call(struct trace *trace)
{
	const struct insn *insn = insn_of(trace);
	if (insn->kind != INSN_CALL)
		return &vmr_error_not_found;
	if (insn->has_memory) {
		trace->reg = DUMPCORE_RIP;
		if (follow_load(trace))
			trace_back(trace);
		return NULL;
	}
	trace->reg = insn->has_target ? thunk_register(trace->flow.dump, insn) : insn->source;
	if (trace->reg == INSN_NO_REGISTER)
		return &vmr_error_not_found;
	trace_back(trace);
	return NULL;
}

static struct vmr_error *start_register(struct trace *trace)
{
	trace_back(trace);
	return NULL;
}

static struct vmr_error *run(struct trace *trace, struct vmr_error *(*start)(struct trace *),
			     struct dumpcore_chain **ret)
{
	trace->chain = vmr_alloc(sizeof(*trace->chain));
	struct vmr_error *error = start(trace);
	flow_deinit(&trace->flow);
	if (error) {
		dumpcore_chain_destroy(trace->chain);
		return error;
	}
	*ret = trace->chain;
	return NULL;
}

/* At the instruction of a frame; `reg` and `value` are where the tracing begins, unless its start tells them. */
static struct vmr_error *trace_init(struct trace *trace, struct dumpcore *dump, const struct dumpcore_stack *stack,
				    size_t frame, enum dumpcore_register reg, uint64_t value)
{
	*trace = (struct trace){.reg = reg, .value = value};
	flow_init(&trace->flow, dump, stack);
	struct vmr_error *error = flow_point_of(&trace->flow, frame, &trace->point);
	if (error)
		flow_deinit(&trace->flow);
	return error;
}

struct vmr_error *dumpcore_chain_of_operand(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t frame,
					    struct dumpcore_chain **ret)
{
	struct trace trace;
	VMR_TRY(trace_init(&trace, dump, stack, frame, INSN_NO_REGISTER, 0));
	return run(&trace, start_operand, ret);
}

struct vmr_error *dumpcore_chain_of_call(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t frame,
					 vmr_kaddr target, struct dumpcore_chain **ret)
{
	struct trace trace;
	VMR_TRY(trace_init(&trace, dump, stack, frame, INSN_NO_REGISTER, target));
	return run(&trace, start_call, ret);
}

struct vmr_error *dumpcore_chain_of_argument(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t frame,
					     enum dumpcore_register reg, uint64_t value, struct dumpcore_chain **ret)
{
	struct trace trace;
	VMR_TRY(trace_init(&trace, dump, stack, frame, reg, value));
	struct flow_point caller;
	struct vmr_error *error = flow_caller(&trace.flow, &trace.point, &caller);
	if (error) {
		flow_deinit(&trace.flow);
		return error;
	}
	trace.point = caller;
	return run(&trace, start_register, ret);
}

struct vmr_error *dumpcore_chain_of_handed(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t frame,
					   enum dumpcore_register reg, uint64_t value, struct dumpcore_chain **ret)
{
	struct trace trace;
	VMR_TRY(trace_init(&trace, dump, stack, frame, reg, value));
	return run(&trace, start_register, ret);
}

void dumpcore_chain_destroy(struct dumpcore_chain *chain)
{
	if (!chain)
		return;
	for (size_t i = 0; i < chain->count; i++)
		free(chain->steps[i].member);
	free(chain->steps);
	free(chain);
}
