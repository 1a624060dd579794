/* SPDX-License-Identifier: MIT */
/* Records that a task waits with, on its own stack, and the heads of the rings that they are in. */
#include <string.h>
#include <uthash.h>

#include "common/memory.h"
#include "dumpcore/gap.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/memory.h"
#include "dumpcore/state/wait_internal.h"
#include "dumpcore/unwind/locals.h"

#define RING_LIMIT   200000
#define AROUND_LIMIT 8 /* frames outside of who waits that may have the record: of poll and select */

/* Records: their type, the list in it, and the word before it that tells an entry of a ring from its head, which has
 * its lock there. */
static const struct shape {
	const char *type, *list, *mark;
} shapes[WAIT_RECORD_KINDS] = {
	[WAIT_RECORD_ENTRY] = {"wait_queue_entry", "entry.next", "func"},
	[WAIT_RECORD_SWAIT] = {"swait_queue", "task_list.next", "task"},
	[WAIT_RECORD_TIMER] = {"process_timer", NULL, "task"},
	[WAIT_RECORD_HRTIMER] = {"hrtimer_sleeper", NULL, "task"},
	[WAIT_RECORD_BARRIER] = {"wq_barrier", "work.entry.next", "task"},
	[WAIT_RECORD_FUTEX] = {"futex_q", NULL, "task"},
};

/* A function that has such a record as a variable, or a struct that has one. */
struct maker {
	enum wait_record_kind kind;
	const char *variable;
	uint64_t offset;
	bool is_poll; /* struct poll_wqueues has an entry a file, as many as it counts */
};
struct wait_function {
	const char *name;
	struct maker *makers;
	size_t count;
	UT_hash_handle hh;
};
struct wait_node {
	vmr_kaddr node, head;
	UT_hash_handle hh;
};

static void add_maker(struct wait_reader *reader, enum wait_record_kind kind,
		      const struct dumpcore_automatic *automatic)
{
	const char *name = automatic->function.name;
	struct wait_function *function;

	if (!name || !automatic->name)
		return;
	HASH_FIND_STR(reader->makers, name, function);
	if (!function) {
		function = vmr_alloc(sizeof(*function));
		function->name = name;
		HASH_ADD_KEYPTR(hh, reader->makers, function->name, strlen(function->name), function);
	}
	function->makers = vmr_realloc_array(function->makers, function->count + 1, sizeof(*function->makers));
	function->makers[function->count++] =
		(struct maker){.kind = kind,
			       .variable = automatic->name,
			       .offset = automatic->offset,
			       .is_poll = automatic->type && !strcmp(automatic->type, "poll_wqueues")};
}

static void make_makers(struct wait_reader *reader)
{
	for (size_t kind = 1; kind < WAIT_RECORD_KINDS; kind++) {
		vmr_autofree struct dumpcore_automatic *automatics = NULL;
		vmr_autofree char *type = vmr_format("struct %s", shapes[kind].type);
		size_t count = 0;
		if (vmr_error_drop(dumpcore_automatics_of(reader->dump, type, &automatics, &count)))
			continue;
		for (size_t i = 0; i < count; i++)
			add_maker(reader, (enum wait_record_kind)kind, &automatics[i]);
	}
}

/* How many entries of a poll are in use: the first of them, then those of its table. */
static unsigned polled(struct dumpcore *dump, vmr_kaddr wqueues)
{
	struct dumpcore_field index, table;
	uint64_t count, more;

	if (vmr_error_drop(dumpcore_field_find(dump, "poll_wqueues", "inline_index", &index)) ||
	    vmr_error_drop(dumpcore_field_find(dump, "poll_wqueues", "table", &table)) ||
	    !kernel_field_try(dump, &index, wqueues, &count) || !kernel_field_try(dump, &table, wqueues, &more))
		return 0;
	return count > 1 || (count && more) ? 2 : count ? 1 : 0;
}

