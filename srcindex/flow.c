/* SPDX-License-Identifier: MIT */
/* Order of a function's statements. */
#include "srcindex/flow.h"

#include <string.h>

#include "common/memory.h"
#include "srcindex/srcindex.h"

void flow_begin(struct flow *flow)
{
	flow_end(flow);
	graph_init(&flow->graph);
	flow->started = true;
}

void flow_end(struct flow *flow)
{
	if (flow->started)
		graph_deinit(&flow->graph);
	for (size_t i = 0; i < flow->arm_count; i++)
		free(flow->arms[i]);
	free(flow->arms);
	free(flow->marks);
	*flow = (struct flow){0};
}

/* Node of a statement: behind entry and exit, in order. */
static int node_of(const struct flow *flow, long ord, int end)
{
	if (ord < 0)
		return end;
	return (size_t)ord < flow->statement_count ? (int)ord + 2 : GRAPH_NONE;
}

void flow_statement(struct flow *flow, size_t ord)
{
	if (!flow->started || ord != flow->statement_count || graph_add(&flow->graph, (int)ord) == GRAPH_EXIT)
		return;
	if (!(flow->statement_count & (flow->statement_count - 1)))
		flow->marks = vmr_realloc_array(flow->marks, flow->statement_count ? flow->statement_count * 2 : 1, 1);
	flow->marks[flow->statement_count++] = 0;
}

void flow_mark(struct flow *flow, size_t ord, enum flow_mark mark)
{
	if (ord < flow->statement_count)
		flow->marks[ord] |= (unsigned char)mark;
}

/* The one copy of an arm's name: edges compare it by its address. */
static const char *find_arm(struct flow *flow, const char *arm)
{
	for (size_t i = 0; i < flow->arm_count; i++)
		if (!strcmp(flow->arms[i], arm))
			return flow->arms[i];
	flow->arms = vmr_realloc_array(flow->arms, flow->arm_count + 1, sizeof(*flow->arms));
	return flow->arms[flow->arm_count++] = vmr_strdup(arm);
}

void flow_successor(struct flow *flow, long from, const char *arm, long to)
{
	int source = node_of(flow, from, GRAPH_ENTRY), target = node_of(flow, to, GRAPH_EXIT);

	if (flow->started)
		graph_connect(&flow->graph, source, target, find_arm(flow, arm));
}

static size_t count_notable(const struct flow *flow)
{
	size_t count = 0;

	for (size_t i = 0; i < flow->statement_count; i++)
		count += (flow->marks[i] & FLOW_NOTABLE) != 0;
	return count;
}

bool flow_is_small(const struct flow *flow)
{
	return count_notable(flow) <= FLOW_STATEMENT_MAX;
}

static size_t list_notable(const struct flow *flow, uint32_t *ords)
{
	size_t count = 0;

	for (size_t i = 0; i < flow->statement_count; i++)
		if (flow->marks[i] & FLOW_NOTABLE)
			ords[count++] = (uint32_t)i;
	return count;
}

bool flow_matrix(struct flow *flow, uint32_t **ret_ords, uint8_t **ret_pairs, size_t *ret_count)
{
	struct graph_bits reach, dominators, postdominators;

	if (!flow_is_small(flow) || count_notable(flow) < 2)
		return false;
	graph_reach(&flow->graph, &reach);
	graph_dominators(&flow->graph, false, &dominators);
	graph_dominators(&flow->graph, true, &postdominators);
	uint32_t *ords = vmr_alloc_array(flow->statement_count, sizeof(*ords));
	size_t count = list_notable(flow, ords);
	uint8_t *pairs = vmr_alloc_array(count, count), *pair = pairs;
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < count; j++, pair++) {
			size_t a = ords[i] + 2, b = ords[j] + 2;
			if (a == b || !graph_bit(&reach, a, b))
				continue;
			*pair = (uint8_t)(SRCINDEX_AFTER | (graph_bit(&dominators, b, a) ? SRCINDEX_DOMINATES : 0) |
					  (graph_bit(&postdominators, a, b) ? SRCINDEX_POSTDOMINATES : 0));
		}
	graph_bits_deinit(&reach);
	graph_bits_deinit(&dominators);
	graph_bits_deinit(&postdominators);
	*ret_ords = ords;
	*ret_pairs = pairs;
	*ret_count = count;
	return true;
}

void flow_pairs(struct flow *flow, bool (*pair)(void *context, size_t a, size_t b, bool dominates, bool postdominates),
		void *context)
{
	vmr_autofree uint32_t *ords = NULL;
	vmr_autofree uint8_t *pairs = NULL;
	size_t count = 0;
	bool go_on = flow_matrix(flow, &ords, &pairs, &count);

	for (size_t i = 0; i < count * count && go_on; i++)
		if (pairs[i] & SRCINDEX_AFTER)
			go_on = pair(context, ords[i / count], ords[i % count], pairs[i] & SRCINDEX_DOMINATES,
				     pairs[i] & SRCINDEX_POSTDOMINATES);
}

/* ---------------------------------------------------------------- edges */

struct walk {
	struct flow *flow;
	flow_edge *edge, *store;
	void *context;
	unsigned *seen; /* by node: number of the walk that came there */
	int *stack;
	unsigned number;
};

static bool is_kept(const struct flow *flow, int node)
{
	return node == GRAPH_EXIT || (node >= 2 && flow->marks[node - 2] & (FLOW_KEPT | FLOW_NOTABLE));
}

/* The kept statements that come next after an edge of the node `from`, and the stores before them. */
static bool follow(struct walk *walk, int from, const char *arm, int to)
{
	const struct graph *graph = &walk->flow->graph;
	long source = from == GRAPH_ENTRY ? -1 : from - 2;
	size_t depth = 0;

	walk->number++;
	walk->stack[depth++] = to;
	walk->seen[to] = walk->number;
	while (depth) {
		int node = walk->stack[--depth];
		if (is_kept(walk->flow, node)) {
			if (!walk->edge(walk->context, source, arm, node == GRAPH_EXIT ? -1 : node - 2))
				return false;
			continue;
		}
		if (node >= 2 && walk->flow->marks[node - 2] & FLOW_STORE &&
		    !walk->store(walk->context, source, arm, node - 2))
			return false;
		for (unsigned i = 0; i < graph->nodes[node].out_count; i++) {
			int next = graph->edges[graph->nodes[node].out[i]].to;
			if (walk->seen[next] != walk->number)
				walk->stack[depth++] = next;
			walk->seen[next] = walk->number;
		}
	}
	return true;
}

void flow_edges(struct flow *flow, flow_edge *edge, flow_edge *store, void *context)
{
	const struct graph *graph = &flow->graph;

	if (!flow->started || !flow_is_small(flow))
		return;
	vmr_autofree unsigned *seen = vmr_alloc_array(graph->node_count, sizeof(*seen));
	vmr_autofree int *stack = vmr_alloc_array(graph->node_count, sizeof(*stack));
	struct walk walk = {
		.flow = flow, .edge = edge, .store = store, .context = context, .seen = seen, .stack = stack};
	bool go_on = true;
	for (int node = 0; node < (int)graph->node_count && go_on; node++) {
		const struct graph_node *from = &graph->nodes[node];
		bool starts = node == GRAPH_ENTRY || (node != GRAPH_EXIT && is_kept(flow, node));
		for (unsigned i = 0; starts && i < from->out_count && go_on; i++)
			go_on = follow(&walk, node, graph->edges[from->out[i]].arm, graph->edges[from->out[i]].to);
	}
}
