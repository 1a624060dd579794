/* SPDX-License-Identifier: MIT */
/* What rows a table has, as numbers: whether it still has the same ones. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"

struct sqlite3;
struct sqlite3_stmt;

struct rowsum {
	uint64_t all;
	uint64_t of_owner; /* of the rows with a lane those whose lane is the owner's; without lanes: all */
};

/* Of no rows. */
struct rowsum rowsum_none(void);
/* A statement that reads a whole table in the order of its rows, for rowsum_read. The caller finalizes *ret. */
struct vmr_error *rowsum_prepare(struct sqlite3 *sqlite, const char *database, const char *table,
				 struct sqlite3_stmt **ret) VMR_MUST_USE;
/* Run it. Rows, their order and the types of their values count. VMR_BUG when it cannot be read to its end. */
struct vmr_error *rowsum_read(struct sqlite3_stmt *select, struct rowsum *ret) VMR_MUST_USE;
