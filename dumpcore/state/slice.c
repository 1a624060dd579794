/* SPDX-License-Identifier: MIT */
/* Reaching definitions, backward from an instruction. */
#include "dumpcore/state/slice.h"

#include <string.h>

#include "common/memory.h"

static bool falls_through(const struct insn *insn)
{
	return insn->kind != INSN_JUMP && insn->kind != INSN_END;
}

static size_t jump_target(const struct insn_list *list, const struct insn *insn)
{
	bool jumps = (insn->kind == INSN_JUMP || insn->kind == INSN_BRANCH) && insn->has_target;
	return jumps ? insn_list_find(list, insn->target, false) : SIZE_MAX;
}

/* Instructions that can run just after instruction `at`; SIZE_MAX: none. */
static void successors(const struct insn_list *list, size_t at, size_t ret[2])
{
	ret[0] = falls_through(&list->insns[at]) && at + 1 < list->count ? at + 1 : SIZE_MAX;
	ret[1] = jump_target(list, &list->insns[at]);
}

/* Count (ret NULL) or place the predecessors of each instruction. */
static void link_all(struct slice_code *code, uint32_t *next)
{
	const struct insn_list *list = &code->list;
	for (size_t i = 0; i < list->count; i++) {
		size_t after[2];
		successors(list, i, after);
		for (size_t k = 0; k < 2; k++) {
			if (after[k] == SIZE_MAX)
				continue;
			if (code->predecessors)
				code->predecessors[next[after[k]]++] = (uint32_t)i;
			else
				next[after[k]]++;
		}
	}
}

struct vmr_error *slice_code_init(struct dumpcore *dump, vmr_kaddr low, vmr_kaddr high, struct slice_code *ret)
{
	struct slice_code code = {0};
	VMR_TRY(insn_list_init(dump, low, high, &code.list));
	size_t count = code.list.count;
	for (size_t i = 0; i < count; i++)
		code.has_table |= code.list.insns[i].kind == INSN_JUMP && !code.list.insns[i].has_target;
	vmr_autofree uint32_t *next = vmr_alloc_array(count + 1, sizeof(*next));
	link_all(&code, next);
	code.first = vmr_alloc_array(count + 2, sizeof(*code.first));
	for (size_t i = 0; i < count; i++)
		code.first[i + 1] = code.first[i] + next[i];
	memcpy(next, code.first, count * sizeof(*next));
	code.predecessors = vmr_alloc_array(code.first[count] + 1, sizeof(*code.predecessors));
	link_all(&code, next);
	*ret = code;
	return NULL;
}

void slice_code_deinit(struct slice_code *code)
{
	insn_list_deinit(&code->list);
	free(code->predecessors);
	free(code->first);
	*code = (struct slice_code){0};
}

/* What is looked for: a register (slot false) or a slot of the stack. */
struct wanted {
	bool is_slot;
	enum dumpcore_register number;
	int64_t displacement;
};

enum effect { EFFECT_NONE = 0, EFFECT_DEFINES, EFFECT_BLURS };

static enum effect effect_on(const struct insn *insn, const struct wanted *wanted)
{
	bool writes = insn->writes >> wanted->number & 1;
	if (!wanted->is_slot)
		return writes ? EFFECT_DEFINES : EFFECT_NONE;
	bool stores = insn->has_memory && insn->memory_written && !insn->segment && insn->base == wanted->number &&
		      insn->index == INSN_NO_REGISTER;
	if (stores && insn->displacement == wanted->displacement)
		return EFFECT_DEFINES;
	/* The base moved: the slot has another name before it. A call leaves rsp as it was. */
	return writes && insn->kind != INSN_CALL ? EFFECT_BLURS : EFFECT_NONE;
}

#define ASIDE_LIMIT 64 /* instructions for which a register is put aside */

/* The only way to an instruction is from the one before it. */
static bool only_from_before(const struct slice_code *code, size_t at)
{
	return code->first[at + 1] - code->first[at] == 1 && code->predecessors[code->first[at]] == at - 1;
}

