/* SPDX-License-Identifier: MIT */
/* The whole analysis of one dump, of a source tree, or of both: what analyze, check and scan call. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"
#include "common/list.h"
#include "dumpcore/dump.h"
#include "rules/content/finding.h"

struct casedb;
struct srcindex_place;

struct analysis_options {
	const char *dump, *vmlinux; /* NULL: source only (scan) */
	const char *const *parts;   /* among which other parts of a split dump are */
	size_t part_count;
	const char *const *modules; /* folders or files of modules */
	size_t module_count;
	const char *const *trees; /* source trees */
	size_t tree_count;
	const char *const *files; /* source only: paths relative to a tree; NULL: all that the tree builds */
	size_t file_count;
	const struct srcindex_place *places; /* of `files`, what a patch touched; its other sides are read with them */
	size_t place_count;
	struct vmr_list *names;   /* filled with the types and functions that what was touched names; may be NULL */
	struct vmr_list *unread;  /* source only: filled with files that could not be parsed ("FILE"), and lines of
				     others that could not ("FILE:LINE"); may be NULL */
	struct vmr_list *foreign; /* source only: filled with files of other architectures, sorted; may be NULL */
	struct vmr_list *built;   /* source only, `files` NULL: filled with the .c files that the trees build; may be
				     NULL */
	const char *rule;         /* only this rule; NULL: all */
	const char *case_path;    /* keep the case database here; NULL: do not */
	/* With case_path: why it was not kept, which takes nothing from the answer. The caller destroys it. */
	struct vmr_error **ret_lost;
	const struct vmr_list *inputs; /* paths that an output never replaces; may be NULL */
	enum dumpcore_reader reader;
	bool force, no_cache;
	unsigned jobs; /* child processes of the source side; 0: one a CPU */
	/* Called as work goes on: what is done, and of how much (total 0: not known). May be NULL. */
	void (*progress)(void *context, const char *what, size_t done, size_t total);
	void *progress_context;
	/* Called, maybe often, when a rule has bound what a dump shows: there may be a finding. May be NULL. */
	void (*seen)(void);
};

/*
 * Run the whole analysis. content->started is left NULL and seconds filled. VMR_BAD_INPUT and VMR_UNSUPPORTED name the
 * file and the way out (exit code 3); VMR_USAGE: no such rule. The caller destroys *ret with report_content_destroy.
 */
struct vmr_error *analysis_run(const struct analysis_options *options, struct report_content **ret) VMR_MUST_USE;
/* The same up to the facts, no rules run: for `facts`. The caller destroys *ret with casedb_destroy. */
struct vmr_error *analysis_facts(const struct analysis_options *options, struct casedb **ret) VMR_MUST_USE;
