/* SPDX-License-Identifier: MIT */
/*
 * Rings of wait queues: from an entry to its head, from a head through its entries, and the first place where a ring
 * runs through memory that is not alive or is not consistent.
 */
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "dumpcore/code/code.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/gap.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/slab.h"
#include "dumpcore/kernel/stackmap.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/memory.h"
#include "dumpcore/state/queue_internal.h"
#include "dumpcore/types/types.h"

#define RING_LIMIT 65536
#define STEP_LIMIT                                                                                                     \
	(1u << 20) /* from entries to their heads, in all rings together: rings that do not close cost it again for    \
		      each entry */
#define POISON_LOW  0xdead000000000000ull /* POISON_POINTER_DELTA: LIST_POISON1 and 2 are up to 0x122 above */
#define POISON_SPAN 0x1000

static bool read_link(struct queue_search *search, vmr_kaddr node, vmr_kaddr *next, vmr_kaddr *prev)
{
	vmr_kaddr links[2];

	if (node % 8 || !dumpcore_try_read(search->dump, node, links, sizeof(links)))
		return false;
	*next = links[0];
	*prev = links[1];
	return true;
}

/* The one node of an entry's ring that is no entry: its head's list. 0: none, several, or the ring cannot be followed.
 */
static vmr_kaddr ring_head(struct queue_search *search, enum dumpcore_queue_kind kind, vmr_kaddr start, vmr_kaddr node)
{
	uint64_t list = search->layout[kind].list;
	vmr_kaddr next, prev, head = 0;

	for (unsigned i = 0; node != start; i++, node = next) {
		if (i == RING_LIMIT || search->steps++ >= STEP_LIMIT || !kernel_address_possible(node) ||
		    !read_link(search, node, &next, &prev))
			return 0;
		if (queue_is_entry(search, kind, node - list)) {
			queue_add_entry(search, kind, node - list, false);
			continue;
		}
		if (head)
			return 0;
		head = node;
	}
	return head;
}

/* Tell an entry's head to it and to all that are in its ring: a ring is walked once, not once for each of its entries.
 */
static void find_head(struct queue_search *search, const struct dumpcore_queue_entry *entry)
{
	const struct queue_layout *layout = &search->layout[entry->kind];
	vmr_kaddr start = entry->address + layout->list, next, prev;
	vmr_kaddr head = ring_head(search, entry->kind, start, entry->next);

	if (!head)
		return;
	queue_add_head(search, entry->kind, head - layout->head, true);
	vmr_kaddr node = start;
	do {
		struct dumpcore_queue_entry *member = queue_entry_find(search, node - layout->list);
		if (member)
			member->queue = head - layout->head;
		if (!read_link(search, node, &next, &prev))
			return;
		node = next;
	} while (node != start);
}

/* What is wrong with the memory of a node; NULL: nothing that is known. */
static const char *dead_kind(struct queue_search *search, vmr_kaddr node, char **ret_text)
{
	const struct dumpcore_stack_range *stack = dumpcore_stack_at(search->dump, node);
	struct dumpcore_slab_object object;

	if (stack && stack->kind == DUMPCORE_STACK_EXITED) {
		*ret_text = vmr_format("the entry at " VMR_ADDRESS " lies on the stack of a task that is gone", node);
		return "dead-stack";
	}
	if (stack && stack->kind == DUMPCORE_STACK_TASK && stack->task) {
		vmr_kaddr sp = queue_live_sp(search->dump, stack->task);
		if (!sp || node >= sp)
			return NULL;
		*ret_text = vmr_format("the entry at " VMR_ADDRESS
				       " lies below the stack pointer of PID %d: the frame that had it has returned",
				       node, stack->task->pid);
		return "dead-stack";
	}
	if (stack || vmr_error_drop(dumpcore_slab_object_at(search->dump, node, &object)))
		return NULL;
	if (object.state != DUMPCORE_SLAB_FREE && object.state != DUMPCORE_SLAB_PENDING)
		return NULL;
	*ret_text = vmr_format("the entry at " VMR_ADDRESS " lies in %s object of slab cache %s", node,
			       object.state == DUMPCORE_SLAB_FREE ? "a free" : "a freed, not yet reusable,",
			       object.cache->name);
	return object.state == DUMPCORE_SLAB_FREE ? "free-object" : "pending-object";
}

static void damage_add(struct queue_search *search, struct dumpcore_queue_damage damage)
{
	struct dumpcore_queues *result = search->result;

	if (result->damage_count == search->damage_room) {
		search->damage_room = search->damage_room ? search->damage_room * 2 : 16;
		result->damages = vmr_realloc_array(result->damages, search->damage_room, sizeof(*result->damages));
	}
	result->damages[result->damage_count++] = damage;
}