/* Does the function make a pointer to what lies at or below a slot of its stack, by which a callee may write there? */
static bool is_reachable(const struct slice_code *code, int64_t displacement)
{
	for (size_t i = 0; i < code->list.count; i++) {
		const struct insn *insn = &code->list.insns[i];
		bool copies =
			insn->kind == INSN_MOVE && insn->source == DUMPCORE_RSP && insn->destination != DUMPCORE_RBP;
		bool points =
			insn->kind == INSN_LEA && (insn->base == DUMPCORE_RBP || insn->index == DUMPCORE_RSP ||
						   (insn->base == DUMPCORE_RSP && insn->displacement <= displacement));
		if (copies || points)
			return true;
	}
	return false;
}

static bool is_slot_access(const struct insn *insn)
{
	return insn->has_memory && !insn->segment && insn->base == DUMPCORE_RSP && insn->index == INSN_NO_REGISTER;
}

/*
 * Where a register was put aside that `load` takes back, on a straight way (around a call that would cost it): it
 * holds after the load what it held before that store. SIZE_MAX: it was not. *ret_size: bytes that were.
 */
static size_t put_aside(const struct slice_code *code, size_t load, enum dumpcore_register number, unsigned *ret_size)
{
	const struct insn *back = &code->list.insns[load];
	if (back->kind != INSN_LOAD || back->destination != number || !is_slot_access(back))
		return SIZE_MAX;
	for (size_t i = load; i && load - i < ASIDE_LIMIT && only_from_before(code, i); i--) {
		const struct insn *before = &code->list.insns[i - 1];
		bool moves = before->writes >> DUMPCORE_RSP & 1 && before->kind != INSN_CALL;
		bool stores = before->memory_written && is_slot_access(before) &&
			      before->displacement < back->displacement + 8 &&
			      before->displacement > back->displacement - 8;
		bool is_same = before->kind == INSN_STORE && before->source == number &&
			       before->displacement == back->displacement && before->memory_size == back->memory_size;
		*ret_size = back->memory_size;
		if (stores && is_same && !is_reachable(code, back->displacement))
			return i - 1;
		if (stores || moves)
			break;
	}
	return SIZE_MAX;
}

/* The same of all of a register. */
static size_t put_aside_whole(const struct slice_code *code, size_t load, enum dumpcore_register number)
{
	unsigned size = 0;
	size_t store = put_aside(code, load, number, &size);
	return size == sizeof(uint64_t) ? store : SIZE_MAX;
}

/* Definitions that reach, as a set; `entry`: the function's start reaches too; `blurred`: not all are known. */
struct reaching {
	uint8_t *is_definition; /* by instruction */
	size_t count, last;
	bool entry, blurred;
	bool looks_through; /* what was put aside and taken back is no definition */
};

static void reach(const struct slice_code *code, size_t at, const struct wanted *wanted, struct reaching *ret)
{
	size_t count = code->list.count;
	vmr_autofree uint8_t *seen = vmr_alloc(count + 1);
	vmr_autofree uint32_t *work = vmr_alloc_array(count + 1, sizeof(*work));
	size_t pending = 0;
	work[pending++] = (uint32_t)at;
	seen[at] = 1;
	while (pending) {
		size_t i = work[--pending];
		if (i == 0)
			ret->entry = true;
		/*
		 * Code that nothing in this range jumps to: a disabled static branch, or the way back from a cold part
		 * or from an exception's fix-up, which keep what the code before them set. A jump table may come from
		 * anywhere.
		 */
		if (i && code->first[i] == code->first[i + 1] && code->has_table)
			ret->blurred = true;
		for (uint32_t k = code->first[i]; k < code->first[i + 1]; k++) {
			size_t before = code->predecessors[k];
			enum effect effect = effect_on(&code->list.insns[before], wanted);
			size_t aside = ret->looks_through && effect == EFFECT_DEFINES
					       ? put_aside_whole(code, before, wanted->number)
					       : SIZE_MAX;
			if (aside != SIZE_MAX) {
				before = aside;
				effect = EFFECT_NONE;
			}
			if (effect == EFFECT_DEFINES && !ret->is_definition[before]) {
				ret->is_definition[before] = 1;
				ret->count++;
				ret->last = before;
			}
			ret->blurred |= effect == EFFECT_BLURS;
			if (effect == EFFECT_NONE && !seen[before]) {
				seen[before] = 1;
				work[pending++] = (uint32_t)before;
			}
		}
	}
}