static size_t take_records(struct dumpcore *dump, const struct wait_function *function,
			   const struct dumpcore_local *local, size_t frame, struct wait_record *ret, size_t room)
{
	size_t taken = 0;

	for (size_t k = 0; k < function->count && taken < room; k++) {
		const struct maker *maker = &function->makers[k];
		if (strcmp(local->name, maker->variable) != 0)
			continue;
		unsigned count = maker->is_poll ? polled(dump, local->address) : 1;
		if (count)
			ret[taken++] = (struct wait_record){.kind = maker->kind,
							    .address = local->address + maker->offset,
							    .frame = frame,
							    .is_one_of_many = count > 1};
	}
	return taken;
}

size_t wait_records_find(struct wait_reader *reader, const struct dumpcore_stack *stack, size_t waiter,
			 struct wait_record ret[WAIT_RECORD_LIMIT])
{
	size_t end = waiter == SIZE_MAX ? stack->frame_count : waiter + 1 + AROUND_LIMIT, found = 0;

	if (!reader->makers)
		make_makers(reader);
	for (size_t i = 0; i < end && i < stack->frame_count && found < WAIT_RECORD_LIMIT; i++) {
		const char *name = stack->frames[i].function;
		struct wait_function *function = NULL;
		vmr_autofree struct dumpcore_local *locals = NULL;
		size_t count = 0;
		if (name)
			HASH_FIND_STR(reader->makers, name, function);
		if (!function || vmr_error_drop(dumpcore_locals_read(reader->dump, stack, i, &locals, &count)))
			continue;
		for (size_t k = 0; k < count; k++)
			if (locals[k].address && !locals[k].is_static)
				found += take_records(reader->dump, function, &locals[k], i, ret + found,
						      WAIT_RECORD_LIMIT - found);
	}
	return found;
}

/* -- rings */

struct ring {
	struct wait_reader *reader;
	const struct shape *shape;
	struct dumpcore_field list, mark;
	vmr_kaddr *nodes;
	size_t count, room, heads;
	vmr_kaddr head;
};

/* An entry has a function or a task where a head has its lock. */
static bool is_entry(const struct ring *ring, vmr_kaddr node)
{
	uint64_t word;

	if (!kernel_field_try(ring->reader->dump, &ring->mark, node - ring->list.offset, &word))
		return false;
	bool is_task = dumpcore_task_find(ring->reader->dump, word) != NULL;
	return ring->shape == &shapes[WAIT_RECORD_SWAIT] ? is_task : !is_task && kernel_address_possible(word);
}

static bool visit_node(void *context, vmr_kaddr node)
{
	struct ring *ring = context;

	if (!is_entry(ring, node)) {
		ring->head = node;
		ring->heads++;
	}
	if (ring->count == ring->room) {
		ring->room = ring->room ? ring->room * 2 : 16;
		ring->nodes = vmr_realloc_array(ring->nodes, ring->room, sizeof(*ring->nodes));
	}
	ring->nodes[ring->count++] = node;
	return true;
}

/* Each ring is walked once, whatever comes of it. */
static void keep_head(struct ring *ring)
{
	for (size_t i = 0; i < ring->count; i++) {
		struct wait_node *known;
		HASH_FIND(hh, ring->reader->nodes, &ring->nodes[i], sizeof(ring->nodes[i]), known);
		if (known)
			continue;
		known = vmr_alloc(sizeof(*known));
		known->node = ring->nodes[i];
		known->head = ring->head;
		HASH_ADD(hh, ring->reader->nodes, node, sizeof(known->node), known);
	}
	free(ring->nodes);
}

/* Do both neighbours lead to a node? Else it is in no list, and what lies there may be of an earlier call. */
static bool is_linked(struct dumpcore *dump, vmr_kaddr node)
{
	uint64_t links[2], back;

	return dumpcore_try_read(dump, node, links, sizeof(links)) && links[0] != node &&
	       kernel_address_possible(links[0]) && kernel_address_possible(links[1]) &&
	       dumpcore_try_read(dump, links[0] + sizeof(back), &back, sizeof(back)) && back == node &&
	       dumpcore_try_read(dump, links[1], &back, sizeof(back)) && back == node;
}

bool wait_record_is_own(struct wait_reader *reader, const struct wait_record *record, const struct dumpcore_task *task)
{
	const char *path = record->kind == WAIT_RECORD_ENTRY ? "private" : shapes[record->kind].mark;
	struct dumpcore_field field;
	uint64_t word;

	return !vmr_error_drop(dumpcore_field_find(reader->dump, shapes[record->kind].type, path, &field)) &&
	       kernel_field_try(reader->dump, &field, record->address, &word) && word == task->address;
}

