/* SPDX-License-Identifier: MIT */
/* When the crash was reported: what was over by then is no consequence of the report. */
#include "rules/fill/dump_state.h"

#include <sqlite3.h>

#include "dumpcore/dumpcore.h"
#include "rules/engine/casedb.h"

/*
 * The first line of the last report of the CPU: a report of an exception has one line with the number of it, "[#1]"
 * (__die, arch/x86/kernel/dumpstack.c), and begins after that of the report before.
 */
static const char oops_sql[] = "WITH line AS (SELECT line, nanoseconds, text LIKE '%[#%]%' AS numbered FROM log_report"
			       " WHERE kind IN ('oops', 'bug') AND (cpu IS NULL OR cpu = ?1)),"
			       " last AS (SELECT max(line) AS line FROM line WHERE numbered),"
			       " before AS (SELECT coalesce(max(line), -1) AS line FROM line WHERE numbered AND line < "
			       "(SELECT line FROM last))"
			       " SELECT min(nanoseconds) FROM line WHERE line > (SELECT line FROM before)";
static const char panic_sql[] = "SELECT min(nanoseconds) FROM log_report WHERE kind = 'panic' AND ?1 IS NOT NULL";

static struct vmr_error *select_time(struct casedb *db, const char *sql, unsigned cpu, uint64_t *ret, bool *has)
{
	sqlite3_stmt *statement = NULL;
	if (sqlite3_prepare_v2(casedb_sqlite(db), sql, -1, &statement, NULL) != SQLITE_OK)
		return vmr_error_create(VMR_BUG, "time of the report: %s", sqlite3_errmsg(casedb_sqlite(db)));
	sqlite3_bind_int64(statement, 1, cpu);
	*has = sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_type(statement, 0) == SQLITE_INTEGER;
	if (*has)
		*ret = (uint64_t)sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return NULL;
}

struct vmr_error *fill_dump_report_time(struct dumpcore *dump, struct casedb *db, const struct dumpcore_crash *crash,
					uint64_t *ret, bool *has)
{
	*has = false;
	if (!crash->task)
		return NULL;
	if (crash->kind == DUMPCORE_CRASH_OOPS)
		return select_time(db, oops_sql, crash->task->cpu, ret, has);
	/* what a panic ended had begun before it, at a time that no line tells */
	if (crash->kind == DUMPCORE_CRASH_HANG || (crash->kind == DUMPCORE_CRASH_PANIC && crash->spin_address))
		*has = dumpcore_clock_switched(dump, crash->task->cpu, ret);
	else if (crash->kind == DUMPCORE_CRASH_PANIC)
		return select_time(db, panic_sql, crash->task->cpu, ret, has);
	return NULL;
}
