/* SPDX-License-Identifier: MIT */
/*
 * A function's cursors as a tree of our own: libclang's visitor goes one way only and finds no parents. Each node knows
 * where a person sees it in the file, and whether a macro expansion starts there.
 */
#pragma once

#include <obstack.h>
#include <stdbool.h>

#include "srcindex/worker/unit.h"

struct node {
	CXCursor cursor;
	enum CXCursorKind kind;
	struct node *parent, *first, *last, *next; /* children in libclang's order, next sibling */
	unsigned start, end;                       /* offsets in the file; 0, 0 when it lies elsewhere */
	const struct macro *macro;                 /* the expansion that this node begins with, NULL none */
};

/* Build the tree of a definition, in memory of `pool`. Deeper nesting than the bound is cut: *ret_cut. */
struct node *node_build(const struct unit_file *file, CXCursor cursor, struct obstack *pool, bool *ret_cut);
/* The outermost macro expansion that starts at an offset, NULL none. */
const struct macro *node_macro_at(const struct unit_file *file, unsigned offset);
/* True when the whole node stems from the expansion that it begins with. */
bool node_is_expansion(const struct node *node);
/* Child number i, NULL when there are fewer. */
struct node *node_child(const struct node *node, unsigned i);
unsigned node_child_count(const struct node *node);
/* Last child that is an expression, NULL none. */
struct node *node_last_expression(const struct node *node);
bool node_is_expression(const struct node *node);
/* Without parentheses and implicit conversions around it. */
struct node *node_strip(struct node *node);
/* Outermost expression below `root` that is written between two offsets, first in the tree's order; NULL none. */
struct node *node_find_range(struct node *root, unsigned start, unsigned end);
