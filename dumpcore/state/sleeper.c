/* SPDX-License-Identifier: MIT */
/* Sleeping locks and their waiters' records (kernel/locking). */
#include "dumpcore/state/sleeper.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "common/memory.h"
#include "dumpcore/code/code.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/gap.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/stackmap.h"
#include "dumpcore/memory.h"
#include "dumpcore/state/pointee.h"
#include "dumpcore/types/types.h"
#include "dumpcore/unwind/locals.h"

#define WAITER_LIMIT 65536      /* of one lock */
#define LOST_LIMIT   (1u << 21) /* nodes of lists that lead to no lock, in all */

const struct sleeper sleepers[SLEEPER_COUNT] = {
	{DUMPCORE_LOCK_MUTEX, "mutex_waiter", "list.next", NULL, {"mutex"}, "wait_list.next", "first_waiter", "owner"},
	{DUMPCORE_LOCK_RWSEM,
	 "rwsem_waiter",
	 "list.next",
	 NULL,
	 {"rw_semaphore"},
	 "wait_list.next",
	 "first_waiter",
	 "owner"},
	{DUMPCORE_LOCK_SEMAPHORE,
	 "semaphore_waiter",
	 "list.next",
	 NULL,
	 {"semaphore"},
	 "wait_list.next",
	 "first_waiter",
	 NULL},
	/* rt_mutex_base: 5.15 (830e6acc8a1c) */
	[SLEEPER_RT_MUTEX] = {DUMPCORE_LOCK_RT_MUTEX,
			      "rt_mutex_waiter",
			      NULL,
			      "lock",
			      {"rt_mutex_base", "rt_mutex"},
			      NULL,
			      NULL,
			      "owner"},
};

const char *sleeper_type(struct dumpcore *dump, const struct sleeper *sleeper)
{
	for (size_t i = 0; i < VMR_COUNT(sleeper->types) && sleeper->types[i]; i++) {
		const struct dumpcore_type *type;
		vmr_autofree char *name = vmr_format("struct %s", sleeper->types[i]);
		if (!vmr_error_drop(dumpcore_type_find(dump, name, &type)))
			return sleeper->types[i];
	}
	return NULL;
}

/* The nodes of a ring of waiters: those on stacks, and the one that is on none. */
struct ring {
	struct dumpcore *dump;
	vmr_kaddr *nodes;
	size_t count, room, outside;
	vmr_kaddr head; /* the last that is on no stack */
};

static bool visit_node(void *context, vmr_kaddr node)
{
	struct ring *ring = context;

	if (!dumpcore_stack_at(ring->dump, node)) {
		ring->head = node;
		ring->outside++;
		return true;
	}
	if (ring->count == ring->room) {
		ring->room = ring->room ? ring->room * 2 : 16;
		ring->nodes = vmr_realloc_array(ring->nodes, ring->room, sizeof(*ring->nodes));
	}
	ring->nodes[ring->count++] = node;
	return true;
}

static int compare_nodes(const void *a, const void *b)
{
	const vmr_kaddr left = *(const vmr_kaddr *)a, right = *(const vmr_kaddr *)b;

	return left < right ? -1 : left > right;
}

static bool in_ring(const struct ring *ring, vmr_kaddr node)
{
	return bsearch(&node, ring->nodes, ring->count, sizeof(*ring->nodes), compare_nodes) != NULL;
}

/* A lock's member that points to its first waiter. */
struct first_waiter {
	struct dumpcore_field field;
	uint64_t list; /* offset of the list_head in a waiter's record */
};

/* The lock that a stack has a pointer to and whose first waiter is in the ring; 0: none, or several. */
static vmr_kaddr lock_on_stack(struct dumpcore *dump, const struct ring *ring, const struct first_waiter *first,
			       vmr_kaddr low)
{
	const struct dumpcore_stack_range *range = dumpcore_stack_at(dump, low);
	vmr_kaddr found = 0;

	for (vmr_kaddr at = (low + 7) / 8 * 8; range && at + 8 <= range->high; at += 8) {
		uint64_t lock, waiter;
		if (!dumpcore_try_read(dump, at, &lock, sizeof(lock)) || !kernel_address_possible(lock) || lock % 8 ||
		    lock == found || dumpcore_stack_at(dump, lock) ||
		    !kernel_field_try(dump, &first->field, lock, &waiter) || !in_ring(ring, waiter + first->list))
			continue;
		if (found)
			return 0;
		found = lock;
	}
	return found;
}

/* The same on the stack of each waiter, this one's first. */
static vmr_kaddr lock_of_ring(struct dumpcore *dump, const struct ring *ring, const struct first_waiter *first,
			      const struct dumpcore_stack *stack)
{
	vmr_kaddr found = stack->frame_count ? lock_on_stack(dump, ring, first, stack->frames[0].sp) : 0;

	for (size_t i = 0; i < ring->count && !found; i++)
		found = lock_on_stack(dump, ring, first, ring->nodes[i]);
	return found;
}

