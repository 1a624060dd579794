/* SPDX-License-Identifier: MIT */
/* The fence around rules: an authorizer while a statement is prepared, a progress handler while it runs. */
#include "rules/engine/query.h"

#include <sqlite3.h>
#include <string.h>

/* Functions of SQLite that rules may call, and ours. All are deterministic. */
static const char *const allowed_functions[] = {
	"abs",
	"char",
	"coalesce",
	"count",
	"group_concat",
	"hex",
	"ifnull",
	"iif",
	"instr",
	"length",
	"like",
	"lower",
	"ltrim",
	"max",
	"min",
	"nullif",
	"printf",
	"format",
	"quote",
	"replace",
	"row_number",
	"rtrim",
	"substr",
	"sum",
	"total",
	"trim",
	"typeof",
	"upper",
	"address",
	"popcount",
	"bytes64",
	"first_value",
	"rank",
	"glob",
	"within",
	"one_bit",
	"member_in",
	"where_at",
	"holds",
	"json_array",
	"json_each",
	"json_extract",
	"json_group_array",
};

struct listener {
	query_table *note; /* NULL: nobody listens */
	void *context;
	const char *into; /* the one table that rows may go to; NULL: none */
	bool is_asked;    /* SQLite asked at least once: the connection has the fence */
};

/* The statement that is being prepared behind the fence; NULL: one of ours, that may do all. */
static _Thread_local struct listener *listening;

static int authorize(void *context, int action, const char *first, const char *second, const char *database,
		     const char *trigger)
{
	struct listener *listener = listening;
	(void)context;
	(void)database;
	(void)trigger;
	if (!listener)
		return SQLITE_OK;
	listener->is_asked = true;
	switch (action) {
	case SQLITE_READ:
		if (listener->note)
			listener->note(listener->context, first);
		return SQLITE_OK;
	case SQLITE_SELECT:
	case SQLITE_RECURSIVE:
		return SQLITE_OK;
	case SQLITE_INSERT:
		return listener->into && !strcmp(first, listener->into) ? SQLITE_OK : SQLITE_DENY;
	case SQLITE_FUNCTION:
		for (size_t i = 0; i < sizeof(allowed_functions) / sizeof(*allowed_functions); i++)
			if (!strcasecmp(second, allowed_functions[i]))
				return SQLITE_OK;
		return SQLITE_DENY;
	default:
		return SQLITE_DENY;
	}
}

void query_fence(struct sqlite3 *sqlite)
{
	sqlite3_set_authorizer(sqlite, authorize, NULL);
}

/* Ends behind one statement. */
static bool is_at_end(const char *tail)
{
	tail += strspn(tail, " \t\r\n;");
	return !*tail || !strncmp(tail, "--", 2);
}

static struct vmr_error *prepare(struct sqlite3 *sqlite, const char *sql, struct listener *listener,
				 struct sqlite3_stmt **ret)
{
	sqlite3_stmt *statement = NULL;
	const char *tail = NULL;
	listening = listener;
	int rc = sqlite3_prepare_v2(sqlite, sql, -1, &statement, &tail);
	listening = NULL;
	struct vmr_error *error = NULL;
	if (rc != SQLITE_OK)
		error = vmr_error_create(VMR_BAD_INPUT, "%s", sqlite3_errmsg(sqlite));
	else if (!statement || (!listener->into && !sqlite3_column_count(statement)) || !is_at_end(tail))
		error = vmr_error_create(VMR_BAD_INPUT, "not one SELECT statement");
	else if (!listener->is_asked)
		error = vmr_error_create(VMR_BUG, "a connection without fence");
	if (error)
		sqlite3_finalize(statement);
	else
		*ret = statement;
	return error;
}

struct vmr_error *query_prepare(struct sqlite3 *sqlite, const char *sql, struct sqlite3_stmt **ret)
{
	return query_prepare_noting(sqlite, sql, NULL, NULL, ret);
}

struct vmr_error *query_prepare_noting(struct sqlite3 *sqlite, const char *sql, query_table *note, void *context,
				       struct sqlite3_stmt **ret)
{
	struct listener listener = {.note = note, .context = context};
	return prepare(sqlite, sql, &listener, ret);
}

struct vmr_error *query_prepare_insert(struct sqlite3 *sqlite, const char *sql, const char *into, query_table *note,
				       void *context, struct sqlite3_stmt **ret)
{
	struct listener listener = {.note = note, .context = context, .into = into};
	return prepare(sqlite, sql, &listener, ret);
}

struct budget {
	int64_t left; /* calls of the progress handler */
};

static int spend(void *context)
{
	struct budget *budget = context;
	return --budget->left < 0;
}

struct vmr_error *query_run(struct sqlite3 *sqlite, struct sqlite3_stmt *statement, query_row *row, void *context)
{
	int64_t left = QUERY_INSTRUCTION_LIMIT;

	return query_run_within(sqlite, statement, &left, row, context);
}

struct vmr_error *query_run_within(struct sqlite3 *sqlite, struct sqlite3_stmt *statement, int64_t *left,
				   query_row *row, void *context)
{
	enum { STEP = 10000 };
	struct budget budget = {*left / STEP};
	sqlite3_progress_handler(sqlite, STEP, spend, &budget);
	struct vmr_error *error = NULL;
	size_t rows = 0;
	int rc;
	while (!error && (rc = sqlite3_step(statement)) == SQLITE_ROW) {
		if (++rows > QUERY_ROW_LIMIT)
			error = vmr_error_create(VMR_TOO_LARGE, "more than %d rows", QUERY_ROW_LIMIT);
		else if (row)
			error = row(context, statement);
	}
	if (!error && rc == SQLITE_INTERRUPT)
		error = vmr_error_create(VMR_TOO_LARGE, "takes too long");
	else if (!error && rc != SQLITE_DONE)
		error = vmr_error_create(VMR_BAD_INPUT, "%s", sqlite3_errmsg(sqlite));
	sqlite3_reset(statement);
	sqlite3_progress_handler(sqlite, 0, NULL, NULL);
	*left = budget.left > 0 ? budget.left * STEP : 0;
	return error;
}

const char *query_text(struct sqlite3_stmt *statement, int column)
{
	return (const char *)sqlite3_column_text(statement, column);
}

int query_column(struct sqlite3_stmt *statement, const char *name)
{
	for (int i = 0; i < sqlite3_column_count(statement); i++)
		if (!strcmp(sqlite3_column_name(statement, i), name))
			return i;
	return -1;
}
