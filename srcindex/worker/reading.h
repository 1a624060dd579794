/* SPDX-License-Identifier: MIT */
/*
 * The files that a unit may include, found by their #include lines alone: with those of arms that are not compiled, and
 * without those whose names macros make. What was read stays for the next unit, as long as the files do.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <uthash.h>

#include "srcindex/worker/outline.h"

/* A unit that is to be parsed, as a request names it. */
struct reading_unit {
	const char *tree, *folder, *source; /* root of the tree; where libclang runs; the unit's path as it is given */
	const char *const *flags, *const *files, *const *overlay;
	size_t flag_count, file_count,
		overlay_count; /* files: whose functions are asked for; overlay: names and texts */
};

struct reading_file {
	char *path; /* as libclang would open it */
	struct stat identity;
	struct outline *outline;        /* NULL: there is no such file */
	bool is_given;                  /* by the overlay */
	bool is_subject;                /* its functions are asked for */
	bool is_noted;                  /* for who uses it; false when it is new */
	struct reading_file **includes; /* one for each line of the outline that names a file; NULL nowhere */
	unsigned searched;              /* in which state of the search folders these were found */
	unsigned unit;                  /* the last that may include it */
	UT_hash_handle hh;
};

struct reading {
	struct reading_file **files; /* of the unit, the unit itself first */
	size_t file_count;
	unsigned unit;  /* number of it */
	unsigned round; /* another one: all files are new */
};

/* Valid until the next. */
const struct reading *reading_begin(const struct reading_unit *unit);
