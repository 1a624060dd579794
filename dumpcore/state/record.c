/* SPDX-License-Identifier: MIT */
/* Records on stacks and in the heap, and their lifetimes. */
#include "dumpcore/state/record.h"

#include <string.h>

#include "common/memory.h"
#include "dumpcore/identify/identify.h"
#include "dumpcore/kernel/slab.h"
#include "dumpcore/kernel/stackmap.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/memory.h"
#include "dumpcore/state/pointee.h"
#include "dumpcore/unwind/locals.h"

#define ALIKE_LIMIT   64
#define HANDED_FRAMES 12
#define HOLDER_BYTES  1024 /* of an object at hand that are looked through */

const char *dumpcore_lifetime_name(enum dumpcore_lifetime lifetime)
{
	static const char *const names[] = {
		[DUMPCORE_LIFETIME_UNKNOWN] = "unknown",
		[DUMPCORE_LIFETIME_LIVE] = "live",
		[DUMPCORE_LIFETIME_DEAD_BELOW_SP] = "dead-below-sp",
		[DUMPCORE_LIFETIME_REUSED] = "reused",
		[DUMPCORE_LIFETIME_REINCARNATED] = "reincarnated",
		[DUMPCORE_LIFETIME_FREE] = "free",
		[DUMPCORE_LIFETIME_PENDING] = "pending",
		[DUMPCORE_LIFETIME_EXITED] = "exited",
	};
	return names[lifetime];
}

/* A type's name without the keyword. */
static const char *bare_name(const struct dumpcore_type *type)
{
	const char *name = dumpcore_type_name(type), *space = strchr(name, ' ');
	return space ? space + 1 : name;
}

/* What tells that a struct is the one: a pointer to it by its type, or by its type and value. */
struct known {
	const char *type; /* without keyword */
	vmr_kaddr start;
};

/* Has an object a pointer member of that type that holds that address? */
static bool holds(struct dumpcore *dump, const struct dumpcore_type *type, vmr_kaddr object, const struct known *known)
{
	uint64_t words[HOLDER_BYTES / 8], size = dumpcore_type_size(type);
	size = size < sizeof(words) ? size & ~UINT64_C(7) : sizeof(words);
	if (!size || !dumpcore_try_read(dump, object, words, size))
		return false;
	for (uint64_t at = 0; at < size; at += 8) {
		const struct dumpcore_type *member_type = NULL;
		if (words[at / 8] != known->start)
			continue;
		vmr_autofree char *path = pointee_member(type, at, true, &member_type);
		const struct dumpcore_type *target = path ? pointee_target(member_type) : NULL;
		if (target && dumpcore_type_name(target) && !strcmp(bare_name(target), known->type))
			return true;
	}
	return false;
}

/* Whether a variable of a frame tells that the struct is the one. */
typedef bool local_tells(struct dumpcore *dump, const struct dumpcore_local *local, const struct known *known);

/* It is a pointer to this struct. */
static bool is_handed(struct dumpcore *dump, const struct dumpcore_local *local, const struct known *known)
{
	(void)dump;
	const struct dumpcore_type *bare = local->type ? dumpcore_type_strip(local->type) : NULL;
	if (!bare || dumpcore_type_kind(bare) != DUMPCORE_TYPE_POINTER)
		return false;
	const struct dumpcore_type *target = dumpcore_type_target(bare);
	target = target ? dumpcore_type_strip(target) : NULL;
	return target && dumpcore_type_name(target) && !strcmp(bare_name(target), known->type);
}

/* It is an object at hand that points to just such a struct there. */
static bool leads_there(struct dumpcore *dump, const struct dumpcore_local *local, const struct known *known)
{
	const struct dumpcore_type *type = local->has_value && !local->is_static ? pointee_target(local->type) : NULL;
	return type && holds(dump, type, local->value, known);
}

