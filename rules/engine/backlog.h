/* SPDX-License-Identifier: MIT */
/* Rows on their way into a case database: who has them goes on, and a thread inserts them. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"
#include "rules/engine/casedb.h"

struct backlog; /* opaque; of the thread that made it */

struct backlog_row {
	const char *table;
	const char *const *columns; /* of the values; NULL: all of the table, in its order */
	const struct casedb_value *values;
	size_t count;
};

/* What the thread does. The caller does nothing of the kind himself while the backlog is open. */
struct backlog_work {
	struct vmr_error *(*begin)(void *context); /* before the first row */
	struct vmr_error *(*insert)(void *context, const struct backlog_row *row);
	void *context;
};

/* Begin it, and open it. Without a thread it begins at once and is not open. The caller destroys it. */
struct backlog *backlog_create(const struct backlog_work *work);
/* Waits until the thread has ended; rows that wait are dropped. NULL is fine. */
void backlog_destroy(struct backlog *backlog);
/* Whether rows are taken. */
bool backlog_is_open(const struct backlog *backlog);
/* Take rows again. Without effect where there is no thread. */
void backlog_open(struct backlog *backlog);
/* Take a row: it is copied, but for the list of columns. */
void backlog_add(struct backlog *backlog, const struct backlog_row *row);
/* Take no more; all rows are inserted, and the thread does nothing when this returns. */
void backlog_close(struct backlog *backlog);
/* What failed first since this was asked last: rows behind that are dropped. NULL nothing. For a closed one. */
struct vmr_error *backlog_error(struct backlog *backlog) VMR_MUST_USE;
