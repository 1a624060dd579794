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
#define CANDIDATE_LIMIT 20000

struct candidates {
	struct sqlite3_value **values; /* rows of `columns` values */
	size_t count;
	int columns;
	size_t over;          /* rows that were not kept */
	size_t unnamed;       /* of these: of files beyond those that are named, or of none */
	struct vmr_list lost; /* files in which they have their owner, as they came */
};

/* query_row: keeps a row. */
struct vmr_error *candidates_row(void *candidates, struct sqlite3_stmt *row) VMR_MUST_USE;
/* Notes as a gap what was not kept, if anything. */
struct vmr_error *candidates_note(const struct candidates *candidates, const char *rule,
				  struct casedb *db) VMR_MUST_USE;
void candidates_deinit(struct candidates *candidates);