/* Does a variable of one of the waker's frames, from `frame` out, tell? */
static bool is_known(struct dumpcore *dump, const struct dumpcore_stack *waker, size_t frame, local_tells *tells,
		     const struct known *known)
{
	bool found = false;
	for (size_t i = frame; waker && i < waker->frame_count && i < frame + HANDED_FRAMES && !found; i++) {
		struct dumpcore_local *locals = NULL;
		size_t count = 0;
		if (vmr_error_drop(dumpcore_locals_read(dump, waker, i, &locals, &count)))
			continue;
		for (size_t k = 0; k < count && !found; k++)
			found = tells(dump, &locals[k], known);
		free(locals);
	}
	return found;
}

/* Of several structs that have such a member, those that the waker knows: it was handed the member's address; else an
 * object that it works with points to one that starts just so. Returns how many are left, all when none is. */
static size_t keep_known(struct dumpcore *dump, const struct dumpcore_stack *waker, size_t frame,
			 const struct dumpcore_record *record, struct dumpcore_automatic *list, size_t count)
{
	static local_tells *const passes[] = {is_handed, leads_there};
	size_t kept = 0;
	for (size_t pass = 0; pass < VMR_COUNT(passes) && !kept; pass++)
		for (size_t i = 0; i < count; i++) {
			struct known known = {.type = list[i].type, .start = record->address - list[i].offset};
			if (!strcmp(list[i].type, bare_name(record->type)) ||
			    !is_known(dump, waker, frame, passes[pass], &known))
				continue;
			struct dumpcore_automatic swap = list[kept];
			list[kept++] = list[i];
			list[i] = swap;
		}
	return kept ? kept : count;
}

/* The variable that the record is: of its own type, else the only type that contains it. */
static void find_owner(struct dumpcore *dump, const struct dumpcore_stack *waker, size_t frame,
		       struct dumpcore_record *record)
{
	struct dumpcore_automatic *list = NULL;
	size_t count = 0, own = 0, chosen = SIZE_MAX;
	if (!record->type ||
	    vmr_error_drop(dumpcore_automatics_of(dump, dumpcore_type_name(record->type), &list, &count)))
		return;
	if (count > 1)
		count = keep_known(dump, waker, frame, record, list, count);
	for (size_t i = 0; i < count; i++)
		own += !strcmp(list[i].type, bare_name(record->type));
	for (size_t i = 0; i < count; i++) {
		if (own && strcmp(list[i].type, bare_name(record->type)) != 0)
			continue;
		if (record->owner_candidates < DUMPCORE_OWNER_LIMIT)
			record->owners[record->owner_candidates] = list[i];
		record->owner_candidates++;
		chosen = i;
	}
	if (record->owner_candidates == 1)
		record->owner = list[chosen];
	free(list);
}

/* The struct that the record is a part of, whichever candidate has it; NULL: not one and the same. */
static const struct dumpcore_automatic *common_owner(const struct dumpcore_record *record)
{
	if (!record->owner_candidates || record->owner_candidates > DUMPCORE_OWNER_LIMIT)
		return NULL;
	for (size_t i = 1; i < record->owner_candidates; i++)
		if (strcmp(record->owners[i].type, record->owners[0].type) != 0 ||
		    record->owners[i].offset != record->owners[0].offset)
			return NULL;
	return &record->owners[0];
}

/* Widen the record to the owner's whole variable. */
static void take_whole(struct dumpcore *dump, struct dumpcore_record *record)
{
	const struct dumpcore_type *type = NULL;
	const struct dumpcore_automatic *owner = common_owner(record);
	if (!owner || !strcmp(owner->type, bare_name(record->type)))
		return;
	vmr_autofree char *name = vmr_format("struct %s", owner->type);
	if (vmr_error_drop(dumpcore_type_find(dump, name, &type)))
		return;
	record->address -= owner->offset;
	record->type = type;
	record->size = dumpcore_type_size(type);
}

