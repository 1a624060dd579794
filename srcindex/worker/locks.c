/* SPDX-License-Identifier: MIT */
/*
 * Which locks are held at each statement: a forward walk over the control flow with the set of locks by their places.
 * On every path: intersection where paths join; on some: union. And for each statement whether the function's end can
 * be reached from it with and without taking a lock. What a called helper does (reach.c) counts at its call.
 */
#include <string.h>

#include "common/memory.h"
#include "srcindex/worker/function.h"
#include "srcindex/worker/macro_table.h"
#include "srcindex/worker/reach.h"

#define obstack_chunk_alloc vmr_alloc
#define obstack_chunk_free  free

enum { LOCK_MAX = 64 };

/* ---------------------------------------------------------------- what helpers do */

static const char *join(struct obstack *pool, const char *left, const char *separator, const char *right)
{
	obstack_printf(pool, "%s%s%s", left, *left && *right ? separator : "", right);
	obstack_1grow(pool, 0);
	return obstack_finish(pool);
}

/* A place that starts at a callee's parameter, from what the caller passes; without a root when it has no name for it.
 */
static struct place passed_place(struct obstack *pool, const struct place *inner, const struct value *value)
{
	struct place place = *inner;
	const char *path = inner->path;

	if (!value->place.root || !strcmp(value->place.root_kind, "result") || strncmp(path, "->", 2) != 0)
		return (struct place){0};
	place.root = value->place.root;
	place.root_kind = value->place.root_kind;
	place.root_type = value->place.root_type;
	place.path =
		value->address ? join(pool, value->place.path, ".", path + 2) : join(pool, value->place.path, "", path);
	place.hops += value->place.hops - value->address;
	if (value->address && inner->hops == 1) {
		place.record = value->place.record;
		place.record_type = value->place.record_type;
		place.member = join(pool, value->place.member, ".", path + 2);
	}
	return place;
}

/* As the caller would write it. */
static const char *lock_text(struct obstack *pool, const struct place *place)
{
	size_t length = strlen(place->path);

	if (length >= 2 && !strcmp(place->path + length - 2, "->"))
		obstack_printf(pool, "%s%.*s", place->root, (int)length - 2, place->path);
	else
		obstack_printf(pool, "&%s%s", place->root, place->path);
	obstack_1grow(pool, 0);
	return obstack_finish(pool);
}

static void add_effect(struct function *function, struct statement *statement, const struct event *event,
		       const struct lock_effect *inner)
{
	struct lock_effect *effect = obstack_alloc(&function->pool, sizeof(*effect));

	*effect = *inner;
	if (inner->parameter >= 0) {
		effect->text = NULL;
		effect->place = (struct place){0};
		if ((size_t)inner->parameter < event->argument_count)
			effect->place =
				passed_place(&function->pool, &inner->place, &event->arguments[inner->parameter].value);
		if (effect->place.root)
			effect->text = lock_text(&function->pool, &effect->place);
	}
	struct lock_effect **end = &statement->lock.next;
	while (*end)
		end = &(*end)->next;
	*end = effect;
}

static void add_helpers(struct function *function, struct reach *reach)
{
	for (size_t i = 0; i < function->statement_count; i++)
		for (const struct event *event = function->statements[i].events; event; event = event->next) {
			bool helper = event->kind == EVENT_CALL && event->callee &&
				      !clang_Cursor_isNull(event->target) && !lock_rule_find(event->callee) &&
				      strncmp(event->callee, "class_", 6) != 0;
			const struct lock_summary *summary = helper ? reach_locks(reach, event->target) : NULL;
			for (size_t j = 0; summary && j < summary->count; j++)
				add_effect(function, &function->statements[i], event, &summary->effects[j]);
		}
}

/* ---------------------------------------------------------------- what is held */

static int lock_index(struct function *function, const struct lock_effect *effect)
{
	struct obstack *pool = &function->pool;
	const char *key = effect->text;

	if (effect->place.root)
		key = join(pool, effect->place.root, "", effect->place.path);
	for (size_t i = 0; i < function->lock_count; i++)
		if (!strcmp(function->locks[i].key, key))
			return (int)i;
	if (function->lock_count == LOCK_MAX)
		return -1;
	function->locks[function->lock_count] = (struct held_lock){
		.key = key, .text = effect->text, .how = effect->how, .counts = effect->counts, .place = effect->place};
	return (int)function->lock_count++;
}

static void release(uint64_t bit, bool maybe, struct held *held)
{
	/* What is not held here was held by the caller. */
	held->caller_must |= maybe || (held->may & bit) ? 0 : bit;
	held->caller_may |= held->must & bit ? 0 : bit;
	held->must &= ~bit;
	held->may &= maybe ? UINT64_MAX : ~bit;
}

