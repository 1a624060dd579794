/* SPDX-License-Identifier: MIT */
/* Sleeping locks and their waiters' records (kernel/locking). */
#include "dumpcore/state/sleeper.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "dumpcore/gap.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/stackmap.h"
#include "dumpcore/memory.h"
#include "dumpcore/state/pointee.h"
#include "dumpcore/types/types.h"
#include "dumpcore/unwind/locals.h"

#define WAITER_LIMIT 65536 /* of one lock */

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

/* By the list of waiters. */
static vmr_kaddr lock_by_list(struct dumpcore *dump, const struct sleeper *sleeper, const char *type, vmr_kaddr waiter,
			      const struct dumpcore_stack *stack)
{
	struct dumpcore_field list, head;
	struct first_waiter first;
	struct ring ring = {.dump = dump};
	const struct kernel_walk walk = {.limit = WAITER_LIMIT, .visit = visit_node, .context = &ring};
	bool has_head = !vmr_error_drop(dumpcore_field_find(dump, type, sleeper->head, &head));

	if (vmr_error_drop(dumpcore_field_find(dump, sleeper->waiter, sleeper->list, &list)) ||
	    (!has_head && vmr_error_drop(dumpcore_field_find(dump, type, sleeper->first, &first.field))))
		return not_known(dump, waiter, type, "the members that lead from one to its lock are not known");
	visit_node(&ring, waiter + list.offset);
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
	free(ring.nodes);
	return lock;
}

vmr_kaddr sleeper_lock(struct dumpcore *dump, const struct sleeper *sleeper, vmr_kaddr waiter,
		       const struct dumpcore_stack *stack)
{
	const char *type = sleeper_type(dump, sleeper);
	struct dumpcore_field field;
	uint64_t lock;

	if (!type)
		return not_known(dump, waiter, sleeper->types[0], "the kernel's debug information has no such lock");
	if (!sleeper->lock)
		return lock_by_list(dump, sleeper, type, waiter, stack);
	if (vmr_error_drop(dumpcore_field_find(dump, sleeper->waiter, sleeper->lock, &field)))
		return not_known(dump, waiter, type, "the member that leads from one to its lock is not known");
	return kernel_field_try(dump, &field, waiter, &lock) && kernel_address_possible(lock) ? lock : 0;
}

enum dumpcore_lock_kind sleeper_kind(struct dumpcore *dump, enum dumpcore_lock_kind kind,
				     const struct dumpcore_stack *stack, size_t frame, vmr_kaddr lock)
{
	static const struct {
		const char *type;
		enum dumpcore_lock_kind kind;
	} around[] = {{"mutex", DUMPCORE_LOCK_MUTEX}, {"rw_semaphore", DUMPCORE_LOCK_RWSEM}};

	for (size_t i = frame; kind == DUMPCORE_LOCK_RT_MUTEX && frame != SIZE_MAX && i < stack->frame_count; i++) {
		vmr_autofree struct dumpcore_local *locals = NULL;
		size_t count = 0;
		if (vmr_error_drop(dumpcore_locals_read(dump, stack, i, &locals, &count)))
			continue;
		for (size_t k = 0; k < count * VMR_COUNT(around); k++) {
			const struct dumpcore_local *local = &locals[k / VMR_COUNT(around)];
			const struct dumpcore_type *target = local->has_value ? pointee_target(local->type) : NULL;
			const char *name = target ? dumpcore_type_name(target) : NULL;
			if (name && !strcmp(name, around[k % VMR_COUNT(around)].type) &&
			    lock - local->value < dumpcore_type_size(target))
				return around[k % VMR_COUNT(around)].kind;
		}
	}
	return kind;
}
