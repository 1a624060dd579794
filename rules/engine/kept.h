/* SPDX-License-Identifier: MIT */
/* Statements of ours that are run again and again: prepared once, found by their text. */
#pragma once

#include "common/error.h"

struct sqlite3;
struct sqlite3_stmt;
struct kept; /* opaque */

struct kept *kept_create(struct sqlite3 *sqlite);
/* NULL is fine. */
void kept_destroy(struct kept *kept);
/*
 * The statement of a text, reset: to be reset again behind its use, borrowed until kept_destroy. Not for texts with
 * values in them: each would stay. VMR_BUG when it does not fit the tables.
 */
struct vmr_error *kept_statement(struct kept *kept, const char *sql, struct sqlite3_stmt **ret) VMR_MUST_USE;
