/* SPDX-License-Identifier: MIT */
/* Reaching definitions, backwards from where a variable is read; bounded by the size of the graph. */
#include "srcindex/worker/definition.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

struct search {
	const struct function *function;
	const struct subject *variable;
	struct definitions found;
	uint8_t *visited;
	int *stack;
	size_t depth;
	bool failed;
};

static bool is_variable(const struct event *event, const struct subject *variable)
{
	return event->kind == EVENT_ACCESS && !*event->place.path && !strcmp(event->place.root, variable->variable) &&
	       (!event->place.id || event->place.id == variable->id);
}

/* Whoever has its address, or assembly, may assign it at any time. */
static bool is_opaque(const struct function *function, const struct subject *variable)
{
	for (size_t i = 0; i < function->opaque_count; i++)
		if (function->opaque[i] == variable->id)
			return true;
	for (size_t i = 0; i < function->statement_count; i++)
		for (const struct event *event = function->statements[i].events; event; event = event->next)
			if (event->kind == EVENT_ACCESS && !strcmp(event->access, "address") &&
			    is_variable(event, variable))
				return true;
	return false;
}

/* The last assignment of the variable in a statement before event number `before`; NULL none. */
static const struct event *last_assignment(const struct search *search, int ord, unsigned before)
{
	const struct event *last = NULL;

	for (const struct event *event = search->function->statements[ord].events; event; event = event->next)
		if (event->seq < before && is_variable(event, search->variable) &&
		    (!strcmp(event->access, "write") || !strcmp(event->access, "rmw")))
			last = event;
	return last;
}

static void push_predecessors(struct search *search, int node)
{
	const struct graph *graph = &search->function->graph;

	for (unsigned i = 0; i < graph->nodes[node].in_count; i++) {
		int from = graph->edges[graph->nodes[node].in[i]].from;
		if (!search->visited[from])
			search->stack[search->depth++] = from;
		search->visited[from] = 1;
	}
}

static void found(struct search *search, const struct event *event)
{
	for (size_t i = 0; i < search->found.count; i++)
		if (search->found.events[i] == event)
			return;
	if (search->found.count == DEFINITION_MAX) {
		search->failed = true;
		return;
	}
	search->found.events[search->found.count++] = event;
}

static void walk_back(struct search *search)
{
	const struct graph *graph = &search->function->graph;

	while (search->depth && !search->failed) {
		int node = search->stack[--search->depth];
		int ord = graph->nodes[node].statement;
		const struct event *event = ord >= 0 ? last_assignment(search, ord, UINT_MAX) : NULL;
		if (event)
			found(search, event);
		else if (node == GRAPH_ENTRY)
			search->failed = true;
		else
			push_predecessors(search, node);
	}
}

struct definitions definitions_find(const struct function *function, const struct subject *variable, int ord)
{
	struct search search = {.function = function, .variable = variable};

	if (ord < 0 || is_opaque(function, variable))
		return search.found;
	const struct event *event = last_assignment(&search, ord, variable->seq);
	if (event) {
		found(&search, event);
		return search.found;
	}
	vmr_autofree uint8_t *visited = vmr_alloc(function->graph.node_count);
	vmr_autofree int *stack = vmr_alloc_array(function->graph.node_count + 1, sizeof(*stack));
	search.visited = visited;
	search.stack = stack;
	push_predecessors(&search, function->statements[ord].node);
	walk_back(&search);
	return search.failed ? (struct definitions){0} : search.found;
}
