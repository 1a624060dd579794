/* SPDX-License-Identifier: MIT */
/* Evaluating DWARF expressions in a frame; values at a function's entry come from the call site in its caller (DWARF
 * 5, 3.4). */
#include "dumpcore/unwind/value.h"

#include <dwarf.h>
#include <string.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/expression_arena.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/memory.h"
#include "dumpcore/unwind/pcscope.h"
#include "dumpcore/unwind/tail.h"
#include "dumpcore/unwind/unwind.h"

static const char *const register_reasons[DUMPCORE_REGISTER_COUNT] = {
#define REASON(number, name) [number] = "register " name " is not known in this frame"
	REASON(DUMPCORE_RAX, "rax"), REASON(DUMPCORE_RDX, "rdx"), REASON(DUMPCORE_RCX, "rcx"),
	REASON(DUMPCORE_RBX, "rbx"), REASON(DUMPCORE_RSI, "rsi"), REASON(DUMPCORE_RDI, "rdi"),
	REASON(DUMPCORE_RBP, "rbp"), REASON(DUMPCORE_RSP, "rsp"), REASON(DUMPCORE_R8, "r8"),
	REASON(DUMPCORE_R9, "r9"),   REASON(DUMPCORE_R10, "r10"), REASON(DUMPCORE_R11, "r11"),
	REASON(DUMPCORE_R12, "r12"), REASON(DUMPCORE_R13, "r13"), REASON(DUMPCORE_R14, "r14"),
	REASON(DUMPCORE_R15, "r15"), REASON(DUMPCORE_RIP, "rip"),
#undef REASON
};

static const struct dumpcore_frame *frame_of(const struct value_place *place)
{
	return &place->stack->frames[place->physical];
}

static bool get_register(void *context, unsigned number, uint64_t *ret, const char **why)
{
	struct value_place *place = context;
	if (number >= DUMPCORE_REGISTER_COUNT) {
		*why = "its location needs a register that is not saved";
		return false;
	}
	if (place->is_left || !dumpcore_register_known(&frame_of(place)->registers, number)) {
		*why = place->is_left ? "the function that had the value was left by a tail call"
				      : register_reasons[number];
		return false;
	}
	*ret = frame_of(place)->registers.value[number];
	return true;
}

static bool read_memory(void *context, vmr_kaddr address, void *buffer, size_t size)
{
	struct value_place *place = context;
	return dumpcore_try_read(place->dump, address, buffer, size);
}

static bool get_cfa(void *context, uint64_t *ret, const char **why)
{
	struct value_place *place = context;
	*why = place->is_left ? "the function that had the value was left by a tail call"
			      : "the frame's CFA is not known";
	if (place->is_left || !frame_of(place)->cfa)
		return false;
	*ret = frame_of(place)->cfa;
	return true;
}

static bool get_frame_base(void *context, uint64_t *ret, const char **why)
{
	struct value_place *place = context;
	if (!place->frame_base) {
		*why = "the function has no frame base";
		return false;
	}
	struct location_frame frame = value_frame(place);
	frame.frame_base = NULL; /* not in terms of itself */
	return location_compute(place->frame_base, &frame, NULL, ret, why);
}

/* The place of the caller's physical frame. False: there is none. */
static bool caller_of(const struct value_place *place, struct value_place *ret)
{
	size_t next = place->physical + 1;
	while (next < place->stack->frame_count && place->stack->frames[next].inferred)
		next++;
	if (next >= place->stack->frame_count)
		return false;
	*ret = (struct value_place){.dump = place->dump,
				    .stack = place->stack,
				    .arena = place->arena,
				    .physical = place->stack->frames[next].physical,
				    .depth = place->depth + 1};
	vmr_kaddr lookup = unwind_lookup_pc(frame_of(ret));
	const struct scope_variables *base = pcscope_frame_base(place->dump, lookup);
	if (base) {
		ret->frame_base = base->frame_base;
		ret->bias = base->bias;
	}
	return true;
}

/* What a parameter is asked for by: the register that it came in, or its DIE. */
struct wanted {
	bool by_register;
	uint8_t number;
	uint64_t parameter;
};

static const struct callsite_parameter *parameter_of(const struct callsite *site, const struct wanted *wanted)
{
	for (size_t i = 0; i < site->parameter_count; i++) {
		const struct callsite_parameter *p = &site->parameters[i];
		if (wanted->by_register ? p->has_register && p->number == wanted->number
					: p->parameter && p->parameter == wanted->parameter)
			return p;
	}
	return NULL;
}

static bool value_from_site(const struct callsite *site, struct value_place *where, const struct wanted *wanted,
			    uint64_t *ret, const char **why)
{
	const struct callsite_parameter *parameter = parameter_of(site, wanted);
	if (!parameter || !parameter->value) {
		*why = "the call site does not say what this parameter was";
		return false;
	}
	struct location_frame frame = value_frame(where);
	return location_compute(parameter->value, &frame, NULL, ret, why);
}