vmr_kaddr wait_record_head(struct wait_reader *reader, const struct wait_record *record)
{
	struct ring ring = {.reader = reader, .shape = &shapes[record->kind]};
	const struct kernel_walk walk = {.limit = RING_LIMIT, .visit = visit_node, .context = &ring};
	struct wait_node *known;

	if (!ring.shape->list ||
	    vmr_error_drop(dumpcore_field_find(reader->dump, ring.shape->type, ring.shape->list, &ring.list)) ||
	    vmr_error_drop(dumpcore_field_find(reader->dump, ring.shape->type, ring.shape->mark, &ring.mark)))
		return 0;
	vmr_kaddr start = record->address + ring.list.offset;
	HASH_FIND(hh, reader->nodes, &start, sizeof(start), known);
	if (known)
		return known->head;
	if (!is_linked(reader->dump, start))
		return 0;
	visit_node(&ring, start);
	vmr_autoerror error = kernel_list_walk(reader->dump, start, &walk);
	if (error)
		dumpcore_gap_add(reader->dump, start, "what those in it wait for is not known", error->message,
				 "ring of waiters");
	if (error || ring.heads != 1)
		ring.head = 0;
	vmr_kaddr head = ring.head;
	keep_head(&ring);
	return head;
}

/* A member of a timer's record, by the first path that there is: every known kernel has one. */
static bool read_timer(struct wait_reader *reader, const struct wait_record *record, const char *const paths[2],
		       struct dumpcore_field *ret, uint64_t *ret_value)
{
	const char *type = shapes[record->kind].type;

	for (size_t i = 0; i < 2 && paths[i]; i++)
		if (!vmr_error_drop(dumpcore_field_find(reader->dump, type, paths[i], ret)))
			return kernel_field_try(reader->dump, ret, record->address, ret_value);
	dumpcore_gap_add_member(reader->dump, type, paths[0], "whether a timer ends waits is not known");
	return false;
}

/* The place that leads to a timer of the wheel (hlist_node.pprev) does so; entry.next stands before it. */
static enum wait_timer read_wheel(struct wait_reader *reader, const struct wait_record *record)
{
	static const char *const paths[2] = {"timer.entry.pprev"};
	struct dumpcore_field pprev;
	uint64_t place, first;

	if (!read_timer(reader, record, paths, &pprev, &place))
		return WAIT_TIMER_UNKNOWN;
	bool is_set = kernel_address_possible(place) && dumpcore_try_read(reader->dump, place, &first, sizeof(first)) &&
		      first == record->address + pprev.offset - sizeof(first);
	return is_set ? WAIT_TIMER_SET : WAIT_TIMER_NONE;
}

enum wait_timer wait_record_timer(struct wait_reader *reader, const struct wait_record *record,
				  const struct dumpcore_task *task)
{
	/* of a high-resolution timer a bit of its state, in later kernels a flag */
	static const char *const tasks[2] = {"task"}, *const states[2] = {"timer.state", "timer.is_queued"};
	struct dumpcore_field field;
	uint64_t owner, state;

	if (!read_timer(reader, record, tasks, &field, &owner))
		return WAIT_TIMER_UNKNOWN;
	if (owner != task->address)
		return WAIT_TIMER_NONE;
	if (record->kind != WAIT_RECORD_HRTIMER)
		return read_wheel(reader, record);
	if (!read_timer(reader, record, states, &field, &state))
		return WAIT_TIMER_UNKNOWN;
	return state & 1 ? WAIT_TIMER_SET : WAIT_TIMER_NONE; /* HRTIMER_STATE_ENQUEUED, true */
}

void wait_record_deinit(struct wait_reader *reader)
{
	struct wait_function *function, *next_function;
	struct wait_node *node, *next_node;

	HASH_ITER(hh, reader->makers, function, next_function)
	{
		HASH_DEL(reader->makers, function);
		free(function->makers);
		free(function);
	}
	HASH_ITER(hh, reader->nodes, node, next_node)
	{
		HASH_DEL(reader->nodes, node);
		free(node);
	}
}