static void apply(const struct lock_effect *effect, const char *arm, struct held *held)
{
	for (; effect; effect = effect->next) {
		uint64_t bit = effect->lock >= 0 ? UINT64_C(1) << effect->lock : 0;
		/* A result that is not tested here leaves both open. */
		if (effect->arm && !effect->maybe && (!arm || strcmp(effect->arm, arm) != 0))
			continue;
		if (effect->kind == LOCK_RELEASE)
			release(bit, effect->maybe, held);
		else if (effect->kind == LOCK_ACQUIRE) {
			held->must |= effect->maybe ? 0 : bit;
			held->may |= bit;
		}
	}
}

/* What holds before a node, from what holds after those before it. */
static bool update(const struct function *function, struct held *before, size_t node)
{
	const struct graph *graph = &function->graph;
	struct held held = {.must = UINT64_MAX, .caller_must = UINT64_MAX};

	if (!graph->nodes[node].in_count)
		return false;
	for (unsigned i = 0; i < graph->nodes[node].in_count; i++) {
		const struct graph_edge *edge = &graph->edges[graph->nodes[node].in[i]];
		struct held after = before[edge->from];
		int statement = graph->nodes[edge->from].statement;
		if (statement >= 0)
			apply(&function->statements[statement].lock, edge->arm, &after);
		held.must &= after.must;
		held.may |= after.may;
		held.caller_must &= after.caller_must;
		held.caller_may |= after.caller_may;
	}
	if (!memcmp(&held, &before[node], sizeof(held)))
		return false;
	before[node] = held;
	return true;
}

/* entered: the locks that the caller is known to hold. */
static void find_held(struct function *function, uint64_t entered)
{
	struct graph *graph = &function->graph;
	vmr_autofree struct held *before = vmr_alloc_array(graph->node_count, sizeof(*before));

	for (size_t i = 0; i < graph->node_count; i++)
		before[i].must = before[i].caller_must = UINT64_MAX;
	before[GRAPH_ENTRY] = (struct held){entered, entered, entered, entered};
	/* Each pass settles at least one more node of a path: the bound is never reached by a graph that is right. */
	for (size_t pass = 0, changed = 1; changed && pass <= graph->node_count + LOCK_MAX; pass++) {
		changed = 0;
		for (size_t node = 0; node < graph->node_count; node++)
			if (node != GRAPH_ENTRY)
				changed |= update(function, before, node);
	}
	for (size_t i = 0; i < function->statement_count; i++) {
		struct statement *statement = &function->statements[i];
		struct held held = before[statement->node];
		statement->held_may = held.may;
		statement->held_must = held.must & held.may;
		apply(&statement->lock, NULL, &held);
		statement->given_may = held.caller_may & ~held.must;
		statement->given_must = held.caller_must & held.caller_may & ~held.may;
	}
	function->at_end = before[GRAPH_EXIT];
}

/* Locks that are said to be held where the function has not taken them itself: it is entered with them. */
static uint64_t find_entered(const struct function *function)
{
	uint64_t entered = 0;

	for (size_t i = 0; i < function->statement_count; i++) {
		const struct statement *statement = &function->statements[i];
		if (statement->lock.kind == LOCK_ASSERT && statement->lock.lock >= 0)
			entered |= UINT64_C(1) << statement->lock.lock & ~statement->held_may;
	}
	return entered;
}

bool function_takes_lock(const struct statement *statement)
{
	for (const struct lock_effect *effect = &statement->lock; effect; effect = effect->next)
		if (effect->kind == LOCK_ACQUIRE && effect->counts)
			return true;
	return false;
}

static bool takes(const struct function *function, int node)
{
	int statement = function->graph.nodes[node].statement;

	return statement >= 0 && function_takes_lock(&function->statements[statement]);
}

/* Backwards: can the end be reached from after a node without, and with, a lock taken on the way? */
static void find_exits(struct function *function)
{
	struct graph *graph = &function->graph;
	vmr_autofree uint8_t *state = vmr_alloc(graph->node_count); /* 1: unlocked, 2: locked */

	for (bool changed = true; changed;) {
		changed = false;
		for (size_t node = graph->node_count; node--;) {
			uint8_t found = state[node];
			for (unsigned i = 0; i < graph->nodes[node].out_count; i++) {
				int to = graph->edges[graph->nodes[node].out[i]].to;
				if (to == GRAPH_EXIT)
					found |= 1;
				else
					found |= takes(function, to) ? (state[to] ? 2 : 0) : state[to];
			}
			changed |= found != state[node];
			state[node] = found;
		}
	}
	for (size_t i = 0; i < function->statement_count; i++) {
		struct statement *statement = &function->statements[i];
		statement->exit_unlocked = state[statement->node] & 1;
		statement->exit_locked = state[statement->node] & 2;
	}
}

void function_find_locks(struct function *function, struct reach *reach)
{
	add_helpers(function, reach);
	for (size_t i = 0; i < function->statement_count; i++)
		for (struct lock_effect *effect = &function->statements[i].lock; effect; effect = effect->next)
			effect->lock = effect->kind && effect->text ? lock_index(function, effect) : -1;
	find_held(function, 0);
	uint64_t entered = find_entered(function);
	if (entered)
		find_held(function, entered);
	find_exits(function);
}
