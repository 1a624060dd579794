/* SPDX-License-Identifier: MIT */
/* What the files of queue.h tell each other. */
#pragma once

#include "dumpcore/state/queue.h"
#include "dumpcore/types/types.h"

struct dumpcore_registers;

/* Members of both kinds, at the offsets that this kernel has. */
struct queue_layout {
	bool known;
	uint64_t entry_size, head_size;
	uint64_t list;                /* of the entry's list_head */
	uint64_t function;            /* of func (wait) or task (swait) */
	uint64_t head;                /* of the head's list_head */
	struct dumpcore_field locked; /* the lock's byte, or owner, in the head; size 0: not known */
};

/* Whether a function's first parameter is an entry: asked once an address. */
struct queue_function;

/* Where in a list of the result an address stands: a queue may have tens of thousands of waiters. */
struct queue_place;

struct queue_search {
	struct dumpcore *dump;
	struct queue_layout layout[3]; /* by enum dumpcore_queue_kind */
	struct dumpcore_queues *result;
	size_t entry_room, queue_room, damage_room;
	struct queue_place *entry_places, *queue_places; /* hashes */
	size_t steps;                                    /* from an entry to its head, in all rings so far */
	struct queue_function *functions;                /* hash */
	struct queue_shape *shapes;                      /* hash */
};

/* The symbol of a wait function at exactly this address; NULL: there is none. Borrowed. */
const char *queue_function_at(struct queue_search *search, vmr_kaddr address);
/* Whether the bytes at an address are an entry: its func is a wait function, or its task is one. */
bool queue_is_entry(struct queue_search *search, enum dumpcore_queue_kind kind, vmr_kaddr address);
/* The entry taken at an address, or NULL. Borrowed until the next is taken. */
struct dumpcore_queue_entry *queue_entry_find(struct queue_search *search, vmr_kaddr address);
/* Take an entry (once an address), if it is one. `is_variable`: of a live frame. */
void queue_add_entry(struct queue_search *search, enum dumpcore_queue_kind kind, vmr_kaddr address, bool is_variable);
/* Take a head (once an address). */
void queue_add_head(struct queue_search *search, enum dumpcore_queue_kind kind, vmr_kaddr address, bool is_certain);
/* Heads were taken out of the result: find the others at their new places. */
void queue_heads_moved(struct queue_search *search);
/* Entries and heads in variables of live frames and of modules, and in dead stack memory (queue_find.c). */
void queue_find_all(struct queue_search *search);
void queue_find_deinit(struct queue_search *search);
/* Rings of the entries and heads found: heads, lengths, damages (queue_ring.c). */
void queue_walk_all(struct queue_search *search);
/* Lowest address that frames of a task's own stack use. */
vmr_kaddr queue_live_sp(struct dumpcore *dump, const struct dumpcore_task *task);