static bool is_owner(const struct dumpcore_record *record, const struct dumpcore_frame *frame)
{
	return record->owner.name && frame->function && !strcmp(frame->function, record->owner.function.name);
}

bool dumpcore_record_fits(struct dumpcore *dump, uint64_t value, const struct dumpcore_type *target)
{
	static const char *const impossible[] = {"function",     "image section", "non-canonical", "poison",
						 "user address", "error pointer", "small offset",  "page",
						 "vmemmap",      "entry area",    "fixmap",        "tagged pointer",
						 "module"};
	struct dumpcore_slab_object object;
	if (!vmr_error_drop(dumpcore_slab_object_at(dump, value, &object)))
		return object.state == DUMPCORE_SLAB_UNKNOWN ||
		       (object.state == DUMPCORE_SLAB_ALLOCATED &&
			(!target || object.offset + dumpcore_type_size(target) <= object.cache->object_size));
	struct dumpcore_identity identity;
	dumpcore_identify(dump, value, &identity);
	bool possible = true;
	for (size_t i = 0; i < VMR_COUNT(impossible); i++)
		possible = possible && strcmp(identity.category, impossible[i]) != 0;
	dumpcore_identity_deinit(&identity);
	return possible;
}

static const struct dumpcore_type *loaded_target(const struct dumpcore_chain_step *step)
{
	struct dumpcore_member member;
	if (!step->type || !step->member || vmr_error_drop(dumpcore_member_find(step->type, step->member, &member)))
		return NULL;
	const struct dumpcore_type *bare = dumpcore_type_strip(member.type);
	return dumpcore_type_kind(bare) == DUMPCORE_TYPE_POINTER ? dumpcore_type_strip(dumpcore_type_target(bare))
								 : NULL;
}

/* The owner has a variable at the very address: is it the call that made the record, or a later one? */
static void judge_same(struct dumpcore *dump, const struct dumpcore_chain_step *step, struct dumpcore_record *record)
{
	const char *owner = record->owner.function.name;
	if (step->how == DUMPCORE_STEP_HANDED) {
		record->why = vmr_format("%s() has this variable here, in this call or a later one", owner);
		return;
	}
	if (!step->has_memory_now) {
		record->why =
			vmr_format("%s() has this variable here, and what was read from it is not in the dump", owner);
		return;
	}
	if (step->memory_now == step->value) {
		record->lifetime = DUMPCORE_LIFETIME_LIVE;
		record->why =
			vmr_format("%s() has this variable here, and memory holds the value that was used", owner);
		return;
	}
	if (__builtin_popcountll(step->memory_now ^ step->value) == 1) {
		record->why =
			vmr_format("%s() has this variable here; memory holds " VMR_ADDRESS
				   ", one bit away from the " VMR_ADDRESS " that was used: a flipped bit would do",
				   owner, step->memory_now, step->value);
		return;
	}
	if (dumpcore_record_fits(dump, step->value, loaded_target(step))) {
		record->why =
			vmr_format("%s() has this variable here; memory holds " VMR_ADDRESS " and not the " VMR_ADDRESS
				   " that was used, which such a member may have held",
				   owner, step->memory_now, step->value);
		return;
	}
	record->lifetime = DUMPCORE_LIFETIME_REINCARNATED;
	record->why =
		vmr_format("%s() has this variable here and memory holds " VMR_ADDRESS ", but " VMR_ADDRESS
			   " was read from it, where no such object lies: the variable that is there now is a later "
			   "call's, not the one that was read",
			   owner, step->memory_now, step->value);
}

/* The owner's variable, of another call: it starts elsewhere than the record, as where the kernel randomises the stack
 * at each system call. Not where the two addresses differ in one bit: the waker's pointer may have flipped. */
