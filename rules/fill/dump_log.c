/* SPDX-License-Identifier: MIT */
/* The kernel log as facts: its reports, and what they say of a crash that nothing else tells of. */
#include <sqlite3.h>
#include <string.h>

#include "common/memory.h"
#include "dumpcore/dumpcore.h"
#include "rules/caserow.h"
#include "rules/engine/casedb.h"
#include "rules/fill/dump_state.h"

/* Words of a line by which the kernel reports trouble. What a program wrote to the log has another facility. */
static const struct {
	const char *text, *kind;
} report_words[] = {
	{"BUG: unable to handle", "oops"},
	{"BUG: kernel NULL pointer dereference", "oops"},
	{"stack guard page was hit", "oops"},
	{"invalid opcode:", "oops"},
	{"divide error:", "oops"},
	{"stack segment:", "oops"},
	{"general protection fault", "oops"},
	{"Oops:", "oops"},
	{"kernel BUG at", "bug"},
	{"soft lockup", "lockup"},
	{"hard LOCKUP", "lockup"},
	{"Hard LOCKUP", "lockup"},
	{"rcu: INFO:", "stall"},
	{"rcu_sched self-detected stall", "stall"},
	{"blocked for more than", "hung-task"},
	{"list_add corruption", "list"},
	{"list_del corruption", "list"},
	{"stack-protector: Kernel stack is corrupted", "stack"},
	{"refcount_t:", "refcount"},
	{"KASAN:", "kasan"},
	{"BUG: KCSAN:", "kcsan"},
	{"Kernel panic - not syncing", "panic"},
	{"sysrq: Trigger a crash", "sysrq"},
};

struct vmr_error *fill_dump_log(struct dumpcore *dump, struct casedb *db)
{
	const struct dumpcore_log_line *lines = NULL;
	size_t count = 0;
	struct vmr_error *failed = dumpcore_log_get(dump, &lines, &count);
	if (failed) {
		dumpcore_gap_add(dump, failed->address, "its reports are not known", failed->message, "kernel log");
		vmr_error_destroy(failed);
		return NULL;
	}
	VMR_TRY(fill_dump_looked(db, "log", count, count));
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; !lines[i].facility && k < VMR_COUNT(report_words); k++)
			if (strstr(lines[i].text, report_words[k].text)) {
				VMR_TRY(CASE_INSERT(db, log_report, .sequence = CASE_INT(lines[i].sequence),
						    .line = CASE_INT(i), .nanoseconds = CASE_INT(lines[i].nanoseconds),
						    .kind = CASE_TEXT(report_words[k].kind),
						    .pid = CASE_INT_IF(lines[i].caller_pid >= 0, lines[i].caller_pid),
						    .cpu = CASE_INT_IF(lines[i].caller_cpu >= 0, lines[i].caller_cpu),
						    .text = CASE_TEXT(lines[i].text)));
				break;
			}
	return NULL;
}

/* Lines of an oops that tell who and where (show_regs_print_info, arch/x86/kernel/dumpstack.c). */
static bool tells_place(const char *text)
{
	return !strncmp(text, "CPU: ", 5) || !strncmp(text, "RIP: ", 5);
}

static struct vmr_error *add_said(struct casedb *db, size_t line, const char *text)
{
	vmr_autofree char *said = vmr_format("the log says: %s", text);
	return CASE_INSERT(db, crash_explanation, .line = CASE_INT(line + 1), .text = CASE_TEXT(said));
}

/* From the first line of the last crash that the log reports on. */
static struct vmr_error *add_report(struct dumpcore *dump, struct casedb *db, size_t first)
{
	enum { LINES = 40, SAID = 6 };
	const struct dumpcore_log_line *lines = NULL;
	size_t count = 0, said = 0;
	if (vmr_error_drop(dumpcore_log_get(dump, &lines, &count)))
		return NULL;
	for (size_t i = first; i < count && i < first + LINES && said < SAID; i++) {
		bool is_report = i == first;
		for (size_t k = 0; k < VMR_COUNT(report_words) && !is_report; k++)
			is_report = strstr(lines[i].text, report_words[k].text) != NULL;
		if (!lines[i].facility && (is_report || tells_place(lines[i].text)))
			VMR_TRY(add_said(db, said++, lines[i].text));
	}
	return NULL;
}

struct vmr_error *fill_dump_log_crash(struct dumpcore *dump, struct casedb *db)
{
	sqlite3_stmt *statement = NULL;
	VMR_TRY(casedb_run(db, "fill/log.sql", "no-crash"));
	VMR_TRY(casedb_prepare(db, "fill/log.sql", "reported", &statement));
	bool is_reported = sqlite3_step(statement) == SQLITE_ROW;
	size_t line = is_reported ? (size_t)sqlite3_column_int64(statement, 0) : 0;
	sqlite3_finalize(statement);
	if (!is_reported)
		return NULL;
	VMR_TRY(casedb_run(db, "fill/log.sql", "take"));
	return add_report(dump, db, line);
}
