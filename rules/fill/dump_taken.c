/* SPDX-License-Identifier: MIT */
/* Where locks were taken that a ring of waits goes through, as facts. */
#include <sqlite3.h>
#include <string.h>

#include "common/memory.h"
#include "dumpcore/dumpcore.h"
#include "dumpcore/state/taken.h"
#include "rules/caserow.h"
#include "rules/engine/casedb.h"
#include "rules/fill/dump_state.h"

#define FILE_NAME "fill/taken.sql"

/* Functions that take a lock or let go of it, by name: of source; machine code has others beside. */
struct use {
	char *function;
	enum dumpcore_lock_use use;
};

struct uses {
	struct use *list;
	size_t count;
};

/* A task and a lock that it has. */
struct held {
	vmr_kaddr task, object;
	size_t frame;
};

struct all_held {
	struct held *list;
	size_t count;
};

static struct vmr_error *take_use(void *context, sqlite3_stmt *row)
{
	struct uses *uses = context;

	const char *effect = (const char *)sqlite3_column_text(row, 1);

	uses->list = vmr_realloc_array(uses->list, uses->count + 1, sizeof(*uses->list));
	uses->list[uses->count++] = (struct use){.function = vmr_strdup((const char *)sqlite3_column_text(row, 0)),
						 .use = !strcmp(effect, "lock")     ? DUMPCORE_LOCK_TAKES
							: !strcmp(effect, "unlock") ? DUMPCORE_LOCK_GIVES
										    : DUMPCORE_LOCK_TRIES};
	return NULL;
}

static int compare_use(const void *name, const void *use)
{
	return strcmp(name, ((const struct use *)use)->function);
}

static enum dumpcore_lock_use use_of(void *context, const char *function)
{
	const struct uses *uses = context;
	const struct use *use =
		uses->count ? bsearch(function, uses->list, uses->count, sizeof(*uses->list), compare_use) : NULL;

	return use ? use->use : dumpcore_lock_use_named(DUMPCORE_LOCK_CLASS_ANY, function);
}

static struct vmr_error *take_held(void *context, sqlite3_stmt *row)
{
	struct all_held *all = context;

	all->list = vmr_realloc_array(all->list, all->count + 1, sizeof(*all->list));
	all->list[all->count++] = (struct held){.task = (vmr_kaddr)sqlite3_column_int64(row, 0),
						.object = (vmr_kaddr)sqlite3_column_int64(row, 1),
						.frame = (size_t)sqlite3_column_int64(row, 2)};
	return NULL;
}

static struct vmr_error *add_taken(struct dumpcore *dump, struct casedb *db, const struct held *held, struct uses *uses)
{
	const struct dumpcore_task *task = dumpcore_task_find(dump, held->task);
	struct dumpcore_taken taken[DUMPCORE_TAKEN_LIMIT];

	if (!task)
		return NULL;
	const struct dumpcore_taken_question question = {.stack = dumpcore_stack_of(dump, task),
							 .frame = held->frame,
							 .object = held->object,
							 .use_of = use_of,
							 .context = uses};
	size_t count = dumpcore_taken_find(dump, &question, taken);
	for (size_t i = 0; i < count; i++)
		VMR_TRY(CASE_INSERT(db, lock_call, .task = CASE_INT(held->task), .object = CASE_INT(held->object),
				    .idx = CASE_INT(taken[i].frame), .address = CASE_INT(taken[i].call),
				    .function = CASE_TEXT(taken[i].function), .file = CASE_TEXT(taken[i].file),
				    .line = CASE_INT_IF(taken[i].line, taken[i].line),
				    .callee = CASE_TEXT(taken[i].callee), .certain = CASE_INT(taken[i].is_certain)));
	return NULL;
}

struct vmr_error *fill_dump_taken(struct dumpcore *dump, struct casedb *db)
{
	sqlite3_stmt *statement = NULL;
	struct uses uses = {0};
	struct all_held all = {0};

	VMR_TRY(casedb_prepare(db, FILE_NAME, "held", &statement));
	struct vmr_error *error = casedb_each(db, statement, take_held, &all);
	if (all.count && !error)
		error = casedb_prepare(db, FILE_NAME, "uses", &statement);
	if (all.count && !error)
		error = casedb_each(db, statement, take_use, &uses);
	for (size_t i = 0; i < all.count && !error; i++)
		error = add_taken(dump, db, &all.list[i], &uses);
	for (size_t i = 0; i < uses.count; i++)
		free(uses.list[i].function);
	free(uses.list);
	free(all.list);
	return error;
}
