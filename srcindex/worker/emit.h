/* SPDX-License-Identifier: MIT */
/* A function's rows: emit.c writes statements, what they touch and the order, emit_test.c what conditions and returns
 * look at. */
#pragma once

#include "srcindex/rows.h"
#include "srcindex/worker/function.h"
#include "srcindex/worker/members.h"
#include "srcindex/worker/types.h"

struct emit {
	struct function *function;
	struct rows_writer *writer;
	struct graph_bits postdominators;
	int *ords;               /* of statements by the serial that they were begun with, -1: not kept */
	struct members *members; /* that occur, of the file */
};

/* Place of a statement by its serial, -1 when it was not kept. */
int emit_ord(const struct emit *emit, unsigned serial);
void emit_constant(struct rows_writer *writer, struct constant constant);
/* An argument's place: with a pointer to a record passed, the record itself. */
struct place emit_passed(struct emit *emit, const struct value *value, bool *ret_address);

/* Rows of test and returned. */
void emit_tests(struct emit *emit);