/* A pointer that leads nowhere: to a poison, to what is not mapped. Filtered memory is a gap. */
static void end_of_walk(struct queue_search *search, struct dumpcore_queue *queue, struct dumpcore_queue_damage damage,
			vmr_kaddr node)
{
	enum dumpcore_presence presence = dumpcore_presence_at(search->dump, node);

	if (node - POISON_LOW < POISON_SPAN) {
		damage.kind = "poison";
		damage.text =
			vmr_format("the link at " VMR_ADDRESS " is the poison of a removed entry", damage.address);
	} else if (presence == DUMPCORE_UNMAPPED || node % 8) {
		damage.kind = "foreign-type";
		damage.text =
			vmr_format("the link at " VMR_ADDRESS " holds " VMR_ADDRESS ", which is no address of an entry",
				   damage.address, node);
	} else {
		dumpcore_gap_add(search->dump, node, "whether the queue is whole is not known",
				 dumpcore_presence_name(presence), "wait queue at " VMR_ADDRESS, queue->address);
		return;
	}
	queue->closes_known = true;
	damage.has_values = true;
	damage.found = node;
	damage_add(search, damage);
}

/* One step of a walk: false when the ring is broken at `node`. */
static bool check_node(struct queue_search *search, struct dumpcore_queue_damage damage, vmr_kaddr before,
		       vmr_kaddr node, vmr_kaddr prev, bool is_head)
{
	damage.address = node;
	damage.kind = is_head ? NULL : dead_kind(search, node, &damage.text);
	if (damage.kind) {
		damage_add(search, damage);
		return false;
	}
	if (prev == before)
		return true;
	damage.kind = "one-sided";
	damage.has_values = true;
	damage.expected = before;
	damage.found = prev;
	damage.text =
		vmr_format(VMR_ADDRESS " leads to " VMR_ADDRESS ", which names " VMR_ADDRESS " as the one before it",
			   before, node, prev);
	damage_add(search, damage);
	return false;
}

/* Forward from the head; each node's prev must be where the walk came from, so that both directions are checked. */
static void walk_queue(struct queue_search *search, struct dumpcore_queue *queue)
{
	const struct queue_layout *layout = &search->layout[queue->kind];
	vmr_kaddr head = queue->address + layout->head, before = head, node, prev, next;

	if (!read_link(search, head, &node, &prev))
		return;
	/* never used, or not yet initialised: all zero */
	if (!node && !prev)
		return;
	for (size_t position = 1;; position++) {
		struct dumpcore_queue_damage damage = {
			.queue = queue->address, .position = position, .address = before, .prev = before};
		if (!kernel_address_possible(node) || !read_link(search, node, &next, &prev))
			return end_of_walk(search, queue, damage, node);
		queue->closes_known = true;
		damage.next = next;
		if (!check_node(search, damage, before, node, prev, node == head))
			return;
		if (node == head) {
			queue->closes = true;
			return;
		}
		if (position > RING_LIMIT) {
			queue->closes_known = false;
			return;
		}
		queue->length = position;
		queue_add_entry(search, queue->kind, node - layout->list, false);
		before = node;
		node = next;
	}
}

/* The type of a variable that an object is a part of; NULL: it is that variable itself, or that is not known. */
static const char *holder_type(struct dumpcore *dump, const struct dumpcore_symbol *symbol, uint64_t size)
{
	const struct dumpcore_type *type;

	if (vmr_error_drop(dumpcore_symbol_type(dump, symbol, &type)) || dumpcore_type_size(type) <= size)
		return NULL;
	return dumpcore_type_name(type);
}

static void describe_queue(struct queue_search *search, struct dumpcore_queue *queue)
{
	const struct queue_layout *layout = &search->layout[queue->kind];
	struct dumpcore_symbol symbol;
	struct dumpcore_slab_object object;
	uint64_t locked;

	queue->lock = queue->address;
	queue->lock_known = layout->locked.size && !vmr_error_drop(dumpcore_field_read(search->dump, &layout->locked,
										       queue->address, &locked));
	queue->lock_held = queue->lock_known && locked;
	const struct dumpcore_stack_range *stack = dumpcore_stack_at(search->dump, queue->address);
	if (stack && stack->task) {
		queue->holder = vmr_format("stack of PID %d", stack->task->pid);
	} else if (!vmr_error_drop(dumpcore_symbol_at(search->dump, queue->address, &symbol)) && !symbol.is_function) {
		uint64_t offset = queue->address - symbol.address;
		queue->name = offset ? vmr_format("%s+0x%" PRIx64, symbol.name, offset) : vmr_strdup(symbol.name);
		queue->holder = vmr_strdup("kernel data");
		queue->holder_type = holder_type(search->dump, &symbol, layout->head_size);
		queue->holder_offset = offset;
	} else if (!vmr_error_drop(dumpcore_slab_object_at(search->dump, queue->address, &object))) {
		queue->holder = vmr_format("%s object at " VMR_ADDRESS, object.cache->name, object.start);
	}
}

