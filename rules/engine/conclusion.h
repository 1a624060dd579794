/* SPDX-License-Identifier: MIT */
/* Rows of a rule's parts become rows of the tables of conclusions: columns are taken by name. */
#pragma once

#include <stdint.h>

#include "common/error.h"
#include "rules/engine/rule.h"

struct kept;
struct sqlite3;
struct sqlite3_stmt;

/* The columns that a part may give, separated by spaces: "" for relations, whose columns are their own. */
const char *conclusion_columns(enum rule_part_kind kind);
/* Columns that a part gives and that its kind does not know: VMR_BAD_INPUT. */
struct vmr_error *conclusion_check(enum rule_part_kind kind, struct sqlite3_stmt *part) VMR_MUST_USE;

/* A part's way into its table. */
struct conclusion {
	enum rule_part_kind kind;
	struct sqlite3_stmt *write; /* one that is kept */
	int64_t finding;
	int64_t rows; /* so far */
};

/* Prepare the writing of the rows of a part; the kind is neither a relation nor an item. */
struct vmr_error *conclusion_begin(struct kept *kept, enum rule_part_kind kind, struct sqlite3_stmt *part,
				   int64_t finding, struct conclusion *ret) VMR_MUST_USE;
/* A query_row of a conclusion. Of parts that are columns of the finding (object, sentence, ...) the first row counts.
 */
struct vmr_error *conclusion_row(void *conclusion, struct sqlite3_stmt *part);
/* Put the steps of a finding into their order (column ord), and number them. */
struct vmr_error *conclusion_order_steps(struct sqlite3 *sqlite, int64_t finding) VMR_MUST_USE;
