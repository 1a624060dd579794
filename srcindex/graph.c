/* SPDX-License-Identifier: MIT */
/* The control-flow graph of one function. */
#include "srcindex/graph.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

void graph_init(struct graph *graph)
{
	*graph = (struct graph){0};
	graph_add(graph, GRAPH_NONE);
	graph_add(graph, GRAPH_NONE);
}

void graph_deinit(struct graph *graph)
{
	for (size_t i = 0; i < graph->node_count; i++) {
		free(graph->nodes[i].out);
		free(graph->nodes[i].in);
	}
	free(graph->nodes);
	free(graph->edges);
	*graph = (struct graph){0};
}

int graph_add(struct graph *graph, int statement)
{
	if (graph->node_count >= GRAPH_NODE_MAX)
		return GRAPH_EXIT;
	if (!(graph->node_count & (graph->node_count - 1)))
		graph->nodes = vmr_realloc_array(graph->nodes, graph->node_count ? graph->node_count * 2 : 1,
						 sizeof(*graph->nodes));
	graph->nodes[graph->node_count] = (struct graph_node){.statement = statement};
	return (int)graph->node_count++;
}

static void add_index(int **list, unsigned *count, int index)
{
	if (!(*count & (*count - 1)))
		*list = vmr_realloc_array(*list, *count ? *count * 2 : 1, sizeof(**list));
	(*list)[(*count)++] = index;
}

void graph_connect(struct graph *graph, int from, int to, const char *arm)
{
	if (from == GRAPH_NONE || to == GRAPH_NONE || from == GRAPH_EXIT)
		return;
	struct graph_node *source = &graph->nodes[from];
	for (unsigned i = 0; i < source->out_count; i++) {
		const struct graph_edge *edge = &graph->edges[source->out[i]];
		if (edge->to == to && edge->arm == arm)
			return;
	}
	if (!(graph->edge_count & (graph->edge_count - 1)))
		graph->edges = vmr_realloc_array(graph->edges, graph->edge_count ? graph->edge_count * 2 : 1,
						 sizeof(*graph->edges));
	graph->edges[graph->edge_count] = (struct graph_edge){.from = from, .to = to, .arm = arm};
	add_index(&source->out, &source->out_count, (int)graph->edge_count);
	add_index(&graph->nodes[to].in, &graph->nodes[to].in_count, (int)graph->edge_count);
	graph->edge_count++;
}

static void bits_init(struct graph_bits *bits, size_t count)
{
	bits->rows = count;
	bits->row_words = (count + 63) / 64;
	bits->words = vmr_alloc_array(bits->rows * bits->row_words, sizeof(*bits->words));
}

void graph_bits_deinit(struct graph_bits *bits)
{
	free(bits->words);
	*bits = (struct graph_bits){0};
}

static uint64_t *row_of(const struct graph_bits *bits, size_t row)
{
	return bits->words + row * bits->row_words;
}

/* One step of the iteration: what holds for all predecessors, and the node itself. True when that changed the row. */
static bool meet(const struct graph *graph, bool backward, struct graph_bits *bits, size_t node, uint64_t *scratch)
{
	const struct graph_node *entry = &graph->nodes[node];
	const int *list = backward ? entry->out : entry->in;
	unsigned count = backward ? entry->out_count : entry->in_count;
	size_t bytes = bits->row_words * sizeof(*scratch);

	memset(scratch, 0xff, bytes);
	for (unsigned i = 0; i < count; i++) {
		const struct graph_edge *edge = &graph->edges[list[i]];
		const uint64_t *other = row_of(bits, (size_t)(backward ? edge->to : edge->from));
		for (size_t word = 0; word < bits->row_words; word++)
			scratch[word] &= other[word];
	}
	scratch[node / 64] |= UINT64_C(1) << (node % 64);
	uint64_t *row = row_of(bits, node);
	if (!memcmp(row, scratch, bytes))
		return false;
	memcpy(row, scratch, bytes);
	return true;
}

void graph_dominators(const struct graph *graph, bool backward, struct graph_bits *ret)
{
	struct graph_bits bits;
	size_t count = graph->node_count, root = backward ? GRAPH_EXIT : GRAPH_ENTRY;

	bits_init(&bits, count);
	vmr_autofree uint64_t *scratch = vmr_alloc_array(bits.row_words, sizeof(*scratch));
	memset(bits.words, 0xff, bits.rows * bits.row_words * sizeof(*bits.words));
	memset(row_of(&bits, root), 0, bits.row_words * sizeof(*bits.words));
	row_of(&bits, root)[root / 64] |= UINT64_C(1) << (root % 64);
	for (bool changed = true; changed;) {
		changed = false;
		for (size_t i = 0; i < count; i++) {
			size_t node = backward ? count - 1 - i : i;
			if (node != root)
				changed |= meet(graph, backward, &bits, node, scratch);
		}
	}
	*ret = bits;
}

void graph_reach(const struct graph *graph, struct graph_bits *ret)
{
	struct graph_bits bits;
	size_t count = graph->node_count;

	bits_init(&bits, count);
	for (bool changed = true; changed;) {
		changed = false;
		for (size_t node = count; node--;) {
			uint64_t *row = row_of(&bits, node);
			for (unsigned i = 0; i < graph->nodes[node].out_count; i++) {
				size_t to = (size_t)graph->edges[graph->nodes[node].out[i]].to;
				const uint64_t *other = row_of(&bits, to);
				for (size_t word = 0; word < bits.row_words; word++) {
					uint64_t value = row[word] | other[word];
					if (word == to / 64)
						value |= UINT64_C(1) << (to % 64);
					changed |= value != row[word];
					row[word] = value;
				}
			}
		}
	}
	*ret = bits;
}

int graph_join(const struct graph *graph, const struct graph_bits *postdominators, int node)
{
	/* Of the nodes that postdominate `node` the nearest is postdominated by all the others. */
	int best = GRAPH_NONE;

	for (size_t other = 0; other < graph->node_count; other++)
		if ((int)other != node && graph_bit(postdominators, (size_t)node, other) &&
		    (best == GRAPH_NONE || graph_bit(postdominators, other, (size_t)best)))
			best = (int)other;
	return best;
}
