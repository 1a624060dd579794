/* SPDX-License-Identifier: MIT */
/* Values of registers at instructions that ran before the one where a frame stands. */
#include "dumpcore/state/flow.h"

#include <string.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/memory.h"

#define VALUE_DEPTH_LIMIT  24
#define CALLEE_DEPTH_LIMIT 3
#define RELOAD_DEPTH_LIMIT 4 /* loads and copies of one value */
#define FRAME_DEPTH_LIMIT  8 /* calls through which a register is followed inwards */

void flow_init(struct flow *flow, struct dumpcore *dump, const struct dumpcore_stack *stack)
{
	*flow = (struct flow){.dump = dump, .stack = stack, .budget = FLOW_BUDGET};
}

void flow_deinit(struct flow *flow)
{
	for (size_t i = 0; i < flow->code_count; i++) {
		slice_code_deinit(flow->codes[i]);
		free(flow->codes[i]);
	}
	flow->code_count = 0;
}

/* A question that leads on and on ends unanswered. */
static bool spend(struct flow *flow)
{
	if (!flow->budget)
		return false;
	flow->budget--;
	return true;
}

/* The range of the function that covers an address: DWARF's, else the symbol's. */
static struct vmr_error *function_range(struct dumpcore *dump, vmr_kaddr address, vmr_kaddr *ret_low,
					vmr_kaddr *ret_high)
{
	struct dumpcore_function function;
	if (!vmr_error_drop(dumpcore_function_at(dump, address, &function)) && function.high > function.low) {
		*ret_low = function.low;
		*ret_high = function.high;
		return NULL;
	}
	struct dumpcore_symbol symbol;
	VMR_TRY(dumpcore_symbol_at(dump, address, &symbol));
	if (!symbol.size)
		return &vmr_error_not_found;
	*ret_low = symbol.address;
	*ret_high = symbol.address + symbol.size;
	return NULL;
}

static struct vmr_error *code_at(struct flow *flow, vmr_kaddr address, const struct slice_code **ret)
{
	for (size_t i = 0; i < flow->code_count; i++)
		if (address >= flow->codes[i]->list.low && address < flow->codes[i]->list.high) {
			*ret = flow->codes[i];
			return NULL;
		}
	if (flow->code_count == FLOW_CODE_LIMIT)
		return vmr_error_create(VMR_TOO_LARGE, "more than %d functions in one value chain", FLOW_CODE_LIMIT);
	vmr_kaddr low, high;
	VMR_TRY(function_range(flow->dump, address, &low, &high));
	struct slice_code *code = vmr_alloc(sizeof(*code));
	struct vmr_error *error = slice_code_init(flow->dump, low, high, code);
	if (error) {
		free(code);
		return error;
	}
	*ret = flow->codes[flow->code_count++] = code;
	return NULL;
}

struct vmr_error *flow_point_of(struct flow *flow, size_t frame, struct flow_point *ret)
{
	const struct dumpcore_frame *f = &flow->stack->frames[frame];
	struct flow_point point = {.frame = frame};
	bool ends = !f->interrupted && !f->entry;
	VMR_TRY(code_at(flow, f->pc - ends, &point.code));
	point.insn = point.pc_insn = insn_list_find(&point.code->list, f->pc, ends);
	if (point.insn == SIZE_MAX)
		return &vmr_error_not_found;
	*ret = point;
	return NULL;
}

/*
 * Registers that a function and what it calls write: fewer than the psABI lets it, where the compiler knew (gcc's
 * -fipa-ra). What cannot be followed may write all that a call may.
 */
static uint32_t written_by(struct flow *flow, vmr_kaddr function, unsigned depth)
{
	const struct slice_code *code;
	if (!depth || !spend(flow) || vmr_error_drop(code_at(flow, function, &code)) || code->list.low != function)
		return insn_call_clobbers;
	uint32_t writes = 0;
	for (size_t i = 0; i < code->list.count; i++) {
		const struct insn *insn = &code->list.insns[i];
		bool jumps = insn->kind == INSN_JUMP || insn->kind == INSN_BRANCH;
		bool leaves = jumps &&
			      (!insn->has_target || insn->target < code->list.low || insn->target >= code->list.high);
		if (insn->kind != INSN_CALL && !leaves)
			writes |= insn->writes;
		else
			writes |= insn->has_target ? written_by(flow, insn->target, depth - 1) : insn_call_clobbers;
		if ((writes & insn_call_clobbers) == insn_call_clobbers)
			break;
	}
	return code->list.insns && code->list.count ? writes | 1u << DUMPCORE_RAX : insn_call_clobbers;
}