static vmr_kaddr not_known(struct dumpcore *dump, vmr_kaddr waiter, const char *type, const char *why)
{
	dumpcore_gap_add(dump, waiter, "who waits for whom is not known", why, "waiters of a %s", type);
	return 0;
}

struct sleeper_node {
	vmr_kaddr node, lock;
	UT_hash_handle hh;
};

static void remember(struct sleeper_rings *rings, const struct ring *ring, vmr_kaddr lock)
{
	if (!lock) {
		rings->lost += ring->count + ring->outside;
		return;
	}
	for (size_t i = 0; i < ring->count; i++) {
		struct sleeper_node *known;
		HASH_FIND(hh, rings->nodes, &ring->nodes[i], sizeof(ring->nodes[i]), known);
		if (known)
			continue;
		known = vmr_alloc(sizeof(*known));
		known->node = ring->nodes[i];
		known->lock = lock;
		HASH_ADD(hh, rings->nodes, node, sizeof(known->node), known);
	}
}

void sleeper_rings_deinit(struct sleeper_rings *rings)
{
	struct sleeper_node *node, *next;

	HASH_ITER(hh, rings->nodes, node, next)
	{
		HASH_DEL(rings->nodes, node);
		free(node);
	}
}

/* By the list of waiters. */
static vmr_kaddr lock_by_list(struct dumpcore *dump, const struct sleeper *sleeper, struct sleeper_rings *rings,
			      const char *type, vmr_kaddr waiter, const struct dumpcore_stack *stack)
{
	struct dumpcore_field list, head;
	struct first_waiter first;
	struct ring ring = {.dump = dump};
	const struct kernel_walk walk = {.limit = WAITER_LIMIT, .visit = visit_node, .context = &ring};
	bool has_head = !vmr_error_drop(dumpcore_field_find(dump, type, sleeper->head, &head));

	if (vmr_error_drop(dumpcore_field_find(dump, sleeper->waiter, sleeper->list, &list)) ||
	    (!has_head && vmr_error_drop(dumpcore_field_find(dump, type, sleeper->first, &first.field))))
		return not_known(dump, waiter, type, "the members that lead from one to its lock are not known");
	vmr_kaddr node = waiter + list.offset;
	struct sleeper_node *known;
	HASH_FIND(hh, rings->nodes, &node, sizeof(node), known);
	if (known)
		return known->lock;
	if (rings->lost > LOST_LIMIT)
		return not_known(dump, waiter, type, "too many lists of waiters lead to no lock");
	visit_node(&ring, node);
	vmr_autoerror error = kernel_list_walk(dump, waiter + list.offset, &walk);
	vmr_kaddr lock = 0;
	if (error) {
		not_known(dump, waiter, type, error->message);
	} else if (has_head) {
		lock = ring.outside == 1 ? ring.head - head.offset : 0;
	} else if (!ring.outside) {
		qsort(ring.nodes, ring.count, sizeof(*ring.nodes), compare_nodes);
		first.list = list.offset;
		lock = lock_of_ring(dump, &ring, &first, stack);
	}
	remember(rings, &ring, lock);
	free(ring.nodes);
	return lock;
}

vmr_kaddr sleeper_lock(struct dumpcore *dump, const struct sleeper *sleeper, struct sleeper_rings *rings,
		       vmr_kaddr waiter, const struct dumpcore_stack *stack)
{
	const char *type = sleeper_type(dump, sleeper);
	struct dumpcore_field field;
	uint64_t lock;

	if (!type)
		return not_known(dump, waiter, sleeper->types[0], "the kernel's debug information has no such lock");
	if (!sleeper->lock)
		return lock_by_list(dump, sleeper, rings, type, waiter, stack);
	if (vmr_error_drop(dumpcore_field_find(dump, sleeper->waiter, sleeper->lock, &field)))
		return not_known(dump, waiter, type, "the member that leads from one to its lock is not known");
	return kernel_field_try(dump, &field, waiter, &lock) && kernel_address_possible(lock) ? lock : 0;
}

void sleeper_text_find(struct dumpcore *dump, struct sleeper_text *ret)
{
	if (!kernel_symbol_address(dump, "__sched_text_start", &ret->low) ||
	    !kernel_symbol_address(dump, "__sched_text_end", &ret->high))
		*ret = (struct sleeper_text){0};
}

bool sleeper_text_has(const struct sleeper_text *text, const struct dumpcore_frame *frame)
{
	if (!text->high)
		return frame->file && !strcmp(frame->file, "kernel/sched/core.c");
	return frame->pc >= text->low && frame->pc < text->high;
}

