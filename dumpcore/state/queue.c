/* SPDX-License-Identifier: MIT */
/* Wait queues and their entries: what is taken, once each, and in what order. */
#include "dumpcore/state/queue.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "common/memory.h"
#include "dumpcore/code/code.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/kernel/stackmap.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/memory.h"
#include "dumpcore/state/queue_internal.h"

#define ENTRY_LIMIT 200000
#define HEAD_LIMIT  200000

struct queue_function {
	vmr_kaddr address;
	const char *symbol; /* NULL: no wait function */
	UT_hash_handle hh;
};

struct queue_place {
	vmr_kaddr address;
	size_t index;
	UT_hash_handle hh;
};

static struct queue_place *place_find(struct queue_place *places, vmr_kaddr address)
{
	struct queue_place *place;

	HASH_FIND(hh, places, &address, sizeof(address), place);
	return place;
}

static void place_add(struct queue_place **places, vmr_kaddr address, size_t index)
{
	struct queue_place *place = vmr_alloc(sizeof(*place));

	place->address = address;
	place->index = index;
	HASH_ADD(hh, *places, address, sizeof(address), place);
}

static void places_clear(struct queue_place **places)
{
	struct queue_place *place, *next;

	HASH_ITER(hh, *places, place, next)
	{
		HASH_DEL(*places, place);
		free(place);
	}
}

/* wait_queue_func_t: the first parameter points to the entry. */
static bool takes_entry(struct dumpcore *dump, const struct dumpcore_function *function)
{
	struct dumpcore_code_variable *variables = NULL;
	size_t count = 0;
	bool does = false;

	if (vmr_error_drop(dumpcore_function_variables(dump, function, &variables, &count)))
		return false;
	if (count && variables[0].is_parameter && variables[0].type) {
		const struct dumpcore_type *type = dumpcore_type_strip(variables[0].type);
		const struct dumpcore_type *target =
			dumpcore_type_kind(type) == DUMPCORE_TYPE_POINTER ? dumpcore_type_target(type) : NULL;
		const char *name = target ? dumpcore_type_name(dumpcore_type_strip(target)) : NULL;
		does = name && !strcmp(name, "struct wait_queue_entry");
	}
	free(variables);
	return does;
}

const char *queue_function_at(struct queue_search *search, vmr_kaddr address)
{
	struct queue_function *known;
	struct dumpcore_symbol symbol;
	struct dumpcore_function function;

	HASH_FIND(hh, search->functions, &address, sizeof(address), known);
	if (known)
		return known->symbol;
	known = vmr_alloc(sizeof(*known));
	known->address = address;
	if (!vmr_error_drop(dumpcore_symbol_at(search->dump, address, &symbol)) && symbol.address == address &&
	    symbol.is_function && !vmr_error_drop(dumpcore_function_at(search->dump, address, &function)) &&
	    takes_entry(search->dump, &function))
		known->symbol = symbol.name;
	HASH_ADD(hh, search->functions, address, sizeof(address), known);
	return known->symbol;
}

static bool read_links(struct queue_search *search, enum dumpcore_queue_kind kind, vmr_kaddr entry, vmr_kaddr *next,
		       vmr_kaddr *prev)
{
	vmr_kaddr links[2];

	if (!dumpcore_try_read(search->dump, entry + search->layout[kind].list, links, sizeof(links)))
		return false;
	*next = links[0];
	*prev = links[1];
	return true;
}

bool queue_is_entry(struct queue_search *search, enum dumpcore_queue_kind kind, vmr_kaddr address)
{
	uint64_t word;

	if (address % 8 ||
	    !dumpcore_try_read(search->dump, address + search->layout[kind].function, &word, sizeof(word)))
		return false;
	if (kind == DUMPCORE_QUEUE_SWAIT)
		return dumpcore_task_find(search->dump, word) != NULL;
	return kernel_address_possible(word) && queue_function_at(search, word);
}

