/* SPDX-License-Identifier: MIT */
/* Fills the source half of the case database, and compares it with the dump half. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"
#include "common/list.h"

struct casedb;
struct srcindex_listing;
struct srcindex_place;

struct fill_source_options {
	const char *const *trees;
	size_t tree_count;
	struct srcindex_listing *const *listings; /* of each tree, or NULL; NULL: none */
	const char *const *files; /* paths relative to a tree; NULL: what the dump implicates, and without a dump all */
	size_t file_count;
	const struct srcindex_place *places; /* of `files`, what was touched: what belongs to it is read with them */
	size_t place_count;
	struct vmr_list *names;       /* filled with the types and functions that what was touched names; NULL */
	struct vmr_list *built;       /* of whole trees: filled with the .c files that they build; may be NULL */
	const struct vmr_list *wants; /* of a whole tree: effects of api rows that the rules want; NULL: any */
	const char *worker;           /* path of vmrace-srcindex; NULL: srcindex finds it */
	unsigned jobs;
	bool no_cache;
	void (*progress)(void *context, const char *what, size_t done, size_t total);
	void *progress_context;
	/* Called when all is read, before it is compared with the dump; may be NULL. */
	struct vmr_error *(*read)(void *context, struct casedb *db);
	void *read_context;
};

/*
 * Read the files into the tables of source facts, fill tree, tree_reason and function_match. A tree that is none is an
 * error (VMR_BAD_INPUT); a file that cannot be read is a limit.
 */
struct vmr_error *fill_source(const struct fill_source_options *options, struct casedb *db) VMR_MUST_USE;
/* Take all facts of source out of a case: what is left is what a dump alone tells. */
struct vmr_error *fill_forget_source(struct casedb *db) VMR_MUST_USE;
/* Compare source with debug information (rules/fill/match.sql): called by fill_source, and by tests. */
struct vmr_error *fill_match(struct casedb *db) VMR_MUST_USE;