/* What defines a register's value just before point->insn; a direct call that leaves the register alone is looked
 * through. */
static struct slice_definition definition_at(struct flow *flow, const struct flow_point *point,
					     enum dumpcore_register number)
{
	for (;;) {
		struct slice_definition definition = slice_register(point->code, point->insn, number);
		struct insn *insn = definition.end == SLICE_INSN ? &point->code->list.insns[definition.insn] : NULL;
		bool may_be_kept =
			insn && insn->kind == INSN_CALL && insn->has_target && insn_call_clobbers >> number & 1;
		if (!may_be_kept)
			return definition;
		uint32_t writes = written_by(flow, insn->target, CALLEE_DEPTH_LIMIT);
		if (writes >> number & 1 || !(insn->writes >> number & 1))
			return definition;
		insn->writes &= writes | ~insn_call_clobbers;
	}
}

static bool is_thunk(struct dumpcore *dump, vmr_kaddr target)
{
	struct dumpcore_symbol symbol;
	return !vmr_error_drop(dumpcore_symbol_at(dump, target, &symbol)) &&
	       !strncmp(symbol.name, "__x86_indirect_", strlen("__x86_indirect_"));
}

/* The only direct tail call of `from` that leads to `low`, over at most `depth` functions. Fills tails[index...];
 * returns their count, 0 none. */
static size_t find_tails(struct flow *flow, vmr_kaddr from, vmr_kaddr low, size_t index, struct flow_point *point)
{
	const struct slice_code *code;
	if (index == FLOW_TAIL_LIMIT || !spend(flow) || vmr_error_drop(code_at(flow, from, &code)) ||
	    code->list.low != from)
		return 0;
	size_t found = 0, count = 0;
	struct flow_point best = *point;
	for (size_t i = 0; i < code->list.count; i++) {
		const struct insn *insn = &code->list.insns[i];
		bool leaves = (insn->kind == INSN_JUMP || insn->kind == INSN_BRANCH) && insn->has_target &&
			      (insn->target < code->list.low || insn->target >= code->list.high);
		if (!leaves)
			continue;
		struct flow_point next = *point;
		next.tails[index].low = from;
		next.tails[index].jump = i;
		size_t length = insn->target == low ? index + 1 : find_tails(flow, insn->target, low, index + 1, &next);
		if (!length)
			continue;
		found++;
		count = length;
		best = next;
	}
	if (found != 1)
		return 0;
	*point = best;
	return count;
}

static struct vmr_error *enter_tail(struct flow *flow, struct flow_point *point)
{
	size_t last = --point->tail_count;
	VMR_TRY(code_at(flow, point->tails[last].low, &point->code));
	point->insn = point->jump = point->tails[last].jump;
	point->pc_insn = SIZE_MAX;
	return NULL;
}

struct vmr_error *flow_caller(struct flow *flow, const struct flow_point *point, struct flow_point *ret)
{
	struct flow_point caller = *point;
	if (point->pc_insn == SIZE_MAX) {
		if (point->tail_count) {
			VMR_TRY(enter_tail(flow, &caller));
			*ret = caller;
			return NULL;
		}
		return flow_point_of(flow, point->frame, ret);
	}
	size_t outer = dumpcore_stack_outer(flow->stack, point->frame);
	if (outer == SIZE_MAX || flow->stack->frames[outer].interrupted)
		return &vmr_error_not_found;
	VMR_TRY(flow_point_of(flow, outer, &caller));
	const struct insn *call = &caller.code->list.insns[caller.insn];
	if (call->kind != INSN_CALL)
		return &vmr_error_not_found;
	if (call->has_target && call->target != point->code->list.low && !is_thunk(flow->dump, call->target)) {
		caller.tail_count = find_tails(flow, call->target, point->code->list.low, 0, &caller);
		if (!caller.tail_count)
			return &vmr_error_not_found;
		VMR_TRY(enter_tail(flow, &caller));
	}
	*ret = caller;
	return NULL;
}

