/* SPDX-License-Identifier: MIT */
/*
 * The table `flow` while a case is worked on: pairs of statements a function as a matrix, rows only when SQL asks. They
 * are the square of a function's statements, and rules ask for few of them.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

struct sqlite3;
struct flow_table; /* opaque */

/* Bits of a pair. */
enum { FLOW_PAIR_AFTER = 1, FLOW_PAIR_DOMINATES = 2, FLOW_PAIR_POSTDOMINATES = 4 };

/* Make main.flow one. Nothing in it may be kept. The caller drops main.flow, or closes the connection, before it
 * destroys *ret. */
struct vmr_error *flow_table_create(struct sqlite3 *sqlite, struct flow_table **ret) VMR_MUST_USE;
void flow_table_destroy(struct flow_table *table);
/*
 * The pairs of a function: of its statements, in their order, their numbers; and for each a and b the bits of the pair,
 * a's in a row. The first of a function wins.
 */
void flow_table_add(struct flow_table *table, const char *function, const uint32_t *ords, size_t count,
		    const uint8_t *pairs);
