/* SPDX-License-Identifier: MIT */
/*
 * Reads one source tree: which file, which flags, one AST walk a unit, source facts. libclang runs in child processes
 * (vmrace-srcindex), so nothing that it does can end or slow the caller beyond the limits given here.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/list.h"

struct srcindex;         /* an open tree */
struct srcindex_listing; /* the files of a tree */

/*
 * The order of a function's statements, as the table `flow` has it: their numbers, and for each two of them, a's in a
 * row, the bits of the pair. Borrowed during the call.
 */
enum { SRCINDEX_AFTER = 1, SRCINDEX_DOMINATES = 2, SRCINDEX_POSTDOMINATES = 4 };
struct srcindex_order {
	const char *function;
	const uint32_t *ords;
	size_t count;
	const uint8_t *pairs;
};
typedef struct vmr_error *srcindex_order_sink(void *context, const struct srcindex_order *order);

struct srcindex_options {
	const char *tree;          /* path of the tree */
	const char *kernel;        /* of a tree of modules: the kernel tree whose headers they include, NULL: none */
	const char *const *others; /* other trees that were given: the source may include their files too */
	size_t other_count;
	struct srcindex_listing
		*listing;   /* of this tree, from srcindex_listing_begin(); NULL: it is made when needed */
	const char *config; /* text of a .config for a tree that was not built, NULL: the tree's own */
	const char *worker; /* path of vmrace-srcindex, NULL: beside the running program, then libexecdir */
	unsigned jobs;      /* child processes, 0: one a CPU */
	unsigned seconds;   /* of a processor, for one unit, 0: 60; what it waits for is limited too */
	bool no_cache;
	/* Called as units end; may be NULL. */
	void (*progress)(void *context, size_t done, size_t total, const char *file);
	void *progress_context;
	/* Gets the rows of `flow`, those of a function at once; NULL: they come as the others do. */
	srcindex_order_sink *order;
	void *order_context;
};

/*
 * Begin to list a tree's files beside what the caller does: for who will soon open it. NULL: there is no such folder.
 * srcindex_listing_end() frees it, when no index has it any more; what is not done is given up.
 */
struct srcindex_listing *srcindex_listing_begin(const char *tree);
void srcindex_listing_end(struct srcindex_listing *listing);
/* Open a tree: recognises whether it is a kernel (or module) tree and whether it was built. VMR_BAD_INPUT when it is
 * none. */
struct vmr_error *srcindex_open(const struct srcindex_options *options, struct srcindex **ret) VMR_MUST_USE;
void srcindex_close(struct srcindex *index);
/* What the parser's confinement lacked, where it was not confined as it should be; NULL: nothing, or it did not run. */
const char *srcindex_unconfined(const struct srcindex *index);
/* The first folder or file of the tree that could not be looked at, and why, once the tree was listed; NULL: none. */
const char *srcindex_unlisted(const struct srcindex *index);
/* Its .config and makefiles that were to be read and could not be, each with why; borrowed. */
const struct vmr_list *srcindex_unread(const struct srcindex *index);
/* True when a folder is a kernel's tree: it has a Makefile and include/linux/kconfig.h. */
bool srcindex_is_kernel(const char *tree);
/* True when the tree has this file (path relative to it). */
bool srcindex_has_file(const struct srcindex *index, const char *file);
/*
 * The file of the tree that a path of another machine means: the longest end of the path that the tree has (in a
 * kernel's tree, and of a relative path, of two names at least: "sched/core.c"). A relative path that begins with a
 * folder of the tree's source is that file or none. Relative to the tree, NULL none; the caller frees.
 */
char *srcindex_find_file(const struct srcindex *index, const char *path);
/* The canonical path of the tree; borrowed. */
const char *srcindex_root(const struct srcindex *index);
/* What a canonical path is below the tree ("." the tree itself), NULL: it is not; the caller frees. */
char *srcindex_below(const struct srcindex *index, const char *path);
/* False for programs of the build, documentation and samples, which are not the kernel. */
bool srcindex_is_part(const struct srcindex *index, const char *file);
/* Add the .c files that the tree builds below a folder ("." all), and files whose path ends with "/" and `path`. */
void srcindex_files_below(struct srcindex *index, const char *folder, struct vmr_list *ret);
void srcindex_find_ending(struct srcindex *index, const char *path, struct vmr_list *ret);
/* Every .c file that the tree builds (or has, if it was not built), sorted; borrowed. */
const char *const *srcindex_files_get(struct srcindex *index, size_t *ret_count);
/* Files that mention an identifier as a whole word in their text (a quick scan, bounded), sorted. The caller frees
 * array and strings. */
