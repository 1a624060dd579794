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
	return casedb_each(db, statement, NULL, NULL);
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

struct handed {
	struct dumpcore *dump;
	struct casedb *db;
};

static struct vmr_error *add_handed(void *context, sqlite3_stmt *statement)
{
	struct handed *handed = context;
	return add_pointers(handed->dump, handed->db, (vmr_kaddr)sqlite3_column_int64(statement, 0),
			    (size_t)sqlite3_column_int64(statement, 1));
}

struct vmr_error *fill_dump_flux(struct dumpcore *dump, struct casedb *db)
{
	sqlite3_stmt *statement = NULL;
	VMR_TRY(casedb_run(db, "fill/flux.sql", "begin"));
	VMR_TRY(casedb_prepare(db, "fill/flux.sql", "updates", &statement));
	struct handed handed = {.dump = dump, .db = db};
	struct vmr_error *error = casedb_each(db, statement, add_handed, &handed);
	if (!error)
		error = casedb_run(db, "fill/flux.sql", "update");
	if (!error)
		error = casedb_run(db, "fill/flux.sql", "end");
	return error;
}