static struct slice_definition definition_of(const struct slice_code *code, size_t at, const struct wanted *wanted)
{
	struct slice_definition none = {0};
	if (at >= code->list.count || wanted->number >= DUMPCORE_REGISTER_COUNT)
		return none;
	vmr_autofree uint8_t *set = vmr_alloc(code->list.count + 1);
	struct reaching reaching = {.is_definition = set};
	reach(code, at, wanted, &reaching);
	if (!wanted->is_slot && !reaching.blurred && reaching.count > 1) {
		memset(set, 0, code->list.count);
		reaching = (struct reaching){.is_definition = set, .looks_through = true};
		reach(code, at, wanted, &reaching);
	}
	if (reaching.blurred)
		return none;
	if (reaching.entry && !reaching.count)
		return (struct slice_definition){.end = SLICE_ENTRY};
	if (!reaching.entry && reaching.count == 1)
		return (struct slice_definition){.end = SLICE_INSN, .insn = reaching.last};
	return none;
}

struct slice_definition slice_register(const struct slice_code *code, size_t at, enum dumpcore_register number)
{
	return definition_of(code, at, &(struct wanted){.number = number});
}

struct slice_definition slice_slot(const struct slice_code *code, size_t at, enum dumpcore_register base,
				   int64_t displacement)
{
	return definition_of(code, at, &(struct wanted){.is_slot = true, .number = base, .displacement = displacement});
}

size_t slice_definitions(const struct slice_code *code, size_t at, enum dumpcore_register number, uint8_t *set)
{
	if (at >= code->list.count || number >= DUMPCORE_REGISTER_COUNT)
		return 0;
	struct reaching reaching = {.is_definition = set};
	reach(code, at, &(struct wanted){.number = number}, &reaching);
	return reaching.blurred || reaching.entry ? 0 : reaching.count;
}

bool slice_is_set(const struct slice_code *code, size_t at, enum dumpcore_register number)
{
	size_t count = code->list.count;
	if (at >= count || number >= DUMPCORE_REGISTER_COUNT)
		return false;
	vmr_autofree uint8_t *set = vmr_alloc(count + 1);
	struct reaching reaching = {.is_definition = set};
	reach(code, at, &(struct wanted){.number = number}, &reaching);
	for (size_t i = 0; i < count; i++)
		if (set[i] && code->list.insns[i].kind != INSN_CALL)
			return true;
	return false;
}

/* Instructions that can run after `from`, before it runs again. */
static void mark_after(const struct slice_code *code, size_t from, uint8_t *seen)
{
	vmr_autofree uint32_t *work = vmr_alloc_array(code->list.count + 1, sizeof(*work));
	size_t pending = 0;
	work[pending++] = (uint32_t)from;
	while (pending) {
		size_t after[2];
		successors(&code->list, work[--pending], after);
		for (size_t k = 0; k < 2; k++) {
			if (after[k] == SIZE_MAX || after[k] == from || seen[after[k]])
				continue;
			seen[after[k]] = 1;
			work[pending++] = (uint32_t)after[k];
		}
	}
}

bool slice_slot_kept(const struct slice_code *code, size_t from, size_t to, enum dumpcore_register base,
		     int64_t displacement)
{
	size_t count = code->list.count;
	struct wanted wanted = {.is_slot = true, .number = base, .displacement = displacement};
	if (code->has_table || from >= count || to >= count || base >= DUMPCORE_REGISTER_COUNT)
		return false;
	vmr_autofree uint8_t *after = vmr_alloc(count + 1);
	vmr_autofree uint8_t *seen = vmr_alloc(count + 1);
	vmr_autofree uint32_t *work = vmr_alloc_array(count + 1, sizeof(*work));
	size_t pending = 0;
	bool met = false;
	mark_after(code, from, after);
	work[pending++] = (uint32_t)to;
	while (pending) {
		size_t i = work[--pending];
		for (uint32_t k = code->first[i]; k < code->first[i + 1]; k++) {
			size_t before = code->predecessors[k];
			met |= before == from;
			if (before == from || seen[before] || !after[before])
				continue;
			if (effect_on(&code->list.insns[before], &wanted) != EFFECT_NONE)
				return false;
			seen[before] = 1;
			work[pending++] = (uint32_t)before;
		}
	}
	return met;
}