struct dumpcore_queue_entry *queue_entry_find(struct queue_search *search, vmr_kaddr address)
{
	const struct queue_place *place = place_find(search->entry_places, address);

	return place ? &search->result->entries[place->index] : NULL;
}

void queue_add_entry(struct queue_search *search, enum dumpcore_queue_kind kind, vmr_kaddr address, bool is_variable)
{
	struct dumpcore_queues *result = search->result;
	struct dumpcore_queue_entry *entry = queue_entry_find(search, address);
	uint64_t function = 0;
	vmr_kaddr next, prev;

	if (entry) {
		entry->is_variable |= is_variable;
		return;
	}
	if (result->entry_count >= ENTRY_LIMIT || !search->layout[kind].known ||
	    !queue_is_entry(search, kind, address) || !read_links(search, kind, address, &next, &prev))
		return;
	if (kind == DUMPCORE_QUEUE_WAIT &&
	    !dumpcore_try_read(search->dump, address + search->layout[kind].function, &function, 8))
		return;
	if (result->entry_count == search->entry_room) {
		search->entry_room = search->entry_room ? search->entry_room * 2 : 64;
		result->entries = vmr_realloc_array(result->entries, search->entry_room, sizeof(*result->entries));
	}
	vmr_kaddr list = address + search->layout[kind].list;
	const struct dumpcore_stack_range *stack = dumpcore_stack_at(search->dump, address);
	place_add(&search->entry_places, address, result->entry_count);
	result->entries[result->entry_count++] = (struct dumpcore_queue_entry){
		.address = address,
		.kind = kind,
		.task = stack ? stack->task : NULL,
		.function = function ? queue_function_at(search, function) : NULL,
		.linked = next != list && kernel_address_possible(next),
		.prev = prev,
		.next = next,
		.is_variable = is_variable,
	};
}

void queue_add_head(struct queue_search *search, enum dumpcore_queue_kind kind, vmr_kaddr address, bool is_certain)
{
	struct dumpcore_queues *result = search->result;

	if (result->queue_count >= HEAD_LIMIT || !search->layout[kind].known || address % 8 ||
	    !kernel_address_possible(address))
		return;
	const struct queue_place *known = place_find(search->queue_places, address);
	if (known) {
		result->queues[known->index].is_certain |= is_certain;
		return;
	}
	if (result->queue_count == search->queue_room) {
		search->queue_room = search->queue_room ? search->queue_room * 2 : 64;
		result->queues = vmr_realloc_array(result->queues, search->queue_room, sizeof(*result->queues));
	}
	place_add(&search->queue_places, address, result->queue_count);
	result->queues[result->queue_count++] =
		(struct dumpcore_queue){.address = address, .kind = kind, .is_certain = is_certain};
}

void queue_heads_moved(struct queue_search *search)
{
	places_clear(&search->queue_places);
	for (size_t i = 0; i < search->result->queue_count; i++)
		place_add(&search->queue_places, search->result->queues[i].address, i);
}

/* Type and member names of both kinds: wait_queue_entry since 4.13 (ac6424b981bc). */
static const struct {
	const char *entry, *list, *function, *head, *head_list, *locked[2];
} NAMES[3] = {
	[DUMPCORE_QUEUE_WAIT] = {"wait_queue_entry",
				 "entry",
				 "func",
				 "wait_queue_head",
				 "head",
				 {"lock.rlock.raw_lock.locked", "lock.lock.owner"}},
	[DUMPCORE_QUEUE_SWAIT] =
		{"swait_queue", "task_list", "task", "swait_queue_head", "task_list", {"lock.raw_lock.locked", NULL}},
};

static bool find_field(struct dumpcore *dump, const char *type, const char *path, struct dumpcore_field *ret)
{
	if (!vmr_error_drop(dumpcore_field_find(dump, type, path, ret)))
		return true;
	if (kernel_type_exists(dump, type))
		dumpcore_gap_add_member(dump, type, path, "no wait-queue entry of that kind was looked for");
	return false;
}

