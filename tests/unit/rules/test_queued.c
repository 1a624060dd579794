/* SPDX-License-Identifier: MIT */
/* A record that a queue leads to, and that lies where a later call of its function is about to queue its own. */
#include "tests/unit/cmocka.h"

#include <sqlite3.h>
#include <string.h>

#include "common/memory.h"
#include "rules/engine/casedb.h"
#include "tests/unit/rules/case.h"

/* PID 42 waits in add_wait_queue() for the lock of the queue at 5000, to queue its variable at 8000, whose links lead
 * nowhere; both links of the queue lead there. */
static const char waiting[] =
	"INSERT INTO task (address, pid, tgid, comm, cpu, on_cpu, state) VALUES (2000, 42, 42, 'x', 0, 1, 'R');"
	"INSERT INTO object (address, type, size, place, pid, task, lifetime, why, covering_idx, covering_variable)"
	" VALUES (8000, 'struct wait_queue_entry', 40, 'stack', 42, 2000, 'unknown', 'mine is there', 3, 'mine');"
	"INSERT INTO queue (address, type, lock_address, lock_held, length) VALUES"
	" (5000, 'wait_queue_head', 5000, 1, 0);"
	"INSERT INTO queue_entry (address, type, pid, linked, prev, next, live) VALUES"
	" (8000, 'wait_queue_entry', 42, 0, 0, 0, 1);"
	"INSERT INTO queue_damage (queue, position, address, kind, prev, text) VALUES"
	" (5000, 1, 8024, 'one-sided', 5008, 'x');"
	"INSERT INTO witness (record, value, offset, holder, name, place_address, written_by, independent) VALUES"
	" (8000, 8024, 24, 'list', 'next', 5008, 'the list', 1), (8000, 8024, 24, 'list', 'prev', 5016, 'the list', 2);"
	"INSERT INTO lock_wait (lock, pid, cpu, idx, spins, how) VALUES (5000, 42, 0, 1, 1, 'spins');"
	"INSERT INTO frame (task, idx, pid, cpu, pc, function, inlined, interrupted, inferred, guess, fault, context,"
	" stack_kind, physical) VALUES"
	" (2000, 2, 42, 0, 7, 'add_wait_queue', 0, 0, 0, 0, 0, 'task', 'task', 2);"
	"INSERT INTO variable (task, idx, name, type, parameter, state, value, address, line) VALUES"
	" (2000, 2, 'head', 'struct wait_queue_head *', 1, 'value', 5000, NULL, 1),"
	" (2000, 2, 'entry', 'struct wait_queue_entry *', 1, 'value', 8000, NULL, 1),"
	" (2000, 3, 'mine', 'struct wait_queue_entry', 0, 'address', NULL, 8000, 1)";

/* The record's lifetime after a change. */
static char *lifetime_after(const char *change)
{
	struct casedb *db = case_create(waiting, change, NULL);
	sqlite3_stmt *statement = NULL;

	assert_false(vmr_error_drop(casedb_run(db, "fill/queued.sql", "again")));
	assert_int_equal(sqlite3_prepare_v2(casedb_sqlite(db), "SELECT lifetime FROM object", -1, &statement, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	char *lifetime = vmr_strdup((const char *)sqlite3_column_text(statement, 0));
	sqlite3_finalize(statement);
	casedb_destroy(db);
	return lifetime;
}

static void test_later_call(void **state)
{
	static const struct {
		const char *change, *lifetime;
	} rows[] = {
		{"SELECT 1", "unqueued"},
		{"UPDATE queue_entry SET prev = 8024, next = 8024", "unqueued"}, /* as init_wait() leaves it */
		/* this call's own: it is on the queue, or may be */
		{"UPDATE queue_entry SET linked = 1, prev = 5008, next = 5008", "unknown"},
		{"UPDATE queue_entry SET next = 5008", "unknown"},
		{"DELETE FROM lock_wait", "unknown"},
		{"UPDATE lock_wait SET lock = 6000", "unknown"},
		{"UPDATE lock_wait SET idx = 2", "unknown"},
		{"UPDATE frame SET function = 'finish_wait'", "unknown"},
		{"UPDATE variable SET value = 9000 WHERE name = 'entry'", "unknown"},
		{"UPDATE variable SET value = 9000 WHERE name = 'head'", "unknown"},
		{"UPDATE variable SET address = 8008 WHERE name = 'mine'", "unknown"},
		/* one link alone may be a damaged word */
		{"DELETE FROM witness WHERE name = 'prev'", "unknown"},
		{"UPDATE object SET lifetime = 'live'", "live"},
	};

	(void)state;
	for (size_t i = 0; i < VMR_COUNT(rows); i++) {
		vmr_autofree char *lifetime = lifetime_after(rows[i].change);
		if (strcmp(lifetime, rows[i].lifetime) != 0)
			fail_msg("%s: %s", rows[i].change, lifetime);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_later_call)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
