/* SPDX-License-Identifier: MIT */
/* Order of a function's statements: from successors to "b can come after a", with dominators, and to the edges between
 * those that are kept. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "srcindex/graph.h"

/* Statements of one function as they are read; plain value, zero is empty. */
struct flow {
	struct graph graph;
	bool started;
	unsigned char *marks; /* by ord: FLOW_NOTABLE, FLOW_KEPT */
	size_t statement_count;
	char **arms; /* names of arms, each once: edges point to them */
	size_t arm_count;
};

/* Notable: order matters to it (it calls, locks, tests, returns, or touches memory). Kept: it has edges of its own, as
 * each notable one has. Store: it gives a variable of the function a value. */
enum flow_mark { FLOW_KEPT = 1, FLOW_NOTABLE = 2, FLOW_STORE = 4 };

enum { FLOW_STATEMENT_MAX = 1000 };

void flow_begin(struct flow *flow);
void flow_end(struct flow *flow);
/* A statement, ords in order; and what it is. */
void flow_statement(struct flow *flow, size_t ord);
void flow_mark(struct flow *flow, size_t ord, enum flow_mark mark);
/* from -1: the entry; to -1: the end. arm: of a condition, "" none. */
void flow_successor(struct flow *flow, long from, const char *arm, long to);
/* False when the function has more notable statements than the bound: then it has neither pairs nor edges. */
bool flow_is_small(const struct flow *flow);
/* The numbers of the notable statements, and the bits of their pairs as in struct srcindex_order. False when there are
 * no pairs. The caller frees both. */
bool flow_matrix(struct flow *flow, uint32_t **ret_ords, uint8_t **ret_pairs, size_t *ret_count);
/* Hand every ordered pair of notable statements to `pair`, until that gives false. */
void flow_pairs(struct flow *flow, bool (*pair)(void *context, size_t a, size_t b, bool dominates, bool postdominates),
		void *context);
/*
 * Hand every edge between kept statements to `edge`, until that gives false: `to` comes next after `from`, with no kept
 * one between them. from -1: the entry; to -1: the end; arm: of `from`, "" when it is no condition. Stores that lie
 * between and are not kept are handed to `store`.
 */
typedef bool flow_edge(void *context, long from, const char *arm, long to);
void flow_edges(struct flow *flow, flow_edge *edge, flow_edge *store, void *context);
