/* SPDX-License-Identifier: MIT */
/* Records that pointers at hand lead to, where the crash's own task read something else from its own stack. */
#include <sqlite3.h>

#include "common/memory.h"
#include "dumpcore/dumpcore.h"
#include "dumpcore/state/rootpointer.h"
#include "rules/caserow.h"
#include "rules/engine/casedb.h"
#include "rules/fill/dump_state.h"

#define FILE_NAME    "fill/root.sql"
#define READ_LIMIT   4
#define RECORD_LIMIT 16

/* What the chain read from its own stack. */
struct own_read {
	vmr_kaddr from;
	uint64_t value, memory_now;
	bool has_memory;
	const struct dumpcore_task *task;
};

struct lead {
	vmr_kaddr address;
	char *type, *holder;
};

static struct vmr_error *read_own(struct dumpcore *dump, struct casedb *db, struct own_read list[READ_LIMIT],
				  size_t *ret_count)
{
	sqlite3_stmt *statement = NULL;
	VMR_TRY(casedb_prepare(db, FILE_NAME, "own", &statement));
	size_t count = 0;
	for (; count < READ_LIMIT && sqlite3_step(statement) == SQLITE_ROW; count++)
		list[count] = (struct own_read){
			.from = (vmr_kaddr)sqlite3_column_int64(statement, 0),
			.value = (uint64_t)sqlite3_column_int64(statement, 1),
			.memory_now = (uint64_t)sqlite3_column_int64(statement, 2),
			.has_memory = sqlite3_column_type(statement, 2) != SQLITE_NULL,
			.task = dumpcore_task_find(dump, (vmr_kaddr)sqlite3_column_int64(statement, 3))};
	sqlite3_finalize(statement);
	*ret_count = count;
	return NULL;
}

static struct vmr_error *add_roots(struct dumpcore *dump, struct casedb *db, const struct own_read *own)
{
	struct dumpcore_root_pointer *list = NULL;
	size_t count = 0;
	if (vmr_error_drop(dumpcore_root_pointers_to(dump, own->from, &list, &count)))
		return NULL;
	vmr_kaddr sp = dumpcore_stack_lowest(dumpcore_stack_of(dump, own->task), own->task->sp);
	struct vmr_error *error = NULL;
	for (size_t i = 0; i < count && !error; i++)
		error = CASE_INSERT(db, reference, .holder = CASE_TEXT("root"),
				    .holder_address = CASE_INT(list[i].place), .holder_name = CASE_TEXT(list[i].name),
				    .value = CASE_INT(list[i].value),
				    .type = CASE_TEXT(dumpcore_type_name(list[i].type)), .target = CASE_TEXT("stack"),
				    .target_pid = CASE_INT(own->task->pid),
				    .target_state = CASE_TEXT(list[i].value < sp ? "dead" : "live"));
	dumpcore_root_pointers_free(list, count);
	return error;
}

static struct vmr_error *read_leads(struct casedb *db, vmr_kaddr from, struct lead list[RECORD_LIMIT],
				    size_t *ret_count)
{
	sqlite3_stmt *statement = NULL;
	VMR_TRY(casedb_prepare(db, FILE_NAME, "leading", &statement));
	sqlite3_bind_int64(statement, 1, (sqlite3_int64)from);
	size_t count = 0;
	for (; count < RECORD_LIMIT && sqlite3_step(statement) == SQLITE_ROW; count++)
		list[count] = (struct lead){.address = (vmr_kaddr)sqlite3_column_int64(statement, 0),
					    .type = vmr_strdup((const char *)sqlite3_column_text(statement, 1)),
					    .holder = vmr_strdup((const char *)sqlite3_column_text(statement, 2))};
	sqlite3_finalize(statement);
	*ret_count = count;
	return NULL;
}

/* Run a part of the file with the record's address and type. */
static struct vmr_error *change(struct casedb *db, const char *part, const struct lead *lead)
{
	sqlite3_stmt *statement = NULL;
	VMR_TRY(casedb_prepare(db, FILE_NAME, part, &statement));
	sqlite3_bind_int64(statement, 1, (sqlite3_int64)lead->address);
	sqlite3_bind_text(statement, 2, lead->type, -1, SQLITE_STATIC);
	return casedb_each(db, statement, NULL, NULL);
}

static struct vmr_error *add_lead(struct dumpcore *dump, struct casedb *db, const struct own_read *own,
				  const struct lead *lead)
{
	struct dumpcore_chain_step step = {.from = own->from,
					   .object = lead->address,
					   .value = own->value,
					   .has_memory_now = own->has_memory,
					   .memory_now = own->memory_now};
	struct dumpcore_record record;
	if (vmr_error_drop(dumpcore_type_find(dump, lead->type, &step.type)) ||
	    own->from - lead->address >= dumpcore_type_size(step.type) ||
	    vmr_error_drop(dumpcore_record_of_step(dump, NULL, &step, &record)))
		return NULL;
	struct vmr_error *error = change(db, "nameless", lead);
	if (!error)
		error = fill_dump_record(dump, db, &record, lead->holder);
	if (!error)
		error = change(db, "aim", lead);
	dumpcore_record_deinit(&record);
	return error;
}

static struct vmr_error *add_leads(struct dumpcore *dump, struct casedb *db, const struct own_read *own)
{
	struct lead leads[RECORD_LIMIT];
	size_t count = 0;
	VMR_TRY(read_leads(db, own->from, leads, &count));
	struct vmr_error *error = NULL;
	for (size_t i = 0; i < count; i++) {
		if (!error)
			error = add_lead(dump, db, own, &leads[i]);
		free(leads[i].type);
		free(leads[i].holder);
	}
	return error;
}

struct vmr_error *fill_dump_root(struct dumpcore *dump, struct casedb *db)
{
	struct own_read list[READ_LIMIT];
	size_t count = 0;
	VMR_TRY(read_own(dump, db, list, &count));
	for (size_t i = 0; i < count; i++) {
		if (!list[i].task)
			continue;
		VMR_TRY(add_roots(dump, db, &list[i]));
		VMR_TRY(add_leads(dump, db, &list[i]));
	}
	return NULL;
}
