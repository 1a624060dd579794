/* SPDX-License-Identifier: MIT */
/* Of those who sleep and are on no queue: which queue that was, and who has a pointer to them. */
#include "rules/fill/dump_keeper.h"

#include <sqlite3.h>

#include "common/memory.h"
#include "dumpcore/dumpcore.h"
#include "dumpcore/state/keeper.h"
#include "rules/caserow.h"
#include "rules/engine/casedb.h"
#include "show/show.h"

#define TASK_LIMIT 16

/* A row of `heads`. */
struct asked {
	vmr_kaddr task;
	size_t frame;
	char *statement, *expression;
};
struct all_asked {
	struct asked *list;
	size_t count;
};

static struct vmr_error *take(void *context, sqlite3_stmt *row)
{
	struct all_asked *all = context;

	all->list = vmr_realloc_array(all->list, all->count + 1, sizeof(*all->list));
	all->list[all->count++] = (struct asked){.task = (vmr_kaddr)sqlite3_column_int64(row, 0),
						 .frame = (size_t)sqlite3_column_int64(row, 1),
						 .statement = vmr_strdup((const char *)sqlite3_column_text(row, 2)),
						 .expression = vmr_strdup((const char *)sqlite3_column_text(row, 3))};
	return NULL;
}

static struct vmr_error *take_place(void *context, const struct show_entry *entry)
{
	vmr_kaddr *address = context;

	*address = entry->value.is_number || entry->value.is_percpu ? 0 : entry->value.address;
	return NULL;
}

static struct vmr_error *add_head(struct dumpcore *dump, struct casedb *db, const struct asked *asked,
				  const struct dumpcore_task *task)
{
	const struct show_frame frame = {.task = task, .stack = dumpcore_stack_of(dump, task), .frame = asked->frame};
	struct dumpcore_identity identity = {0};
	struct show *show = NULL;
	struct show_place place;
	struct show_end end = {0};
	vmr_kaddr address = 0;
	vmr_autoerror why = show_create(dump, asked->expression, &frame, &show, &place);

	if (!why) {
		why = show_run(show, take_place, &address, &end, &place);
		show_end_deinit(&end);
		show_destroy(show);
	}
	if (why)
		address = 0;
	if (address)
		dumpcore_identify(dump, address, &identity);
	struct vmr_error *error =
		CASE_INSERT(db, wait_head, .task = CASE_INT(asked->task), .statement = CASE_TEXT(asked->statement),
			    .expression = CASE_TEXT(asked->expression), .address = CASE_INT_IF(address, address),
			    .place = CASE_TEXT(address ? identity.text : NULL),
			    .why = CASE_TEXT(address ? NULL
					     : why   ? why->message
						     : "it lies in no memory"));
	if (address)
		dumpcore_identity_deinit(&identity);
	return error;
}

static struct vmr_error *add_keepers(struct dumpcore *dump, struct casedb *db, const struct dumpcore_task *const *tasks,
				     size_t count)
{
	struct dumpcore_keepers keepers;
	vmr_autoerror why = dumpcore_keepers_find(dump, tasks, count, &keepers);
	struct vmr_error *error = NULL;

	for (size_t i = 0; i < count && !error; i++)
		error = CASE_INSERT(db, keeper_search, .task = CASE_INT(tasks[i]->address),
				    .why = CASE_TEXT(why ? why->message : keepers.why));
	for (size_t i = 0; i < keepers.count && !error; i++) {
		const struct dumpcore_keeper *keeper = &keepers.list[i];
		error = CASE_INSERT(db, task_keeper, .task = CASE_INT(keeper->task->address),
				    .address = CASE_INT_IF(keeper->address, keeper->address),
				    .value = CASE_INT((int64_t)keeper->value), .text = CASE_TEXT(keeper->text),
				    .holder_task = CASE_INT_IF(keeper->holder, keeper->holder->address),
				    .holder_pid = CASE_INT_IF(keeper->holder, keeper->holder->pid),
				    .holder_comm = CASE_TEXT(keeper->holder ? keeper->holder->comm : NULL),
				    .sure = CASE_INT(keeper->is_sure));
	}
	dumpcore_keepers_deinit(&keepers);
	return error;
}

struct vmr_error *fill_dump_keeper(struct dumpcore *dump, struct casedb *db)
{
	const struct dumpcore_task *tasks[TASK_LIMIT];
	struct all_asked all = {0};
	sqlite3_stmt *statement = NULL;
	size_t count = 0;

	VMR_TRY(casedb_prepare(db, "fill/condition.sql", "heads", &statement));
	sqlite3_bind_int(statement, 1, TASK_LIMIT);
	struct vmr_error *error = casedb_each(db, statement, take, &all);
	for (size_t i = 0; i < all.count && !error; i++) {
		const struct dumpcore_task *task = dumpcore_task_find(dump, all.list[i].task);
		if (!task)
			continue;
		error = add_head(dump, db, &all.list[i], task);
		if (!count || (tasks[count - 1] != task && count < TASK_LIMIT))
			tasks[count++] = task;
	}
	if (count && !error)
		error = add_keepers(dump, db, tasks, count);
	for (size_t i = 0; i < all.count; i++) {
		free(all.list[i].statement);
		free(all.list[i].expression);
	}
	free(all.list);
	return error;
}
