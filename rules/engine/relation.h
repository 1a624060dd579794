/* SPDX-License-Identifier: MIT */
/* Relations of rules that are evaluated: temporary tables that are made and filled when something asks for them. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"
#include "rules/engine/query.h"
#include "rules/engine/rowsum.h"

struct sqlite3;
struct sqlite3_stmt;
struct relation_set; /* opaque */
struct kept;

/* How long the rows of a relation hold. */
enum relation_scope {
	RELATION_OF_RULE = 0,  /* as long as the relation is there */
	RELATION_OF_CANDIDATE, /* until the next candidate */
	RELATION_OF_OWNER,     /* the same; of what has lanes it reads the owner's alone */
};

/* A statement that reads, and the relations that must be filled before it runs. */
struct relation_query {
	struct sqlite3_stmt *statement;
	size_t *needs; /* numbers of relations */
	size_t need_count;
};

/* Whether a case has so many files that relations of all of them have some 100 MB: casedb_spill() is for these. */
bool relation_set_is_large(struct sqlite3 *sqlite);
/*
 * Attach to a new case database what a set of relations will need: the schema of its tables takes a while to read, and
 * this may do it beside other work. It is in vain for a case that turns out to be large.
 */
struct vmr_error *relation_attach_early(struct sqlite3 *sqlite) VMR_MUST_USE;
/* Of a case database, one at a time: until it is destroyed there is no transaction. The caller destroys *ret. */
struct vmr_error *relation_set_create(struct sqlite3 *sqlite, struct relation_set **ret) VMR_MUST_USE;
/* Forgets the tables; NULL is fine. */
void relation_set_destroy(struct relation_set *set);

/* Statements that are kept as long as the set is there. */
struct kept *relation_kept(const struct relation_set *set);

/*
 * A relation with the rows of a SELECT: its table is made when a statement is prepared that names it, and filled when
 * one is run that reads it. key: columns that it is looked up by ("a b c"), NULL none. The texts are borrowed.
 */
struct vmr_error *relation_announce(struct relation_set *set, const char *name, const char *key, const char *sql,
				    enum relation_scope scope) VMR_MUST_USE;
/* The same, made at once: VMR_BAD_INPUT when the statement is not fit, or reads one that is not there yet. */
struct vmr_error *relation_add(struct relation_set *set, const char *name, const char *key, const char *sql,
			       enum relation_scope scope) VMR_MUST_USE;
/* A relation of the candidate with given columns ("a b c"), empty until relation_define says where its rows come from.
 */
struct vmr_error *relation_declare(struct relation_set *set, const char *name, const char *columns) VMR_MUST_USE;
/*
 * Rows of a declared relation: columns are taken by name, one that the SELECT does not give is NULL. The text is
 * borrowed until relation_back.
 */
void relation_define(struct relation_set *set, const char *name, const char *sql);
bool relation_is_there(const struct relation_set *set, const char *name);

/* How many there are: for relation_back, which forgets later ones, and what those that stay were defined as. */
size_t relation_count(const struct relation_set *set);
void relation_back(struct relation_set *set, size_t count);

/* Prepare a statement and note what it reads. The caller releases *ret. */
struct vmr_error *relation_prepare(struct relation_set *set, const char *sql, struct relation_query *ret) VMR_MUST_USE;
void relation_query_release(struct relation_query *query);
/*
 * Fill what a statement reads, as far as it is not filled yet: VMR_TOO_LARGE beyond what is left of the instructions
 * that a candidate may take in all, or the rule where there is no candidate yet.
 */
struct vmr_error *relation_fill(struct relation_set *set, const struct relation_query *query) VMR_MUST_USE;
/* The same, and run it, within the same bounds. */
struct vmr_error *relation_run(struct relation_set *set, const struct relation_query *query, query_row *row,
			       void *context) VMR_MUST_USE;
/* Whether a relation that holds for all candidates went beyond its limits: what else is asked of it ends as well. */
bool relation_is_spent(const struct relation_set *set);
/* Whether a relation of the candidate has been computed. */
bool relation_is_filled(struct relation_set *set, const char *name);
/*
 * The next candidate begins, of this rule or another: a relation of the candidate keeps its rows where all that it
 * reads has the same rows as before. Rows are compared by their sum: many candidates have the same owner, or record.
 */
void relation_forget(struct relation_set *set);
/* Fill a relation of the candidate, and say what rows it has. */
struct vmr_error *relation_sum(struct relation_set *set, const char *name, struct rowsum *ret) VMR_MUST_USE;
