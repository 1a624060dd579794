/* SPDX-License-Identifier: MIT */
/*
 * Which locks are held at each statement: a forward walk over the control flow with the set of locks by their places.
 * On every path: intersection where paths join; on some: union. And for each statement whether the function's end can
 * be reached from it with and without taking a lock.
 */
#include <string.h>

#include "common/memory.h"
#include "srcindex/worker/function.h"

#define obstack_chunk_alloc vmr_alloc
#define obstack_chunk_free  free

enum { LOCK_MAX = 64 };

static int lock_index(struct function *function, const struct lock_effect *effect)
{
	struct obstack *pool = &function->pool;
	const char *key = effect->text;

	if (effect->place.root) {
		obstack_printf(pool, "%s%s", effect->place.root, effect->place.path);
		obstack_1grow(pool, 0);
		key = obstack_finish(pool);
	}
	for (size_t i = 0; i < function->lock_count; i++)
		if (!strcmp(function->locks[i].key, key))
			return (int)i;
	if (function->lock_count == LOCK_MAX)
		return -1;
	function->locks[function->lock_count] =
		(struct held_lock){.key = key, .text = effect->text, .how = effect->how, .place = effect->place};
	return (int)function->lock_count++;
}

struct held {
	uint64_t must, may;
};

static void apply(const struct lock_effect *effect, int lock, const char *arm, struct held *held)
{
	uint64_t bit = lock >= 0 ? UINT64_C(1) << lock : 0;

	if (effect->arm && (!arm || strcmp(effect->arm, arm) != 0))
		return;
	if (effect->kind == LOCK_RELEASE) {
		held->must &= ~bit;
		held->may &= ~bit;
	} else if (effect->kind == LOCK_ACQUIRE) {
		held->must |= effect->maybe ? 0 : bit;
		held->may |= bit;
	}
}

/* What holds before a node, from what holds after those before it. */
static bool update(const struct function *function, const int *lock_of, struct held *before, size_t node)
{
	const struct graph *graph = &function->graph;
	struct held held = {.must = UINT64_MAX};

	if (!graph->nodes[node].in_count)
		return false;
	for (unsigned i = 0; i < graph->nodes[node].in_count; i++) {
		const struct graph_edge *edge = &graph->edges[graph->nodes[node].in[i]];
		struct held after = before[edge->from];
		int statement = graph->nodes[edge->from].statement;
		if (statement >= 0)
			apply(&function->statements[statement].lock, lock_of[statement], edge->arm, &after);
		held.must &= after.must;
		held.may |= after.may;
	}
	if (held.must == before[node].must && held.may == before[node].may)
		return false;
	before[node] = held;
	return true;
}

static void find_held(struct function *function, const int *lock_of)
{
	struct graph *graph = &function->graph;
	vmr_autofree struct held *before = vmr_alloc_array(graph->node_count, sizeof(*before));
	uint64_t asserted = 0;

	for (size_t i = 0; i < function->statement_count; i++)
		if (function->statements[i].lock.kind == LOCK_ASSERT && lock_of[i] >= 0)
			asserted |= UINT64_C(1) << lock_of[i];
	for (size_t i = 0; i < graph->node_count; i++)
		before[i].must = UINT64_MAX;
	before[GRAPH_ENTRY] = (struct held){asserted, asserted};
	/* Each pass settles at least one more node of a path: the bound is never reached by a graph that is right. */
	for (size_t pass = 0, changed = 1; changed && pass <= graph->node_count + LOCK_MAX; pass++) {
		changed = 0;
		for (size_t node = 0; node < graph->node_count; node++)
			if (node != GRAPH_ENTRY)
				changed |= update(function, lock_of, before, node);
	}
	for (size_t i = 0; i < function->statement_count; i++) {
		struct statement *statement = &function->statements[i];
		const struct held *held = &before[statement->node];
		statement->held_may = held->may;
		statement->held_must = held->must & held->may;
	}
}

static bool takes(const struct function *function, int node)
{
	int statement = function->graph.nodes[node].statement;

	return statement >= 0 && function->statements[statement].lock.kind == LOCK_ACQUIRE &&
	       function->statements[statement].lock.counts;
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

void function_find_locks(struct function *function)
{
	vmr_autofree int *lock_of = vmr_alloc_array(function->statement_count + 1, sizeof(*lock_of));

	for (size_t i = 0; i < function->statement_count; i++) {
		const struct lock_effect *effect = &function->statements[i].lock;
		lock_of[i] = effect->kind && effect->text ? lock_index(function, effect) : -1;
	}
	find_held(function, lock_of);
	find_exits(function);
}
