/* SPDX-License-Identifier: MIT */
/* Candidates of one rule: the rows of its bind, kept up to a limit; whose were not is told. */
#pragma once

#include <stddef.h>

#include "common/error.h"
#include "common/list.h"

struct casedb;
struct sqlite3_stmt;
struct sqlite3_value;

/* Candidates that one rule may bind; the rest is a limit. About 2 KB each. */
#define CANDIDATE_LIMIT 30000

/* Some of them: how many, and the files in which they have their owner, as they came. */
struct candidate_group {
	size_t count;
	size_t unnamed; /* of these: of files beyond those that are named, or of none */
	struct vmr_list files;
};

struct candidates {
	struct sqlite3_value **values; /* rows of `columns` values */
	size_t count;
	int columns, file_column;          /* -1: none */
	struct candidate_group over;       /* rows that were not kept */
	struct candidate_group unfinished; /* that could not be looked at to the end */
	char *why;                         /* the first of these */
};

/* query_row: keeps a row. */
struct vmr_error *candidates_row(void *candidates, struct sqlite3_stmt *row) VMR_MUST_USE;
/* The candidate of a row that was kept went beyond a limit: takes over the error. */
void candidates_give_up(struct candidates *candidates, size_t number, struct vmr_error *why);
/* "for 2 of 30 candidates (FILE): WHY" of those that were given up, NULL when there is none; the caller frees it. */
char *candidates_unfinished(const struct candidates *candidates);
/* Notes as a gap what was not kept, if anything. */
struct vmr_error *candidates_note(const struct candidates *candidates, const char *rule,
				  struct casedb *db) VMR_MUST_USE;
void candidates_deinit(struct candidates *candidates);