static bool value_at(struct flow *flow, const struct flow_point *point, enum dumpcore_register number, unsigned depth,
		     uint64_t *ret);

static bool frame_value(struct flow *flow, size_t frame, enum dumpcore_register number, uint64_t *ret);

static bool operand_at(struct flow *flow, const struct flow_point *point, unsigned depth, uint64_t *ret)
{
	const struct insn *insn = &point->code->list.insns[point->insn];
	uint64_t base = 0, index = 0;
	if (!insn->has_memory || insn->segment)
		return false;
	if (insn->base != INSN_NO_REGISTER && !value_at(flow, point, insn->base, depth, &base))
		return false;
	if (insn->index != INSN_NO_REGISTER && !value_at(flow, point, insn->index, depth, &index))
		return false;
	*ret = base + index * insn->scale + (uint64_t)insn->displacement;
	return true;
}

/* The value where the frame stands, less what the code has added to it since; half: of the lower 32 bits alone. */
static bool undone_value(struct flow *flow, const struct flow_point *point, enum dumpcore_register number, bool half,
			 uint64_t *ret)
{
	bool is_half = false;
	bool found = point->pc_insn != SIZE_MAX && frame_value(flow, point->frame, number, ret) &&
		     slice_undo(point->code, point->insn, point->pc_insn, number, ret, &is_half) && (half || !is_half);
	flow->undone |= found;
	return found;
}

/* The lower 32 bits of a register, sign- or zero-extended. */
static bool extended_value(struct flow *flow, const struct flow_point *at, unsigned depth, uint64_t *ret)
{
	const struct insn *insn = &at->code->list.insns[at->insn];
	if (!value_at(flow, at, insn->source, depth, ret) && !undone_value(flow, at, insn->source, true, ret))
		return false;
	*ret = insn->is_signed ? (uint64_t)(int32_t)*ret : (uint32_t)*ret;
	return true;
}