/* An indirect call: compare where it went with the function of the frame, where that can be computed. */
static bool check_target(struct value_place *place, struct value_place *caller, const struct callsite *site,
			 const char **why)
{
	struct location_frame frame = value_frame(caller);
	struct dumpcore_symbol symbol;
	uint64_t target;
	const char *unused;
	vmr_kaddr lookup = unwind_lookup_pc(frame_of(place));
	if (!site->target || !location_compute(site->target, &frame, NULL, &target, &unused) ||
	    vmr_error_drop(dumpcore_symbol_at(place->dump, lookup, &symbol))) {
		place->has_unchecked_call = true;
		return true;
	}
	if (target == symbol.address)
		return true;
	*why = "the call at the return address went to another function, which tail-called this one";
	return false;
}

/* The value came through functions that tail calls have left: evaluate from the outermost in. */
static bool value_through_tails(struct value_place *place, struct value_place *caller, const struct callsite *site,
				const struct wanted *wanted, uint64_t *ret, const char **why)
{
	struct tail_step path[TAIL_DEPTH_LIMIT];
	struct value_place left[TAIL_DEPTH_LIMIT];
	size_t count = tail_path_at(place->dump, site, frame_of(caller)->pc, unwind_lookup_pc(frame_of(place)), path);
	*why = "the call at the return address went to another function, which tail-called this one";
	if (!count)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!path[i].site)
			return false;
		left[i] = (struct value_place){.dump = place->dump,
					       .stack = place->stack,
					       .arena = place->arena,
					       .physical = place->physical,
					       .is_left = true,
					       .entered_by = i ? path[i - 1].site : site,
					       .outer = i ? &left[i - 1] : caller,
					       .bias = place->bias,
					       .depth = place->depth + 1};
	}
	/* Indirect tail calls may have led there another way. */
	place->has_unchecked_call = true;
	return value_from_site(path[count - 1].site, &left[count - 1], wanted, ret, why);
}

static bool value_at_entry(struct value_place *place, const struct wanted *wanted, uint64_t *ret, const char **why)
{
	if (place->depth >= VALUE_DEPTH_LIMIT) {
		*why = "too many entry values depend on one another";
		return false;
	}
	if (place->is_left) {
		struct value_place outer = *place->outer;
		outer.depth = place->depth + 1;
		return value_from_site(place->entered_by, &outer, wanted, ret, why);
	}
	struct value_place caller;
	if (!caller_of(place, &caller)) {
		*why = "no call site at the return address: the caller is not known";
		return false;
	}
	const struct callsite *site =
		frame_of(&caller)->interrupted ? NULL : pcscope_callsite(place->dump, frame_of(&caller)->pc);
	if (!site) {
		*why = "no call site at the return address";
		return false;
	}
	bool is_fine;
	if (tail_is_direct(place->dump, site, unwind_lookup_pc(frame_of(place)))) {
		is_fine = (site->callee || check_target(place, &caller, site, why)) &&
			  value_from_site(site, &caller, wanted, ret, why);
	} else if (tail_is_trampoline(place->dump, site)) {
		place->has_unchecked_call = true;
		is_fine = value_from_site(site, &caller, wanted, ret, why);
	} else {
		is_fine = value_through_tails(place, &caller, site, wanted, ret, why);
	}
	place->has_unchecked_call |= caller.has_unchecked_call;
	return is_fine;
}

static bool entry_value(void *context, const struct location_expression *nested, uint64_t *ret, const char **why)
{
	struct wanted wanted = {.by_register = true};
	const struct location_op *op = nested->ops;
	if (nested->count != 1 ||
	    !((op->atom >= DW_OP_reg0 && op->atom <= DW_OP_reg31) || (op->atom == DW_OP_regx && op->number < 256))) {
		*why = "the value at the function's entry is of more than a register";
		return false;
	}
	wanted.number = op->atom == DW_OP_regx ? (uint8_t)op->number : (uint8_t)(op->atom - DW_OP_reg0);
	return value_at_entry(context, &wanted, ret, why);
}

static bool parameter_value(void *context, uint64_t parameter, uint64_t *ret, const char **why)
{
	struct wanted wanted = {.parameter = parameter};
	return value_at_entry(context, &wanted, ret, why);
}

struct location_frame value_frame(struct value_place *place)
{
	return (struct location_frame){.context = place,
				       .register_get = get_register,
				       .memory_read = read_memory,
				       .frame_base = get_frame_base,
				       .cfa = get_cfa,
				       .entry_value = entry_value,
				       .parameter_value = parameter_value,
				       .bias = place->bias};
}
