/* SPDX-License-Identifier: MIT */
/*
 * What the build made (rules/image.py): two databases, the empty case and the shared relations without rows; and of
 * each shared relation which others must have rows for it to have one.
 */
#pragma once

#include <stddef.h>

#include "common/error.h"

struct sqlite3;

/* Bytes of it that stand in a row; between the runs are zeros. */
struct image_run {
	size_t offset, size;
};

struct image {
	size_t size;
	const unsigned char *bytes; /* of all runs */
	const struct image_run *runs;
	size_t run_count;
};

extern const struct image image_case, image_relations;

struct image_relation {
	const char *name;
	const char *const *needs; /* tables and relations that it reads; NULL ends them */
	/*
	 * To a row of it: names of relations, with spaces, all of which have rows. NULL ends them; without any it may
	 * have one though no other has.
	 */
	const char *const *ways;
};

extern const struct image_relation image_relation_list[]; /* sorted by name */
extern const size_t image_relation_count;

/* What the build knows of a shared relation; NULL: it is none. */
const struct image_relation *image_find_relation(const char *name);

/* Copy all of a connection's main database into the database `name` ("main") of another; gives SQLITE_OK or an error
 * code. Neither may be in a transaction. */
int image_copy(struct sqlite3 *from, struct sqlite3 *to, const char *name);
/* Copy it into a database of a connection, by name ("main"), that nothing has been written to. */
struct vmr_error *image_load(const struct image *image, struct sqlite3 *sqlite, const char *name) VMR_MUST_USE;
/*
 * Make it the database `name` of a connection, that is attached and that nothing has been written to. Its pages are
 * read when they are needed, and the connection keeps what it knows of its other databases.
 */
struct vmr_error *image_attach(const struct image *image, struct sqlite3 *sqlite, const char *name) VMR_MUST_USE;