/* The value that instruction `at` gave its destination. */
static bool value_given(struct flow *flow, const struct flow_point *at, unsigned depth, uint64_t *ret)
{
	const struct insn *insn = &at->code->list.insns[at->insn];
	switch (insn->kind) {
	case INSN_MOVE:
		return value_at(flow, at, insn->source, depth, ret);
	case INSN_LEA:
		return operand_at(flow, at, depth, ret);
	case INSN_CONSTANT:
		*ret = (uint64_t)insn->immediate;
		return true;
	case INSN_ADD:
		if (!value_at(flow, at, insn->destination, depth, ret))
			return false;
		*ret += (uint64_t)insn->immediate;
		return true;
	case INSN_ADD_HALF:
		if (!value_at(flow, at, insn->destination, depth, ret))
			return false;
		*ret = (uint32_t)(*ret + (uint64_t)insn->immediate);
		return true;
	case INSN_EXTEND:
		return extended_value(flow, at, depth, ret);
	case INSN_LOAD:
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

/* The next physical frame inwards that an unwinder saw; SIZE_MAX: none. */
static size_t inner_frame(const struct dumpcore_stack *stack, size_t frame)
{
	for (size_t i = frame; i-- > 0;)
		if (stack->frames[i].physical == i && !stack->frames[i].inferred)
			return i;
	return SIZE_MAX;
}

/* Is `at` the call or the tail call that left the function of `point`? */
static bool is_way_out(const struct flow_point *at, const struct flow_point *point)
{
	bool same_kind = (at->pc_insn == SIZE_MAX) == (point->pc_insn == SIZE_MAX);
	return same_kind && at->frame == point->frame && at->code == point->code &&
	       (at->pc_insn != SIZE_MAX || at->jump == point->jump);
}

/* True: from where the function of a point was left to where the frame inside it stands, nothing writes the register.
 */
static bool survives(struct flow *flow, const struct flow_point *point, size_t inner, enum dumpcore_register number)
{
	struct flow_point at;
	if (vmr_error_drop(flow_point_of(flow, inner, &at)))
		return false;
	for (unsigned i = 0; i <= FLOW_TAIL_LIMIT; i++) {
		if (definition_at(flow, &at, number).end != SLICE_ENTRY || vmr_error_drop(flow_caller(flow, &at, &at)))
			return false;
		if (at.pc_insn != SIZE_MAX || is_way_out(&at, point))
			return is_way_out(&at, point);
	}
	return false;
}

/*
 * The value of a register where a frame stands: as the unwinder has it; or one that calls may change, which those that
 * were made from here did not.
 */
static bool frame_value(struct flow *flow, size_t frame, enum dumpcore_register number, uint64_t *ret)
{
	for (unsigned i = 0; i < FRAME_DEPTH_LIMIT; i++) {
		const struct dumpcore_frame *f = &flow->stack->frames[frame];
		if (dumpcore_register_known(&f->registers, number)) {
			*ret = f->registers.value[number];
			return true;
		}
		size_t inner = inner_frame(flow->stack, frame);
		struct flow_point call;
		if (f->interrupted || inner == SIZE_MAX || vmr_error_drop(flow_point_of(flow, frame, &call)) ||
		    !survives(flow, &call, inner, number))
			return false;
		frame = inner;
	}
	return false;
}

/* The value of a register of a function that a tail call left: what ran since has not written it. */
static bool left_value(struct flow *flow, const struct flow_point *point, enum dumpcore_register number, uint64_t *ret)
{
	size_t inner = inner_frame(flow->stack, point->frame);
	bool is_kept = point->insn == point->jump || slice_unchanged(point->code, point->insn, point->jump, number);
	return is_kept && inner != SIZE_MAX && survives(flow, point, inner, number) &&
	       frame_value(flow, inner, number, ret);
}

/* What a register was entered with, by another one that has had it since: its only definition is a copy of that. */
static bool copied_value(struct flow *flow, const struct flow_point *point, enum dumpcore_register number,
			 uint64_t *ret)
{
	if (!flow->has_copies || point->pc_insn == SIZE_MAX)
		return false;
	for (unsigned r = 0; r < DUMPCORE_RIP; r++) {
		struct slice_definition kept = slice_register(point->code, point->pc_insn, r);
		const struct insn *copy = kept.end == SLICE_INSN ? &point->code->list.insns[kept.insn] : NULL;
		if (copy && copy->kind == INSN_MOVE && copy->source == number && copy->destination == r &&
		    slice_register(point->code, kept.insn, number).end == SLICE_ENTRY &&
		    frame_value(flow, point->frame, r, ret))
			return true;
	}
	return false;
}

static bool value_at(struct flow *flow, const struct flow_point *point, enum dumpcore_register number, unsigned depth,
		     uint64_t *ret)
{
	if (!depth || number >= DUMPCORE_REGISTER_COUNT || !spend(flow))
		return false;
	if (point->pc_insn != SIZE_MAX &&
	    (point->insn == point->pc_insn || slice_unchanged(point->code, point->insn, point->pc_insn, number)) &&
	    frame_value(flow, point->frame, number, ret))
		return true;
	if (point->pc_insn == SIZE_MAX && left_value(flow, point, number, ret))
		return true;
	if (undone_value(flow, point, number, false, ret))
		return true;
	struct slice_definition definition = definition_at(flow, point, number);
	struct flow_point at = *point;
	if (definition.end == SLICE_ENTRY)
		return copied_value(flow, point, number, ret) ||
		       (!vmr_error_drop(flow_caller(flow, point, &at)) && value_at(flow, &at, number, depth - 1, ret));
	if (definition.end != SLICE_INSN)
		return false;
	at.insn = definition.insn;
	const struct insn *insn = &at.code->list.insns[at.insn];
	return insn->destination == number && value_given(flow, &at, depth - 1, ret);
}

/* What a slot of the frame's stack held when the instruction read it: nothing stored to it since. */
static bool slot_value(struct flow *flow, const struct flow_point *at, uint64_t *ret)
{
	const struct insn *insn = &at->code->list.insns[at->insn];
	uint64_t sp;
	return insn->base == DUMPCORE_RSP && insn->index == INSN_NO_REGISTER && !insn->segment &&
	       insn->memory_size == sizeof(*ret) &&
	       slice_slot_kept(at->code, at->insn, at->pc_insn, DUMPCORE_RSP, insn->displacement) &&
	       frame_value(flow, at->frame, DUMPCORE_RSP, &sp) &&
	       dumpcore_try_read(flow->dump, sp + (uint64_t)insn->displacement, ret, sizeof(*ret));
}

/* Can an instruction have given a register this value? True also where that is not known. */
static bool may_have_given(struct flow *flow, const struct flow_point *point, size_t setter,
			   enum dumpcore_register number, uint64_t value)
{
	struct flow_point at = *point;
	at.insn = setter;
	const struct insn *insn = &at.code->list.insns[at.insn];
	uint64_t given = 0;
	if (insn->destination != number)
		return true;
	bool known = insn->kind == INSN_LOAD ? slot_value(flow, &at, &given)
					     : value_given(flow, &at, VALUE_DEPTH_LIMIT, &given);
	return !known || given == value;
}

struct slice_definition flow_origin(struct flow *flow, const struct flow_point *point, enum dumpcore_register number,
				    uint64_t value)
{
	struct slice_definition definition = definition_at(flow, point, number);
	if (definition.end != SLICE_UNKNOWN || point->pc_insn == SIZE_MAX)
		return definition;
	size_t count = point->code->list.count, left = 0;
	vmr_autofree uint8_t *set = vmr_alloc(count + 1);
	if (!slice_definitions(point->code, point->insn, number, set))
		return definition;
	for (size_t i = 0; i < count && left < 2; i++)
		if (set[i] && may_have_given(flow, point, i, number, value)) {
			left++;
			definition.insn = i;
		}
	definition.end = left == 1 ? SLICE_INSN : SLICE_UNKNOWN;
	return definition;
}

bool flow_value(struct flow *flow, const struct flow_point *point, enum dumpcore_register number, uint64_t *ret)
{
	flow->budget = FLOW_BUDGET;
	return value_at(flow, point, number, VALUE_DEPTH_LIMIT, ret);
}

bool flow_operand(struct flow *flow, const struct flow_point *point, uint64_t *ret)
{
	flow->budget = FLOW_BUDGET;
	flow->undone = false;
	return operand_at(flow, point, VALUE_DEPTH_LIMIT, ret);
}

static bool reload_at(struct flow *flow, const struct flow_point *point, enum dumpcore_register number, unsigned depth,
		      uint64_t *ret)
{
	struct slice_definition definition = definition_at(flow, point, number);
	struct flow_point at = *point;
	uint64_t address = 0;
	if (!depth || !spend(flow) || definition.end == SLICE_UNKNOWN)
		return false;
	if (definition.end == SLICE_ENTRY)
		return !vmr_error_drop(flow_caller(flow, point, &at)) && reload_at(flow, &at, number, depth - 1, ret);
	at.insn = definition.insn;
	const struct insn *insn = &at.code->list.insns[at.insn];
	if (insn->destination != number)
		return false;
	if (insn->kind == INSN_MOVE)
		return reload_at(flow, &at, insn->source, depth - 1, ret);
	if (insn->kind != INSN_LOAD || insn->memory_size != sizeof(*ret) || insn->segment)
		return false;
	if (!operand_at(flow, &at, VALUE_DEPTH_LIMIT, &address)) {
		bool by_base = insn->base != INSN_NO_REGISTER && insn->index == INSN_NO_REGISTER;
		if (!by_base || !reload_at(flow, &at, insn->base, depth - 1, &address))
			return false;
		address += (uint64_t)insn->displacement;
	}
	return dumpcore_try_read(flow->dump, address, ret, sizeof(*ret));
}

bool flow_reload(struct flow *flow, const struct flow_point *point, enum dumpcore_register number, uint64_t *ret)
{
	flow->budget = FLOW_BUDGET;
	return reload_at(flow, point, number, RELOAD_DEPTH_LIMIT, ret);
}
