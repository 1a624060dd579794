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

/* Frames of running tasks that are inside an update. */
static const char updates_sql[] =
	"SELECT DISTINCT f.task, f.idx FROM frame f JOIN task t ON t.address = f.task AND t.on_cpu = 1 JOIN api p ON "
	"p.function = f.function WHERE p.effect IN ('link', 'unlink', 'careful-unlink', 'remove', 'move')"
	" ORDER BY f.task, f.idx LIMIT 64";

/* Pointers that such a frame was handed; value NULL: not known. */
static const char make_sql[] = "CREATE TEMP TABLE flux (task INTEGER, idx INTEGER, value INTEGER)";

/* What a pointer leads to: a queue's head or an entry of it; bytes of the largest of either in any kernel. */
#define HEAD_SIZE  "64"
#define ENTRY_SIZE "64"

static const char update_sql[] =
	"WITH part AS (SELECT address AS queue, address AS low, address + " HEAD_SIZE " AS high FROM queue"
	" UNION ALL SELECT queue, address, address + " ENTRY_SIZE " FROM queue_entry WHERE queue IS NOT NULL"
	" UNION ALL SELECT queue, place - " ENTRY_SIZE ", place + 16 FROM (SELECT queue, address AS place FROM "
	"queue_damage UNION SELECT queue, found FROM queue_damage UNION SELECT queue, prev FROM queue_damage UNION "
	"SELECT queue, next FROM queue_damage) WHERE place IS NOT NULL),"
	" hit AS (SELECT DISTINCT f.task, f.idx, p.queue FROM temp.flux f JOIN part p ON f.value >= p.low AND f.value "
	"< "
	"p.high),"
	" blind AS (SELECT DISTINCT task, idx FROM temp.flux f WHERE value IS NULL AND NOT EXISTS (SELECT 1 FROM hit h "
	"WHERE h.task = f.task AND h.idx = f.idx)),"
	" unread AS (SELECT 1 FROM cpu c LEFT JOIN task t ON t.address = c.task WHERE (c.online OR c.task IS NOT NULL)"
	" AND (t.address IS NULL OR t.error IS NOT NULL OR NOT EXISTS (SELECT 1 FROM frame f WHERE f.task = "
	"t.address)))"
	" UPDATE queue SET in_flux = CASE WHEN lock_held = 1 OR address IN (SELECT queue FROM hit) OR EXISTS (SELECT 1 "
	"FROM blind) THEN 1 WHEN lock_held = 0 AND EXISTS (SELECT 1 FROM cpu) AND NOT EXISTS (SELECT 1 FROM unread) "
	"THEN 0 END";

static struct vmr_error *run(struct casedb *db, const char *sql)
{
	char *message = NULL;
	if (sqlite3_exec(casedb_sqlite(db), sql, NULL, NULL, &message) == SQLITE_OK)
		return NULL;
	struct vmr_error *error = vmr_error_create(VMR_BUG, "queues in flux: %s", message ? message : "?");
	sqlite3_free(message);
	return error;
}

static struct vmr_error *add_pointer(struct casedb *db, int64_t task, size_t idx, const struct dumpcore_local *local)
{
	vmr_autofree char *sql =
		local && local->has_value
			? vmr_format("INSERT INTO temp.flux VALUES (%" PRId64 ", %zu, %" PRId64 ")", task, idx,
				     (int64_t)local->value)
			: vmr_format("INSERT INTO temp.flux VALUES (%" PRId64 ", %zu, NULL)", task, idx);
	return run(db, sql);
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
	VMR_TRY(run(db, make_sql));
	if (sqlite3_prepare_v2(casedb_sqlite(db), updates_sql, -1, &statement, NULL) != SQLITE_OK)
		return vmr_error_create(VMR_BUG, "queues in flux: %s", sqlite3_errmsg(casedb_sqlite(db)));
	struct vmr_error *error = NULL;
	while (!error && sqlite3_step(statement) == SQLITE_ROW)
		error = add_pointers(dump, db, (vmr_kaddr)sqlite3_column_int64(statement, 0),
				     (size_t)sqlite3_column_int64(statement, 1));
	sqlite3_finalize(statement);
	if (!error)
		error = run(db, update_sql);
	if (!error)
		error = run(db, "DROP TABLE temp.flux");
	return error;
}
