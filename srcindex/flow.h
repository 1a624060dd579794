/* SPDX-License-Identifier: MIT */
/* Order of a function's statements: from successors to "b can come after a", with dominators. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "srcindex/graph.h"

/* Statements of one function as they are read; plain value, zero is empty. */
struct flow {
	struct graph graph;
	bool started;
	unsigned char
		*notable; /* by ord: 1 when order matters to it (it calls, locks, tests, returns, or touches memory) */
	size_t statement_count;
};

enum { FLOW_STATEMENT_MAX = 1000 };

void flow_begin(struct flow *flow);
void flow_end(struct flow *flow);
/* A statement, ords in order; and that it is notable. */
void flow_statement(struct flow *flow, size_t ord);
void flow_notable(struct flow *flow, size_t ord);
/* from -1: the entry; to -1: the end. */
void flow_successor(struct flow *flow, long from, long to);
/*
 * Hand every ordered pair of notable statements to `pair`. False when the function has too many of them: nothing was
 * handed out then.
 */
bool flow_pairs(struct flow *flow, bool (*pair)(void *context, size_t a, size_t b, bool dominates, bool postdominates),
		void *context);