static bool is_later(const struct dumpcore_record *record, const struct dumpcore_frame *frame,
		     const struct dumpcore_local *local)
{
	return record->type && record->owner_candidates == 1 && is_owner(record, frame) && local->address &&
	       !strcmp(local->name, record->owner.name) && local->address % 8 == record->address % 8 &&
	       __builtin_popcountll(local->address ^ record->address) > 1;
}

/* One of several functions that have such a record: the variable may be the record, still alive. */
static bool is_candidate(struct dumpcore *dump, const struct dumpcore_record *record,
			 const struct dumpcore_frame *frame, const struct dumpcore_local *local)
{
	struct dumpcore_automatic *list = NULL;
	size_t count = 0;
	bool found = false;
	if (!record->type || record->owner.name || !frame->function || !local->name ||
	    vmr_error_drop(dumpcore_automatics_of(dump, dumpcore_type_name(record->type), &list, &count)))
		return false;
	for (size_t i = 0; i < count && !found; i++)
		found = !strcmp(list[i].function.name, frame->function) && !strcmp(list[i].name, local->name);
	free(list);
	return found &&
	       (!local->address || !local->type || record->address < local->address ||
		pointee_has_at(local->type, record->address - local->address, dumpcore_type_name(record->type)));
}

/* May a frame's variable be the record? Not one that lies elsewhere, or has only a part of it; of several of one name
 * each is asked. */
static bool may_be_record(struct dumpcore *dump, const struct dumpcore_record *record,
			  const struct dumpcore_stack *stack, size_t frame, const struct dumpcore_automatic *variable)
{
	vmr_autofree struct dumpcore_local *locals = NULL;
	size_t count = 0;
	bool is_elsewhere = false;
	if (vmr_error_drop(dumpcore_locals_read(dump, stack, frame, &locals, &count)))
		return true;
	for (size_t i = 0; i < count; i++) {
		uint64_t size = locals[i].type ? dumpcore_type_size(locals[i].type) : 0;
		if (!locals[i].name || strcmp(locals[i].name, variable->name) != 0)
			continue;
		if (!locals[i].address || !size ||
		    (record->address >= locals[i].address &&
		     record->address - locals[i].address + dumpcore_type_size(record->type) <= size))
			return true;
		is_elsewhere = true;
	}
	return !is_elsewhere;
}

/* Does a function of a physical frame have such a record, though not where one is known to be? */
static bool runs_candidate(struct dumpcore *dump, const struct dumpcore_record *record,
			   const struct dumpcore_stack *stack, size_t physical)
{
	struct dumpcore_automatic *list = NULL;
	size_t count = 0;
	bool found = false;
	if (!record->type ||
	    vmr_error_drop(dumpcore_automatics_of(dump, dumpcore_type_name(record->type), &list, &count)))
		return true;
	for (size_t i = 0; i <= physical && !found; i++)
		for (size_t k = 0; k < count && !found; k++)
			found = stack->frames[i].physical == physical &&
				(!stack->frames[i].function ||
				 (!strcmp(list[k].function.name, stack->frames[i].function) &&
				  may_be_record(dump, record, stack, i, &list[k])));
	free(list);
	return found;
}

/*
 * Where a frame ends: its CFA; of one that an interrupt or exception made, where what was interrupted had its stack
 * pointer: between them lies struct pt_regs, which the processor and the entry code pushed (arch/x86/entry/entry_64.S).
 */
static vmr_kaddr frame_end(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t frame)
{
	size_t outer = dumpcore_stack_outer(stack, frame);
	bool is_entry = outer != SIZE_MAX && stack->frames[outer].interrupted &&
			dumpcore_stack_same(dump, stack->frames[frame].sp, stack->frames[outer].sp);
	return is_entry ? stack->frames[outer].sp : stack->frames[frame].cfa;
}

static size_t frame_over(struct dumpcore *dump, const struct dumpcore_stack *stack, vmr_kaddr address)
{
	for (size_t i = 0; i < stack->frame_count; i++) {
		const struct dumpcore_frame *frame = &stack->frames[i];
		if (frame->physical == i && !frame->inferred && address >= frame->sp &&
		    address < frame_end(dump, stack, i))
			return i;
	}
	return SIZE_MAX;
}

