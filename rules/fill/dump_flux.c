/* SPDX-License-Identifier: MIT */
/*
 * Queues that were being changed when the CPUs stopped. A lock that is held tells; and a CPU whose frames are inside a
 * function that links or takes off an entry, where a pointer that it was handed leads to that queue, or cannot be read.
 */
#include "rules/fill/dump_state.h"

#include <sqlite3.h>

#include "common/memory.h"
#include "dumpcore/dumpcore.h"
#include "rules/engine/casedb.h"

/* A pointer that a frame was handed; local NULL, or without a value: not known. */
static struct vmr_error *add_pointer(struct casedb *db, int64_t task, size_t idx, const struct dumpcore_local *local)
{
	sqlite3_stmt *statement = NULL;
	VMR_TRY(casedb_prepare(db, "fill/flux.sql", "pointer", &statement));
	sqlite3_bind_int64(statement, 1, task);
	sqlite3_bind_int64(statement, 2, (int64_t)idx);
	if (local && local->has_value)
		sqlite3_bind_int64(statement, 3, (int64_t)local->value);
	int code = sqlite3_step(statement);
	sqlite3_finalize(statement);
	if (code == SQLITE_DONE)
		return NULL;
	return vmr_error_create(VMR_BUG, "queues in flux: %s", sqlite3_errmsg(casedb_sqlite(db)));
}

/* The pointers that a frame was handed: its parameters. None that can be read is one that is not known. */
static struct vmr_error *add_pointers(struct dumpcore *dump, struct casedb *db, vmr_kaddr task, size_t idx)
{
	const struct dumpcore_task *found = dumpcore_task_find(dump, task);
	struct dumpcore_local *locals = NULL;
	size_t count = 0, pointers = 0;
	struct vmr_error *error = NULL;
	if (!found || vmr_error_drop(dumpcore_locals_read(dump, dumpcore_stack_of(dump, found), idx, &locals, &count)))
		return add_pointer(db, (int64_t)task, idx, NULL);
	for (size_t i = 0; i < count && !error; i++) {
		const struct dumpcore_type *type = locals[i].type ? dumpcore_type_strip(locals[i].type) : NULL;
		if (!locals[i].is_parameter || !type || dumpcore_type_kind(type) != DUMPCORE_TYPE_POINTER)
			continue;
		pointers++;
		error = add_pointer(db, (int64_t)task, idx, &locals[i]);
	}
	free(locals);
	return error || pointers ? error : add_pointer(db, (int64_t)task, idx, NULL);
}

struct vmr_error *fill_dump_flux(struct dumpcore *dump, struct casedb *db)
{
	sqlite3_stmt *statement = NULL;
	VMR_TRY(casedb_run(db, "fill/flux.sql", "begin"));
	VMR_TRY(casedb_prepare(db, "fill/flux.sql", "updates", &statement));
	struct vmr_error *error = NULL;
	while (!error && sqlite3_step(statement) == SQLITE_ROW)
		error = add_pointers(dump, db, (vmr_kaddr)sqlite3_column_int64(statement, 0),
				     (size_t)sqlite3_column_int64(statement, 1));
	sqlite3_finalize(statement);
	if (!error)
		error = casedb_run(db, "fill/flux.sql", "update");
	if (!error)
		error = casedb_run(db, "fill/flux.sql", "end");
	return error;
}
