/* SPDX-License-Identifier: MIT */
/*
 * Fact rows as bytes: what the worker sends over its pipe and what the cache keeps. A text occurs once and is referred
 * to later; keys of the current function and its statements are numbers. Reading checks every length: the bytes may be
 * broken.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "srcindex/srcindex.h"

/* Tables of rules/case, and rows between worker and library only (ROWS_UNIT; ROWS_SUCCESSOR is another in
 * between). */
enum rows_table {
	ROWS_UNKNOWN = 0,
	ROWS_FILE,
	ROWS_PARSE_PROBLEM,
	ROWS_FUNCTION,
	ROWS_PARAMETER,
	ROWS_STATEMENT,
	ROWS_FLOW,
	ROWS_BRANCH,
	ROWS_ACCESS,
	ROWS_CALL,
	ROWS_ARGUMENT,
	ROWS_SLOT,
	ROWS_FUNCTION_VALUE,
	ROWS_ALIAS,
	ROWS_STACK_OBJECT,
	ROWS_LOCK_REGION,
	ROWS_LOCK_GIVEN,
	ROWS_SOURCE_LINE,
	ROWS_SOURCE_MEMBER,
	ROWS_TEST,
	ROWS_RETURNED,
	ROWS_ESCAPED,
	ROWS_SUCCESSOR, /* of all statements: ord (-1: the entry), arm, ord (-1: the end); handed on between those kept
			 */
	ROWS_STORED,
	ROWS_UNIT, /* quality of the unit */
	ROWS_TABLE_COUNT,
};

/* NULL when there is no such table. */
const struct srcindex_table *rows_table_get(enum rows_table table);

struct rows_writer; /* bytes that grow */
struct rows_writer *rows_writer_create(void);
void rows_writer_destroy(struct rows_writer *writer);
/* What was written so far, borrowed until the next write. */
const uint8_t *rows_writer_data(const struct rows_writer *writer, size_t *ret_size);

/* The function that rows_function and rows_statement speak of from now on: "file:name". */
void rows_set_function(struct rows_writer *writer, const char *key);
/* A row: begin, then its columns in order. */
void rows_begin(struct rows_writer *writer, enum rows_table table);
void rows_integer(struct rows_writer *writer, int64_t value);
/* NULL is SQL's NULL. */
void rows_text(struct rows_writer *writer, const char *text);
/* The key of the current function. */
void rows_function(struct rows_writer *writer);
/* The key of a statement of the current function; a negative ord is NULL. */
void rows_statement(struct rows_writer *writer, int64_t ord);

struct rows_row {
	enum rows_table table;
	const char *function; /* the current function, NULL none; borrowed during the call */
	struct srcindex_row row;
};
typedef struct vmr_error *rows_sink(void *context, const struct rows_row *row);
/* Hand on every row of some bytes. VMR_BAD_INPUT when they are not rows; what came before has been handed on then. */
struct vmr_error *rows_read(const uint8_t *data, size_t size, rows_sink *sink, void *context) VMR_MUST_USE;