/* -- PREEMPT_RT */

/* Structs around an rt_mutex, and where in them it is: 5.15, and in patches of PREEMPT_RT before. */
static const struct surrounding {
	const char *type, *paths[2];
	enum dumpcore_lock_kind kind;
} surroundings[] = {
	{"mutex", {"rtmutex", "lock"}, DUMPCORE_LOCK_MUTEX},                  /* bb630f9f7a7d */
	{"rw_semaphore", {"rwbase.rtmutex", "rtmutex"}, DUMPCORE_LOCK_RWSEM}, /* 42254105dfe8 */
	{"rt_mutex", {"rtmutex"}, DUMPCORE_LOCK_RT_MUTEX},                    /* 830e6acc8a1c */
	{"spinlock", {"lock"}, DUMPCORE_LOCK_SPIN},                           /* 0f383b6dc96e */
};

static bool offset_inside(struct dumpcore *dump, const struct surrounding *around, uint64_t *ret)
{
	struct dumpcore_field field;

	for (size_t i = 0; i < VMR_COUNT(around->paths) && around->paths[i]; i++) {
		if (vmr_error_drop(dumpcore_field_find(dump, around->type, around->paths[i], &field)))
			continue;
		*ret = field.offset;
		return true;
	}
	return false;
}

static const struct surrounding *surrounding_of(const struct dumpcore_type *pointer)
{
	const struct dumpcore_type *target = pointer ? pointee_target(pointer) : NULL;
	const char *name = target ? dumpcore_type_name(target) : NULL;

	for (size_t i = 0; name && i < VMR_COUNT(surroundings); i++) {
		vmr_autofree char *wanted = vmr_format("struct %s", surroundings[i].type);
		if (!strcmp(name, wanted))
			return &surroundings[i];
	}
	return NULL;
}

struct outside {
	struct dumpcore *dump;
	vmr_kaddr lock; /* the rt_mutex */
	vmr_kaddr start;
	const struct surrounding *found;
};

/* Does a pointer, whose value may be not known, point to a struct around the lock? */
static bool is_around(struct outside *out, const struct dumpcore_type *type, bool has_value, uint64_t value)
{
	const struct surrounding *around = surrounding_of(type);
	uint64_t offset;

	if (!around || !offset_inside(out->dump, around, &offset) || (has_value && value != out->lock - offset))
		return false;
	out->start = out->lock - offset;
	out->found = around;
	return true;
}

static bool tell_variables(struct outside *out, const struct dumpcore_stack *stack, size_t frame,
			   const struct sleeper_text *text)
{
	vmr_autofree struct dumpcore_local *locals = NULL;
	size_t count = 0;
	bool is_own = sleeper_text_has(text, &stack->frames[frame]); /* of a lock: a type alone tells */

	if (vmr_error_drop(dumpcore_locals_read(out->dump, stack, frame, &locals, &count)))
		return false;
	for (size_t i = 0; i < count; i++)
		if ((locals[i].has_value || is_own) &&
		    is_around(out, locals[i].type, locals[i].has_value, locals[i].value))
			return true;
	return false;
}

/* A function that a tail call left has no registers any more, and still the types of its parameters. */
static bool tell_parameters(struct outside *out, const struct dumpcore_frame *frame, const struct sleeper_text *text)
{
	vmr_autofree struct dumpcore_code_variable *variables = NULL;
	struct dumpcore_function function;
	size_t count = 0;

	if (!sleeper_text_has(text, frame) ||
	    vmr_error_drop(dumpcore_function_at(out->dump, frame->entry ? frame->pc : frame->pc - 1, &function)) ||
	    vmr_error_drop(dumpcore_function_variables(out->dump, &function, &variables, &count)))
		return false;
	for (size_t i = 0; i < count; i++)
		if (variables[i].is_parameter && is_around(out, variables[i].type, false, 0))
			return true;
	return false;
}

enum dumpcore_lock_kind sleeper_around(struct dumpcore *dump, enum dumpcore_lock_kind kind,
				       const struct dumpcore_stack *stack, size_t frame, vmr_kaddr *lock)
{
	struct outside out = {.dump = dump, .lock = *lock};
	struct sleeper_text text;

	if (kind != DUMPCORE_LOCK_RT_MUTEX || frame == SIZE_MAX)
		return kind;
	sleeper_text_find(dump, &text);
	for (size_t i = frame; i < stack->frame_count; i++) {
		if (stack->frames[i].inferred ? !tell_parameters(&out, &stack->frames[i], &text)
					      : !tell_variables(&out, stack, i, &text))
			continue;
		*lock = out.start;
		return out.found->kind;
	}
	return kind;
}
