/* SPDX-License-Identifier: MIT */
/* Records on stacks that a damaged queue leads to, where no call in flight was handed them. */
#include <sqlite3.h>
#include <string.h>

#include "common/memory.h"
#include "dumpcore/dumpcore.h"
#include "rules/caserow.h"
#include "rules/engine/casedb.h"
#include "rules/fill/dump_state.h"

#define FILE_NAME   "fill/queued.sql"
#define QUEUE_LIMIT 8

/* What lies in a queue, by the type of its head. */
static const struct entry_kind {
	const char *head, *entry, *list;
} kinds[] = {
	{"wait_queue_head", "wait_queue_entry", "entry"},
	{"swait_queue_head", "swait_queue", "task_list"},
};

struct lead {
	vmr_kaddr place, queue;
	const struct entry_kind *kind;
};

static struct vmr_error *read_leads(struct casedb *db, struct lead list[QUEUE_LIMIT], size_t *ret_count)
{
	sqlite3_stmt *statement = NULL;
	VMR_TRY(casedb_prepare(db, FILE_NAME, "damaged", &statement));
	sqlite3_bind_int(statement, 1, QUEUE_LIMIT);
	size_t count = 0;
	while (count < QUEUE_LIMIT && sqlite3_step(statement) == SQLITE_ROW) {
		const char *type = (const char *)sqlite3_column_text(statement, 2);
		for (size_t i = 0; i < VMR_COUNT(kinds); i++)
			if (type && !strcmp(type, kinds[i].head))
				list[count++] = (struct lead){.place = (vmr_kaddr)sqlite3_column_int64(statement, 0),
							      .queue = (vmr_kaddr)sqlite3_column_int64(statement, 1),
							      .kind = &kinds[i]};
	}
	sqlite3_finalize(statement);
	*ret_count = count;
	return NULL;
}

static struct vmr_error *next_step(struct casedb *db, int64_t *ret)
{
	sqlite3_stmt *statement = NULL;
	VMR_TRY(casedb_prepare(db, FILE_NAME, "next", &statement));
	*ret = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 1;
	sqlite3_finalize(statement);
	return NULL;
}

static struct vmr_error *add_step(struct casedb *db, const struct lead *lead, const struct dumpcore_record *record)
{
	int64_t number = 0;
	VMR_TRY(next_step(db, &number));
	vmr_autofree char *type = record->type ? vmr_strdup(dumpcore_type_name(record->type)) : NULL;
	vmr_autofree char *text =
		vmr_format("the queue at " VMR_ADDRESS " leads to " VMR_ADDRESS ", in the %s at " VMR_ADDRESS,
			   lead->queue, lead->place, type ? type : "record", record->address);
	return CASE_INSERT(db, crash_step, .step = CASE_INT(number), .value = CASE_INT(lead->place),
			   .how = CASE_TEXT("queued"), .from_type = CASE_TEXT(type),
			   .from_address = CASE_INT(lead->place), .text = CASE_TEXT(text), .no_list = CASE_INT(0));
}

static struct vmr_error *add_lead(struct dumpcore *dump, struct casedb *db, const struct lead *lead)
{
	struct dumpcore_field list;
	struct dumpcore_chain_step step = {.how = DUMPCORE_STEP_HANDED, .value = lead->place, .from = lead->place};
	vmr_autofree char *name = vmr_format("struct %s", lead->kind->entry);
	struct dumpcore_record record;
	if (vmr_error_drop(dumpcore_field_find(dump, lead->kind->entry, lead->kind->list, &list)) ||
	    vmr_error_drop(dumpcore_type_find(dump, name, &step.type)))
		return NULL;
	step.object = lead->place - list.offset;
	if (vmr_error_drop(dumpcore_record_of_step(dump, NULL, &step, &record)))
		return NULL;
	struct vmr_error *error = NULL;
	if (!strcmp(record.place, "stack"))
		error = fill_dump_record(dump, db, &record, NULL);
	if (!error && !strcmp(record.place, "stack"))
		error = add_step(db, lead, &record);
	dumpcore_record_deinit(&record);
	return error;
}

struct vmr_error *fill_dump_queued(struct dumpcore *dump, struct casedb *db)
{
	struct lead list[QUEUE_LIMIT];
	size_t count = 0;
	VMR_TRY(read_leads(db, list, &count));
	for (size_t i = 0; i < count; i++)
		VMR_TRY(add_lead(dump, db, &list[i]));
	return NULL;
}