static void set_covering(struct dumpcore_record *record, const struct dumpcore_stack *stack, size_t frame,
			 const struct dumpcore_local *local)
{
	record->covering = frame;
	record->covering_function = stack->frames[frame].function;
	record->covering_variable = local ? local->name : NULL;
	record->covering_type = local && local->type ? dumpcore_type_name(local->type) : NULL;
}

static bool overlaps(const struct dumpcore_record *record, const struct dumpcore_local *local)
{
	uint64_t size = local->type ? dumpcore_type_size(local->type) : 0;
	return local->address < record->address + dumpcore_type_size(record->type) &&
	       record->address < local->address + size;
}

/* Memory still has the value that was used. */
static bool is_unchanged(const struct dumpcore_chain_step *step)
{
	return step->has_memory_now && step->memory_now == step->value;
}

/* A physical frame is the owner's, and has its variable elsewhere, but not over what was used of the record: what lay
 * there was another call's. Where it is beside the record and what was used is still there, that is not known. */
static bool has_later(struct dumpcore *dump, const struct dumpcore_chain_step *step,
		      const struct dumpcore_record *record, const struct dumpcore_stack *stack, size_t physical,
		      struct dumpcore_local *ret)
{
	bool found = false;
	for (size_t i = 0; i <= physical; i++) {
		vmr_autofree struct dumpcore_local *locals = NULL;
		size_t count = 0;
		if (stack->frames[i].physical != physical || !is_owner(record, &stack->frames[i]))
			continue;
		if (vmr_error_drop(dumpcore_locals_read(dump, stack, i, &locals, &count)))
			return false;
		for (size_t k = 0; k < count; k++) {
			if (!locals[k].name || strcmp(locals[k].name, record->owner.name) != 0)
				continue;
			if (!is_later(record, &stack->frames[i], &locals[k]) ||
			    (is_unchanged(step) && !overlaps(record, &locals[k])))
				return false;
			*ret = locals[k];
			found = true;
		}
	}
	return found;
}

static void set_later(struct dumpcore_record *record, const struct dumpcore_local *local)
{
	record->lifetime = DUMPCORE_LIFETIME_REUSED;
	record->why = vmr_format("%s() has its %s at " VMR_ADDRESS ": that is of a later call",
				 record->owner.function.name, local->name, local->address);
}

static bool frame_runs_owner(const struct dumpcore_record *record, const struct dumpcore_stack *stack, size_t physical)
{
	for (size_t i = 0; i <= physical; i++)
		if (stack->frames[i].physical == physical && is_owner(record, &stack->frames[i]))
			return true;
	return false;
}

static bool owner_runs(const struct dumpcore_record *record, const struct dumpcore_stack *stack)
{
	for (size_t i = 0; i < stack->frame_count; i++)
		if (is_owner(record, &stack->frames[i]))
			return true;
	return false;
}

