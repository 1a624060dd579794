/* SPDX-License-Identifier: MIT */
/*
 * The control-flow graph of one function: nodes are statements and joins, edges may be the arm of a condition. Node 0
 * is the entry, node 1 the exit. Dominators and reach by bit sets: functions are small, and larger ones than the bound
 * are refused.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { GRAPH_ENTRY = 0, GRAPH_EXIT = 1, GRAPH_NONE = -1, GRAPH_NODE_MAX = 8000 };

struct graph_edge {
	int from, to;
	const char *arm; /* "true", "false", "case X"; NULL: no condition */
};

struct graph_node {
	int statement; /* index of the statement, GRAPH_NONE for a join */
	int *out, *in; /* indices of edges */
	unsigned out_count, in_count;
};

struct graph {
	struct graph_node *nodes;
	size_t node_count;
	struct graph_edge *edges;
	size_t edge_count;
};

/* Makes entry and exit. */
void graph_init(struct graph *graph);
void graph_deinit(struct graph *graph);
/* A new node; past GRAPH_NODE_MAX always the exit. statement: GRAPH_NONE for a join. */
int graph_add(struct graph *graph, int statement);
/* An edge; from or to GRAPH_NONE does nothing, twice the same does it once. arm is borrowed. */
void graph_connect(struct graph *graph, int from, int to, const char *arm);

/* Sets of nodes as rows of a matrix of bits. */
struct graph_bits {
	uint64_t *words;
	size_t row_words, rows;
};
void graph_bits_deinit(struct graph_bits *bits);
static inline bool graph_bit(const struct graph_bits *bits, size_t row, size_t column)
{
	return bits->words[row * bits->row_words + column / 64] >> (column % 64) & 1;
}
/* Row n: the nodes that dominate n (or with backward, postdominate it), n included. Row of an unreachable node: all
 * nodes. */
void graph_dominators(const struct graph *graph, bool backward, struct graph_bits *ret);
/* Row n: the nodes that can come after n. */
void graph_reach(const struct graph *graph, struct graph_bits *ret);
/* The nearest node that every path from `node` passes, GRAPH_NONE when there is none. */
int graph_join(const struct graph *graph, const struct graph_bits *postdominators, int node);