struct vmr_error *srcindex_files_mentioning(struct srcindex *index, const char *identifier, char ***ret,
					    size_t *ret_count) VMR_MUST_USE;

/* Lines of a file of the tree. */
struct srcindex_place {
	const char *file;
	unsigned first, last;
};
/*
 * Files that have to do with a change (places of one file together): they use types and functions of what it touched.
 * By the index of the tree's words, the closest first, at most `budget`; *ret_candidates: how many there are.
 * ret_names: the types and functions that what was touched names, and what calls it and is called there.
 */
void srcindex_related(struct srcindex *index, const struct srcindex_place *places, size_t count, size_t budget,
		      struct vmr_list *ret_files, size_t *ret_candidates, struct vmr_list *ret_names);

/*
 * The .c files of the tree that can matter to who wants these words: they have one, or use a macro or inline function
 * of a header that is made of one. Sorted; all of the tree, whether it builds them or not.
 */
void srcindex_mattering(struct srcindex *index, const char *const *words, size_t count, struct vmr_list *ret);
/* The .c files that have one of these words themselves. */
void srcindex_using(struct srcindex *index, const char *const *words, size_t count, struct vmr_list *ret);

/* A comment "vmrace: RULE: REASON", and the lines that it speaks for. */
struct srcindex_suppression {
	char *rule, *reason; /* as written; "" where there is none */
	unsigned line;
	unsigned first, last;
};
/* Those of a file of the tree; their number. The caller frees them. */
size_t srcindex_suppressions(const struct srcindex *index, const char *file, struct srcindex_suppression **ret);
void srcindex_suppressions_free(struct srcindex_suppression *suppressions, size_t count);
/* The .c files of the tree that have such comments, by the index of words. */
void srcindex_suppressing(struct srcindex *index, struct vmr_list *ret);

/*
 * A table of source facts: name and columns as in rules/case. srcindex_table_next gives one after the other, from
 * *position 0; NULL at the end.
 */
struct srcindex_table {
	const char *name;
	const char *kinds; /* a letter a column: t text, i integer; T and I may be NULL too */
	const char *const *columns;
	size_t column_count;
};
const struct srcindex_table *srcindex_table_next(size_t *position);

/*
 * A row of source facts: a value for each of its table's columns, text or NULL, or integers. Rows of one file come
 * together, files in the order asked for, rows in a stable order.
 */
enum srcindex_value_kind { SRCINDEX_NULL = 0, SRCINDEX_INTEGER, SRCINDEX_TEXT };
struct srcindex_value {
	enum srcindex_value_kind kind;
	int64_t integer;
	const char *text; /* borrowed during the call */
};
struct srcindex_row {
	const char *table;
	const char *const *columns; /* value_count names */
	const struct srcindex_value *values;
	size_t value_count;
};
/* A value by its column's name; a name that the table does not have is our mistake. */
const struct srcindex_value *srcindex_row_value(const struct srcindex_row *row, const char *column);
typedef struct vmr_error *srcindex_sink(void *context, const struct srcindex_row *row);

/*
 * Facts of files (paths relative to the tree; .c, or .h and #included .c through a unit that has them). With a .c file
 * come functions of headers that it calls (worker/header.h), each once a request and before a `file` row of theirs. A
 * file that cannot be parsed gives a `file` row of quality unusable and parse_problem rows, not an error. Warm files
 * come from the cache.
 */
struct vmr_error *srcindex_read(struct srcindex *index, const char *const *files, size_t count, srcindex_sink *sink,
				void *context) VMR_MUST_USE;

/*
 * Begin to parse files that srcindex_read is asked for later: the caller has something else to do meanwhile. Once a
 * tree; a few files.
 */
void srcindex_begin(struct srcindex *index, const char *const *files, size_t count);

/* What to read, where everything of some files would be too much. */
struct srcindex_request {
	const char *const *files; /* as for srcindex_read */
	size_t file_count;
	/*
	 * Names ("finish_wait") or keys ("kernel/sched/wait.c:finish_wait") of functions whose bodies are wanted
	 * (statement, access, call, argument, branch, flow, lock_region, source_line rows); none: all.
	 */
	const char *const *functions;
	size_t function_count;
	bool no_bodies; /* of no function */
	/* Where a body is not wanted: call and argument rows of these callees come all the same. */
	const char *const *callees;
	size_t callee_count;
	bool no_heads; /* bodies only: none of the other rows (file, parse_problem, function, parameter, slot, alias
			  ...) */
	bool no_lines; /* no source_line rows */
	bool quiet;    /* no progress: a later round over the same files */
};
struct vmr_error *srcindex_read_request(struct srcindex *index, const struct srcindex_request *request,
					srcindex_sink *sink, void *context) VMR_MUST_USE;