bool slice_unchanged(const struct slice_code *code, size_t from, size_t to, enum dumpcore_register number)
{
	size_t count = code->list.count;
	if (from >= count || to >= count || number >= DUMPCORE_REGISTER_COUNT ||
	    (code->list.insns[from].writes >> number & 1))
		return false;
	vmr_autofree uint8_t *seen = vmr_alloc(count + 1);
	vmr_autofree uint32_t *work = vmr_alloc_array(count + 1, sizeof(*work));
	size_t pending = 0;
	bool met = from == to;
	if (from != to)
		work[pending++] = (uint32_t)to;
	while (pending) {
		size_t i = work[--pending];
		for (uint32_t k = code->first[i]; k < code->first[i + 1]; k++) {
			size_t before = code->predecessors[k];
			met |= before == from;
			if (before == from || seen[before])
				continue;
			if (code->list.insns[before].writes >> number & 1) {
				size_t aside = put_aside_whole(code, before, number);
				if (aside == SIZE_MAX || (from >= aside && from <= before) || seen[aside])
					return false;
				before = aside;
			}
			seen[before] = 1;
			work[pending++] = (uint32_t)before;
		}
	}
	return met;
}

/*
 * A way that leaves the straight one by a branch between `from` and `at` and comes back at `at` by the jump `back`,
 * with the register as it was: written neither on it nor beside it. *half: only its lower 32 bits are.
 */
static bool is_bypass(const struct slice_code *code, size_t from, size_t at, size_t back, enum dumpcore_register number,
		      bool *half)
{
	size_t i = back;
	for (unsigned n = 0; n < ASIDE_LIMIT && i && only_from_before(code, i); n++) {
		unsigned size = 0;
		i--;
		if (!(code->list.insns[i].writes >> number & 1))
			continue;
		i = put_aside(code, i, number, &size);
		if (i == SIZE_MAX || size < sizeof(uint32_t))
			return false;
		*half |= size < sizeof(uint64_t);
	}
	if (code->first[i + 1] - code->first[i] != 1)
		return false;
	size_t branch = code->predecessors[code->first[i]];
	if (code->list.insns[branch].kind != INSN_BRANCH || branch < from || branch >= at)
		return false;
	for (size_t beside = branch; beside < at; beside++)
		if (code->list.insns[beside].writes >> number & 1)
			return false;
	return true;
}

/* All ways to an instruction are the straight one, or bypasses of it. */
static bool is_straight(const struct slice_code *code, size_t from, size_t at, enum dumpcore_register number,
			bool *half)
{
	bool is_met = false;
	for (uint32_t k = code->first[at]; k < code->first[at + 1]; k++) {
		is_met |= code->predecessors[k] == at - 1;
		if (code->predecessors[k] != at - 1 && !is_bypass(code, from, at, code->predecessors[k], number, half))
			return false;
	}
	return is_met;
}

bool slice_undo(const struct slice_code *code, size_t from, size_t to, enum dumpcore_register number, uint64_t *value,
		bool *ret_half)
{
	*ret_half = false;
	if (code->has_table || from >= to || to >= code->list.count || number >= DUMPCORE_REGISTER_COUNT)
		return false;
	for (size_t i = to; i > from; i--) {
		const struct insn *insn = &code->list.insns[i - 1];
		if (!is_straight(code, from, i, number, ret_half))
			return false;
		if (!(insn->writes >> number & 1))
			continue;
		if (insn->destination != number || (insn->kind != INSN_ADD && insn->kind != INSN_ADD_HALF))
			return false;
		*value -= (uint64_t)insn->immediate;
		*ret_half |= insn->kind == INSN_ADD_HALF;
	}
	if (*ret_half)
		*value &= UINT32_MAX;
	return true;
}
