/* SPDX-License-Identifier: MIT */
/* What the kernel reported of the crash, and when: what was over by then is no consequence of the report. */
#include "rules/fill/dump_state.h"

#include <ctype.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "dumpcore/dumpcore.h"
#include "rules/engine/casedb.h"

static struct vmr_error *select_time(struct casedb *db, const char *part, unsigned cpu, uint64_t *ret, bool *has)
{
	sqlite3_stmt *statement = NULL;
	VMR_TRY(casedb_prepare(db, "fill/report.sql", part, &statement));
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
		return select_time(db, "oops", crash->task->cpu, ret, has);
	/* what a panic ended had begun before it, at a time that no line tells */
	if (crash->kind == DUMPCORE_CRASH_HANG || (crash->kind == DUMPCORE_CRASH_PANIC && crash->spin_address))
		*has = dumpcore_clock_switched(dump, crash->task->cpu, ret);
	else if (crash->kind == DUMPCORE_CRASH_PANIC)
		return select_time(db, "panic", crash->task->cpu, ret, has);
	return NULL;
}

struct vmr_error *fill_dump_report_code(struct casedb *db, const struct dumpcore_crash *crash, uint64_t *ret, bool *has)
{
	static const char before[] = "Oops: "; /* "Oops: 0003 [#1]", of 6.12 "Oops: Oops: 0003 [#1]" */
	sqlite3_stmt *statement = NULL;

	*has = false;
	if (!crash->task || crash->kind != DUMPCORE_CRASH_OOPS)
		return NULL;
	VMR_TRY(casedb_prepare(db, "fill/report.sql", "numbered", &statement));
	sqlite3_bind_int64(statement, 1, crash->task->cpu);
	const char *at = sqlite3_step(statement) == SQLITE_ROW ? (const char *)sqlite3_column_text(statement, 0) : NULL;
	for (const char *next = at; next && (next = strstr(next, before)); at = next)
		next += sizeof(before) - 1;
	*has = at && isxdigit((unsigned char)*at);
	if (*has)
		*ret = strtoul(at, NULL, 16);
	sqlite3_finalize(statement);
	return NULL;
}