static void find_layout(struct dumpcore *dump, enum dumpcore_queue_kind kind, struct queue_layout *layout)
{
	struct dumpcore_field list, function, head;
	const struct dumpcore_type *entry_type, *head_type;

	if (!find_field(dump, NAMES[kind].entry, NAMES[kind].list, &list) ||
	    !find_field(dump, NAMES[kind].entry, NAMES[kind].function, &function) ||
	    !find_field(dump, NAMES[kind].head, NAMES[kind].head_list, &head))
		return;
	if (vmr_error_drop(dumpcore_type_find(dump, NAMES[kind].entry, &entry_type)) ||
	    vmr_error_drop(dumpcore_type_find(dump, NAMES[kind].head, &head_type)))
		return;
	layout->known = true;
	layout->list = list.offset;
	layout->function = function.offset;
	layout->head = head.offset;
	layout->entry_size = dumpcore_type_size(entry_type);
	layout->head_size = dumpcore_type_size(head_type);
	/* Spinlocks of PREEMPT_RT are rt_mutexes: no owner and no waiter, and the word is zero. */
	if (vmr_error_drop(dumpcore_field_find(dump, NAMES[kind].head, NAMES[kind].locked[0], &layout->locked)) &&
	    (!NAMES[kind].locked[1] ||
	     vmr_error_drop(dumpcore_field_find(dump, NAMES[kind].head, NAMES[kind].locked[1], &layout->locked))))
		dumpcore_gap_add_member(dump, NAMES[kind].head, NAMES[kind].locked[0],
					"whether the lock of a wait queue is held is not known");
}

static int entry_order(const void *a, const void *b)
{
	const struct dumpcore_queue_entry *x = a, *y = b;

	return x->address < y->address ? -1 : x->address > y->address;
}

static int queue_order(const void *a, const void *b)
{
	const struct dumpcore_queue *x = a, *y = b;

	return x->address < y->address ? -1 : x->address > y->address;
}

static void functions_deinit(struct queue_search *search)
{
	struct queue_function *function, *next;

	HASH_ITER(hh, search->functions, function, next)
	{
		HASH_DEL(search->functions, function);
		free(function);
	}
}

struct vmr_error *dumpcore_queues_read(struct dumpcore *dump, struct dumpcore_queues **ret)
{
	struct queue_search search = {.dump = dump};

	find_layout(dump, DUMPCORE_QUEUE_WAIT, &search.layout[DUMPCORE_QUEUE_WAIT]);
	find_layout(dump, DUMPCORE_QUEUE_SWAIT, &search.layout[DUMPCORE_QUEUE_SWAIT]);
	if (!search.layout[DUMPCORE_QUEUE_WAIT].known)
		return &vmr_error_not_found;
	search.result = vmr_alloc(sizeof(*search.result));
	queue_find_all(&search);
	queue_walk_all(&search);
	queue_find_deinit(&search);
	functions_deinit(&search);
	places_clear(&search.entry_places);
	places_clear(&search.queue_places);
	if (search.result->entry_count)
		qsort(search.result->entries, search.result->entry_count, sizeof(*search.result->entries), entry_order);
	if (search.result->queue_count)
		qsort(search.result->queues, search.result->queue_count, sizeof(*search.result->queues), queue_order);
	*ret = search.result;
	return NULL;
}

void dumpcore_queues_destroy(struct dumpcore_queues *queues)
{
	if (!queues)
		return;
	for (size_t i = 0; i < queues->queue_count; i++) {
		free(queues->queues[i].name);
		free(queues->queues[i].holder);
	}
	for (size_t i = 0; i < queues->damage_count; i++)
		free(queues->damages[i].text);
	free(queues->entries);
	free(queues->queues);
	free(queues->damages);
	free(queues);
}