/* Who has the memory of a record on a task's stack now. */
static void judge_stack(struct dumpcore *dump, const struct dumpcore_chain_step *step, struct dumpcore_record *record)
{
	const struct dumpcore_stack *stack = dumpcore_stack_of(dump, record->task);
	vmr_kaddr lowest = dumpcore_stack_lowest(stack, 0);
	if (!lowest) {
		record->why = vmr_format("the stack of PID %d could not be walked%s%s", record->task->pid,
					 stack->error ? ": " : "", stack->error ? stack->error : "");
		return;
	}
	/* a live variable lies above the stack pointer as a whole: the kernel has no red zone */
	if (record->address < lowest) {
		record->lifetime = DUMPCORE_LIFETIME_DEAD_BELOW_SP;
		record->why = vmr_format("PID %d uses its stack down to " VMR_ADDRESS
					 " only: the call that made it has returned",
					 record->task->pid, lowest);
		return;
	}
	struct dumpcore_local local;
	uint64_t offset = 0;
	size_t frame = SIZE_MAX;
	if (!vmr_error_drop(dumpcore_local_covering(dump, stack, step->from, &frame, &local, &offset))) {
		set_covering(record, stack, frame, &local);
		bool same = is_owner(record, &stack->frames[frame]) && local.address == record->address &&
			    !strcmp(local.name, record->owner.name);
		if (same) {
			judge_same(dump, step, record);
			return;
		}
		if (is_later(record, &stack->frames[frame], &local) ||
		    has_later(dump, step, record, stack, stack->frames[frame].physical, &local)) {
			set_later(record, &local);
			return;
		}
		if (!record->type || !record->owner_candidates || is_owner(record, &stack->frames[frame]) ||
		    is_candidate(dump, record, &stack->frames[frame], &local)) {
			bool holds = is_unchanged(step);
			record->lifetime = !record->type || holds ? DUMPCORE_LIFETIME_LIVE : DUMPCORE_LIFETIME_UNKNOWN;
			record->why =
				vmr_format("%s() has its %s there%s", stack->frames[frame].function, local.name,
					   record->type && holds ? ", and memory holds the value that was used" : "");
			return;
		}
		record->lifetime = DUMPCORE_LIFETIME_REUSED;
		record->why = vmr_format("%s() of the same task has its %s there now", stack->frames[frame].function,
					 local.name);
		return;
	}
	frame = frame_over(dump, stack, step->from);
	if (frame != SIZE_MAX && has_later(dump, step, record, stack, frame, &local)) {
		set_covering(record, stack, frame, NULL);
		set_later(record, &local);
		return;
	}
	if (frame == SIZE_MAX || frame_runs_owner(record, stack, frame) || !record->owner_candidates ||
	    (!record->owner.name && runs_candidate(dump, record, stack, frame))) {
		if (frame != SIZE_MAX)
			set_covering(record, stack, frame, NULL);
		record->why = vmr_format(frame == SIZE_MAX ? "no frame of PID %d is known to cover it"
							   : "which variable of PID %d's frame lies there is not known",
					 record->task->pid);
		return;
	}
	set_covering(record, stack, frame, NULL);
	record->lifetime = DUMPCORE_LIFETIME_REUSED;
	record->why = vmr_format("the live frame of %s() covers it now, and %s",
				 stack->frames[frame].function ? stack->frames[frame].function : "an unknown function",
				 owner_runs(record, stack) ? "the owner's frame is elsewhere"
							   : "no frame of the owner is left");
}

static void judge_slab(const struct dumpcore_slab_object *object, struct dumpcore_record *record)
{
	static const enum dumpcore_lifetime lifetimes[] = {
		[DUMPCORE_SLAB_UNKNOWN] = DUMPCORE_LIFETIME_UNKNOWN,
		[DUMPCORE_SLAB_ALLOCATED] = DUMPCORE_LIFETIME_LIVE,
		[DUMPCORE_SLAB_FREE] = DUMPCORE_LIFETIME_FREE,
		[DUMPCORE_SLAB_PENDING] = DUMPCORE_LIFETIME_PENDING,
	};
	record->place = "slab";
	record->cache = object->cache->name;
	record->slab_state = dumpcore_slab_state_name(object->state);
	record->offset = record->address - object->start;
	record->lifetime = lifetimes[object->state];
	record->why = vmr_format("the slab object of %s at " VMR_ADDRESS " is %s", object->cache->name, object->start,
				 record->slab_state);
}

