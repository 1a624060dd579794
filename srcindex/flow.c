/* SPDX-License-Identifier: MIT */
/* Order of a function's statements. */
#include "srcindex/flow.h"

#include <string.h>

#include "common/memory.h"

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
	free(flow->notable);
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
		flow->notable =
			vmr_realloc_array(flow->notable, flow->statement_count ? flow->statement_count * 2 : 1, 1);
	flow->notable[flow->statement_count++] = 0;
}

void flow_notable(struct flow *flow, size_t ord)
{
	if (ord < flow->statement_count)
		flow->notable[ord] = 1;
}

void flow_successor(struct flow *flow, long from, long to)
{
	int source = node_of(flow, from, GRAPH_ENTRY), target = node_of(flow, to, GRAPH_EXIT);

	if (flow->started)
		graph_connect(&flow->graph, source, target, NULL);
}

bool flow_pairs(struct flow *flow, bool (*pair)(void *context, size_t a, size_t b, bool dominates, bool postdominates),
		void *context)
{
	struct graph_bits reach, dominators, postdominators;
	size_t notable = 0;
	bool go_on = true;

	for (size_t i = 0; i < flow->statement_count; i++)
		notable += flow->notable[i];
	if (notable > FLOW_STATEMENT_MAX)
		return false;
	if (notable < 2)
		return true;
	graph_reach(&flow->graph, &reach);
	graph_dominators(&flow->graph, false, &dominators);
	graph_dominators(&flow->graph, true, &postdominators);
	for (size_t a = 0; a < flow->statement_count && go_on; a++)
		for (size_t b = 0; flow->notable[a] && b < flow->statement_count && go_on; b++)
			if (a != b && flow->notable[b] && graph_bit(&reach, a + 2, b + 2))
				go_on = pair(context, a, b, graph_bit(&dominators, b + 2, a + 2),
					     graph_bit(&postdominators, a + 2, b + 2));
	graph_bits_deinit(&reach);
	graph_bits_deinit(&dominators);
	graph_bits_deinit(&postdominators);
	return true;
}
