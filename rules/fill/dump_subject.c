/* SPDX-License-Identifier: MIT */
/* Subjects: records on stacks that the value chain of the crash runs through. */
#include "rules/fill/dump_subject.h"

#include <sqlite3.h>

#include "common/memory.h"
#include "dumpcore/dumpcore.h"
#include "rules/engine/casedb.h"

#define SUBJECT_LIMIT 8

struct found {
	struct subject subject;
	char *function, *file, *variable;
};

static char *copy_text(sqlite3_stmt *statement, int column)
{
	const char *text = (const char *)sqlite3_column_text(statement, column);
	return text ? vmr_strdup(text) : NULL;
}

/* Rows are taken first, as `function` writes. */
static size_t take_subjects(struct dumpcore *dump, sqlite3_stmt *statement, struct found found[SUBJECT_LIMIT])
{
	size_t count = 0;
	sqlite3_bind_int(statement, 1, SUBJECT_LIMIT);
	for (; count < SUBJECT_LIMIT && sqlite3_step(statement) == SQLITE_ROW; count++) {
		struct found *one = &found[count];
		*one = (struct found){.function = copy_text(statement, 3),
				      .file = copy_text(statement, 4),
				      .variable = copy_text(statement, 5)};
		one->subject.address = (vmr_kaddr)sqlite3_column_int64(statement, 0);
		one->subject.size = (uint64_t)sqlite3_column_int64(statement, 1);
		one->subject.task = dumpcore_task_find(dump, (vmr_kaddr)sqlite3_column_int64(statement, 2));
		one->subject.owner_function = one->function;
		one->subject.owner_file = one->file;
		one->subject.owner_variable = one->variable;
	}
	return count;
}

static struct vmr_error *for_found(struct dumpcore *dump, struct casedb *db, const char *query,
				   subject_function *function)
{
	struct found found[SUBJECT_LIMIT];
	sqlite3_stmt *statement = NULL;
	VMR_TRY(casedb_prepare(db, "fill/subject.sql", query, &statement));
	size_t count = take_subjects(dump, statement, found);
	sqlite3_finalize(statement);
	struct vmr_error *error = NULL;
	for (size_t i = 0; i < count; i++) {
		if (!error)
			error = function(dump, db, &found[i].subject);
		free(found[i].function);
		free(found[i].file);
		free(found[i].variable);
	}
	return error;
}

struct vmr_error *for_subjects(struct dumpcore *dump, struct casedb *db, subject_function *function)
{
	return for_found(dump, db, "subjects", function);
}

struct vmr_error *for_owners(struct dumpcore *dump, struct casedb *db, subject_function *function)
{
	return for_found(dump, db, "owners", function);
}