struct vmr_error *dumpcore_record_of_step(struct dumpcore *dump, const struct dumpcore_stack *waker,
					  const struct dumpcore_chain_step *step, struct dumpcore_record *ret)
{
	struct dumpcore_record record = {.address = step->object ? step->object : step->from,
					 .type = step->type,
					 .place = "other",
					 .covering = SIZE_MAX};
	if (!step->from)
		return &vmr_error_not_found;
	record.size = record.type ? dumpcore_type_size(record.type) : step->size;
	const struct dumpcore_stack_range *range = dumpcore_stack_at(dump, step->from);
	struct dumpcore_slab_object object;
	struct dumpcore_symbol symbol;
	if (range && (range->task || range->kind == DUMPCORE_STACK_EXITED)) {
		find_owner(dump, waker, step->frame, &record);
		take_whole(dump, &record);
		record.place = "stack";
		record.task = range->task;
		record.offset = record.address - range->low;
		record.lifetime = range->task ? DUMPCORE_LIFETIME_UNKNOWN : DUMPCORE_LIFETIME_EXITED;
		if (range->task)
			judge_stack(dump, step, &record);
		else
			record.why = vmr_strdup("the stack's task has exited");
	} else if (!range && !vmr_error_drop(dumpcore_slab_object_at(dump, step->from, &object))) {
		judge_slab(&object, &record);
	} else if (!range && !vmr_error_drop(dumpcore_symbol_at(dump, step->from, &symbol)) && !symbol.is_function) {
		record.place = "data";
		record.lifetime = DUMPCORE_LIFETIME_LIVE;
		record.why = vmr_format("it lies in %s", symbol.name);
	}
	*ret = record;
	return NULL;
}

void dumpcore_record_deinit(struct dumpcore_record *record)
{
	free(record->why);
	*record = (struct dumpcore_record){0};
}

/* The owner's variable in one frame, as a live record. */
static bool read_alike(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t frame,
		       const struct dumpcore_record *but, struct dumpcore_record *ret)
{
	struct dumpcore_local *locals = NULL;
	size_t count = 0;
	if (vmr_error_drop(dumpcore_locals_read(dump, stack, frame, &locals, &count)))
		return false;
	size_t i = 0;
	while (i < count && (!locals[i].name || strcmp(locals[i].name, but->owner.name) != 0 ||
			     locals[i].state != DUMPCORE_LOCAL_ADDRESS || !locals[i].address))
		i++;
	bool found = i < count && locals[i].address != but->address;
	if (found)
		*ret = (struct dumpcore_record){
			.address = locals[i].address,
			.type = but->type,
			.size = but->size,
			.place = "stack",
			.task = stack->task,
			.offset = locals[i].address - stack->task->stack,
			.lifetime = DUMPCORE_LIFETIME_LIVE,
			.covering = frame,
			.covering_function = stack->frames[frame].function,
			.covering_variable = but->owner.name,
			.covering_type = dumpcore_type_name(but->type),
			.owner = but->owner,
			.owner_candidates = 1,
			.why = vmr_format("%s() is still inside the call that made it", stack->frames[frame].function)};
	free(locals);
	return found;
}

struct vmr_error *dumpcore_records_alike(struct dumpcore *dump, const struct dumpcore_record *but,
					 struct dumpcore_record **ret, size_t *ret_count)
{
	const struct dumpcore_task *tasks = NULL;
	size_t task_count = 0, count = 0;
	struct dumpcore_record *list = NULL;
	VMR_TRY(dumpcore_tasks_get(dump, &tasks, &task_count));
	for (size_t t = 0; t < task_count && but->owner.name && but->type; t++) {
		const struct dumpcore_stack *stack = dumpcore_stack_of(dump, &tasks[t]);
		for (size_t i = 0; i < stack->frame_count && count < ALIKE_LIMIT; i++) {
			struct dumpcore_record record;
			if (!is_owner(but, &stack->frames[i]) || !read_alike(dump, stack, i, but, &record))
				continue;
			list = vmr_realloc_array(list, count + 1, sizeof(*list));
			list[count++] = record;
		}
	}
	*ret = list;
	*ret_count = count;
	return NULL;
}
