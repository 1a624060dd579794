/* SPDX-License-Identifier: MIT */
/* A parsed unit: its diagnostics, what it read, and for one of its files the text, the macro expansions and the
 * functions. */
#pragma once

#include <clang-c/Index.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A macro expansion that is written in the file; expansions inside another one's body are not. Offsets in bytes. */
struct macro {
	char *name;
	unsigned start, end;
	bool function_like;
	struct {
		unsigned start, end; /* without white space around */
	} arg[12];
	unsigned arg_count;
};

struct problem {
	char *file; /* relative to the tree where it is in it */
	unsigned line;
	const char *severity; /* "error", "fatal" */
	char *text;
	bool is_elsewhere; /* in a function of a header that nothing leads to: trim.h decides if it is parsed */
};

struct unit {
	CXIndex index;
	CXTranslationUnit tu;
	const char *tree; /* root of the tree, absolute */
	struct problem *problems;
	size_t problem_count, problem_total;
	const char *quality; /* "ok", "degraded", "unusable" */
	bool is_trimmed;     /* bodies that nobody seems to want were left out (trim.h) */
	bool omits;          /* initialisers were left out (trim.h): how long their arrays are is not known */
	bool lacks;          /* what was left out is wanted: a function's body, how long an array is */
	/* What stands at top level, in all files: macro expansions and definitions. Found when the first file is
	 * opened. */
	struct unit_item {
		CXFile file;
		CXCursor cursor;
	} * items;
	size_t item_count;
};

/* One file of a unit. */
struct unit_file {
	struct unit *unit;
	CXFile file;
	const char *path; /* relative to the tree */
	const char *text;
	size_t size;
	struct macro *macros; /* by start, outer ones first */
	size_t macro_count;
	unsigned *lines; /* offset of each line's start */
	size_t line_count;
	CXCursor *tops; /* definitions at top level: functions and variables, in order */
	size_t top_count;
};

/* Where libclang's own headers are, for units that ask for them by -ibuiltininc. */
void unit_builtin_headers(const char *folder);
/* Parse; gives false when libclang made no translation unit (quality is "unusable" then, and problems say why). */
bool unit_open(struct unit *unit, const char *tree, const char *source, const char *const *flags, size_t flag_count,
	       const char *const *overlay, size_t overlay_count);
void unit_close(struct unit *unit);
/* One file of it; false when the unit does not include that file. */
bool unit_file_open(struct unit *unit, const char *path, struct unit_file *ret);
void unit_file_close(struct unit_file *file);
/* Every file that the unit read, relative to the tree where inside it; the caller frees. */
char **unit_inputs(struct unit *unit, size_t *ret_count);
/* A path as the facts have it: relative to the tree, without "./"; the caller frees. */
char *unit_relative(const struct unit *unit, const char *path);
/* File of a cursor's place as a person sees it, as the facts have it (the caller frees), and its line; NULL when it has
 * none. */
char *unit_place(const struct unit *unit, CXCursor cursor, unsigned *ret_line);