/* A variable that is not initialised yet may look like a head where its memory still has an entry, or shares it with
 * one. */
static bool overlaps_entry(struct queue_search *search, const struct dumpcore_queue *queue)
{
	vmr_kaddr end = queue->address + search->layout[queue->kind].head_size;
	uint64_t longest = 0;

	for (size_t i = 0; i < VMR_COUNT(search->layout); i++)
		if (search->layout[i].entry_size > longest)
			longest = search->layout[i].entry_size;
	/* entries are aligned as pointers are */
	for (vmr_kaddr at = queue->address - longest / 8 * 8; at < end; at += 8) {
		const struct dumpcore_queue_entry *entry = queue_entry_find(search, at);
		if (entry && queue->address < at + search->layout[entry->kind].entry_size)
			return true;
	}
	return false;
}

/* The links of a queue with one entry, which was on a task's stack: whatever lies there now does not know the queue. */
static bool had_entry_on_stack(struct queue_search *search, const struct dumpcore_queue *queue, vmr_kaddr next,
			       vmr_kaddr prev)
{
	const struct dumpcore_stack_range *stack = next == prev ? dumpcore_stack_at(search->dump, next) : NULL;

	return queue->is_certain && stack && next % 8 == 0 &&
	       (stack->kind == DUMPCORE_STACK_TASK || stack->kind == DUMPCORE_STACK_EXITED);
}

/*
 * What a pointer or a variable leads to may not be initialised, or be something else by now: its links must be
 * addresses, and at least one neighbour (both, on a stack) must know it, or be an entry or dead memory; of what a
 * pointer to a head leads to, both may be one place on a task's stack.
 */
static bool is_head_like(struct queue_search *search, const struct dumpcore_queue *queue)
{
	const struct queue_layout *layout = &search->layout[queue->kind];
	vmr_kaddr head = queue->address + layout->head, next, prev, back = 0, forth = 0, other;
	struct dumpcore_slab_object object;
	vmr_autofree char *text = NULL;

	if (overlaps_entry(search, queue) || !read_link(search, head, &next, &prev) || !kernel_address_possible(next) ||
	    !kernel_address_possible(prev))
		return false;
	if (!vmr_error_drop(dumpcore_slab_object_at(search->dump, head, &object)) &&
	    object.state != DUMPCORE_SLAB_ALLOCATED)
		return false;
	bool after = read_link(search, next, &other, &back) && back == head,
	     before = read_link(search, prev, &forth, &other) && forth == head;
	if (dumpcore_stack_at(search->dump, head))
		return after && before;
	return after || before || queue_is_entry(search, queue->kind, next - layout->list) ||
	       dead_kind(search, next, &text) || had_entry_on_stack(search, queue, next, prev);
}

static bool entry_is_live(struct queue_search *search, const struct dumpcore_queue_entry *entry)
{
	struct dumpcore_slab_object object;

	if (entry->is_variable)
		return true;
	if (entry->task || dumpcore_stack_at(search->dump, entry->address))
		return false;
	return vmr_error_drop(dumpcore_slab_object_at(search->dump, entry->address, &object)) ||
	       object.state == DUMPCORE_SLAB_ALLOCATED;
}

static void drop_heads(struct queue_search *search)
{
	struct dumpcore_queues *result = search->result;
	size_t kept = 0;

	for (size_t i = 0; i < result->queue_count; i++)
		if (is_head_like(search, &result->queues[i]))
			result->queues[kept++] = result->queues[i];
	result->queue_count = kept;
	queue_heads_moved(search);
}

/* Parts of larger objects that are idle: nobody waits there, and nobody is at work. */
static void drop_idle(struct dumpcore_queues *result)
{
	size_t kept = 0;

	for (size_t i = 0; i < result->queue_count; i++) {
		struct dumpcore_queue *queue = &result->queues[i];
		if (queue->is_certain || queue->length || queue->lock_held || (queue->closes_known && !queue->closes)) {
			result->queues[kept++] = *queue;
			continue;
		}
		free(queue->name);
		free(queue->holder);
	}
	result->queue_count = kept;
}

void queue_walk_all(struct queue_search *search)
{
	struct dumpcore_queues *result = search->result;

	drop_heads(search);
	/* both lists grow while they are walked */
	for (size_t i = 0; i < result->entry_count; i++) {
		struct dumpcore_queue_entry entry = result->entries[i];
		if (entry.linked && !entry.queue)
			find_head(search, &entry);
	}
	for (size_t i = 0; i < result->queue_count; i++) {
		struct dumpcore_queue queue = result->queues[i];
		walk_queue(search, &queue);
		describe_queue(search, &queue);
		result->queues[i] = queue;
	}
	drop_idle(result);
	for (size_t i = 0; i < result->entry_count; i++)
		result->entries[i].live = entry_is_live(search, &result->entries[i]);
}
