/* SPDX-License-Identifier: MIT */
/* A rule that is being evaluated: its statements, and what is known of the candidate that is looked at. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "rules/engine/foregone.h"
#include "rules/engine/rule.h"
#include "rules/engine/verdict.h"

struct casedb;
struct relation_query;
struct relation_set;
struct sqlite3;
struct sqlite3_stmt;

struct evaluation {
	struct casedb *db;
	struct sqlite3 *sqlite;
	const struct rule *rule;
	struct relation_set *relations;
	struct relation_query *queries; /* one a part, prepared when it is asked; none for relations */
	int64_t finding;                /* number of the candidate being looked at */
	int64_t candidate;
	int64_t turn; /* which of its mistakes, from 0 */
	struct verdict_input verdict;
	bool is_shown;           /* it is a finding */
	const char *silenced_by; /* borrowed from the rule */
	char *why;
	void (*seen)(void); /* a candidate that a dump shows; may be NULL */
	bool is_compared;   /* there are so many candidates that each is compared with the last */
	bool is_owners;     /* what silenced the candidate follows from its owner's side alone */
	struct foregone foregone;
};

/* The rule and the relations are borrowed. */
void evaluation_init(struct evaluation *e, struct casedb *db, struct relation_set *relations, const struct rule *rule);
void evaluation_deinit(struct evaluation *e);
/* Run a statement of ours. */
struct vmr_error *evaluation_execute(struct sqlite3 *sqlite, const char *sql) VMR_MUST_USE;
/* Takes over an error of a part, and says which. */
struct vmr_error *evaluation_name_part(struct vmr_error *error, const struct rule *rule,
				       const struct rule_part *part) VMR_MUST_USE;
/* Whether a part is asked of other rules' conclusions, and so has no statement. */
bool evaluation_asks_later(const struct rule_part *part);
/* Prepare a part by number, if it is not; of bind: evaluation_prepare_bind(). */
struct vmr_error *evaluation_prepare(struct evaluation *e, size_t i) VMR_MUST_USE;
struct vmr_error *evaluation_prepare_bind(struct evaluation *e, size_t i) VMR_MUST_USE;
/* The relation `bound` has bind's columns and one row, the candidate's. */
struct vmr_error *evaluation_declare_bound(struct evaluation *e, struct sqlite3_stmt *bind) VMR_MUST_USE;
/* A statement of ours that stays prepared. */
struct vmr_error *evaluation_kept(struct evaluation *e, const char *sql, struct sqlite3_stmt **ret) VMR_MUST_USE;
/* The number that a statement gives, whose first parameter is the finding; 0: none. */
int64_t evaluation_first_number(struct evaluation *e, struct sqlite3_stmt *statement);
/* The same of one that is not prepared; 0 too where it cannot be. */
int64_t evaluation_number(struct evaluation *e, const char *sql);
