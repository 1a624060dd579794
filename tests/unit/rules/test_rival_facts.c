/* SPDX-License-Identifier: MIT */
/* Facts about records that a value chain runs through: the minikernel's own race, and chains made by hand. */
#include "tests/unit/cmocka.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "common/memory.h"
#include "dumpcore/dumpcore.h"
#include "rules/engine/casedb.h"
#include "rules/fill/dump.h"
#include "rules/fill/dump_detail.h"

static struct dumpcore *dump;

static void run(struct casedb *db, const char *sql)
{
	char *message = NULL;

	if (sqlite3_exec(casedb_sqlite(db), sql, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s: %s", sql, message);
}

static int64_t number(struct casedb *db, const char *sql)
{
	sqlite3_stmt *statement = NULL;

	if (sqlite3_prepare_v2(casedb_sqlite(db), sql, -1, &statement, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(casedb_sqlite(db)));
	if (sqlite3_step(statement) != SQLITE_ROW)
		fail_msg("no row: %s", sql);
	int64_t result = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return result;
}

static struct casedb *whole_case(void)
{
	struct casedb *db = NULL;

	assert_false(vmr_error_drop(casedb_create(&db)));
	assert_false(vmr_error_drop(fill_dump(dump, db)));
	return db;
}

/* The ferryman read the pointer once: whatever it has is one group; the frame that boards would be just there. */
static void test_own_race(void **state)
{
	struct casedb *db = whole_case();

	(void)state;
	assert_true(number(db, "SELECT count(*) FROM witness WHERE holder = 'spill' AND function = 'try_to_wake_up'") >
		    0);
	assert_true(
		number(db,
		       "SELECT count(*) FROM witness WHERE holder = 'variable' AND name = 'ticket' AND offset = 0") >
		0);
	assert_int_equal(number(db, "SELECT max(independent) FROM witness"), 1);
	assert_int_equal(number(db, "SELECT fits FROM room WHERE calls LIKE 'ferry_passenger > ferry_board%'"), 1);
	assert_int_equal(number(db, "SELECT depth FROM room"), 1);
	assert_int_equal(number(db, "SELECT count(*) FROM room WHERE start = 'live' AND how = 'direct' AND exact = 1"),
			 1);
	assert_true(number(db, "SELECT count(*) FROM trace WHERE function = 'ferry_passenger' AND live = 1") > 0);
	assert_int_equal(number(db, "SELECT count(*) FROM object WHERE impossible IS NOT NULL"), 0);
	assert_true(number(db, "SELECT count(*) FROM object_member m JOIN crash_step s ON s.memory_now = m.word AND "
			       "s.from_address = m.address + m.offset") > 0);
	/* the next frame of the same way does not reach to where the record is */
	run(db, "UPDATE object SET address = address - 4096 WHERE address IN (SELECT record FROM room); UPDATE "
		"object_owner SET record = record - 4096; UPDATE "
		"crash_step SET "
		"from_address = from_address - 4096; DELETE FROM room");
	assert_false(vmr_error_drop(fill_dump_room(dump, db)));
	assert_int_equal(number(db, "SELECT fits FROM room"), 0);
	assert_int_equal(number(db, "SELECT max(exact) FROM room"), 0);
	/* eight bytes beside its place it still lies within the frame */
	run(db, "UPDATE object SET address = address + 4096 + 8 WHERE address IN (SELECT record FROM room); UPDATE "
		"crash_step SET from_address = from_address + 4096 + 8; DELETE FROM room");
	assert_false(vmr_error_drop(fill_dump_room(dump, db)));
	assert_int_equal(number(db, "SELECT max(exact) FROM room"), 0);
	casedb_destroy(db);
}

/* An entry that is linked: two words of its queue hold its address, and nobody reads both to find it. */
static void test_linked_entry(void **state)
{
	struct casedb *db = whole_case();

	(void)state;
	run(db, "CREATE TEMP TABLE e AS SELECT e.address, t.address AS task FROM queue_entry e JOIN task t ON t.pid = "
		"e.pid "
		"WHERE e.linked AND e.queue IS NOT NULL ORDER BY 1 LIMIT 1;"
		"DELETE FROM witness; DELETE FROM object; UPDATE crash_step SET from_address = NULL;"
		"INSERT INTO object (address, size, place, task, lifetime) SELECT address, 40, 'stack', task, "
		"'unknown' FROM e;"
		"UPDATE crash_step SET from_address = (SELECT address FROM e) + 8 WHERE how = 'loaded'");
	assert_int_equal(number(db, "SELECT count(*) FROM e"), 1);
	assert_false(vmr_error_drop(fill_dump_witness(dump, db)));
	assert_int_equal(number(db, "SELECT count(*) FROM witness WHERE holder = 'list'"), 2);
	assert_int_equal(number(db, "SELECT count(DISTINCT independent) FROM witness WHERE holder = 'list'"), 2);
	assert_int_equal(number(db, "SELECT count(DISTINCT place_address) FROM witness WHERE holder = 'list'"), 2);
	casedb_destroy(db);
}

/* What is left of a slab object from an address on, and what a member's pointer leads to. */
static void test_sizes(void **state)
{
	static const char *const tables[] = {"variable",    "register",      "memory",       "place",     "witness",
					     "echo",        "trace",         "room",         "code_line", "code_call",
					     "code_member", "code_variable", "code_function"};
	struct casedb *db = whole_case();

	(void)state;
	for (size_t i = 0; i < VMR_COUNT(tables); i++) {
		vmr_autofree char *sql = vmr_format("DELETE FROM %s", tables[i]);
		run(db, sql);
	}
	run(db, "UPDATE crash_step SET memory_now = (SELECT address + 64 FROM task WHERE pid = 1)");
	assert_false(vmr_error_drop(fill_dump_detail(dump, db)));
	assert_int_equal(number(db, "SELECT p.size FROM place p JOIN task t ON t.address + 64 = p.address"),
			 number(db, "SELECT max(pointee_size) - 64 FROM code_member WHERE member_type = "
				    "'struct task_struct *'"));
	assert_int_equal(number(db, "SELECT count(*) FROM place WHERE category = 'function' AND size IS NOT NULL"), 0);
	assert_true(number(db, "SELECT min(pointee_size) FROM code_member WHERE member_type = 'struct task_struct *'") >
		    64);
	assert_int_equal(
		number(db, "SELECT count(*) FROM code_member WHERE pointee_size AND member_type NOT LIKE '%*%'"), 0);
	casedb_destroy(db);
}

/* A value that a frame's register and stack hold; one that nobody has. */
static void test_echo(void **state)
{
	struct casedb *db = whole_case();

	(void)state;
	run(db,
	    "CREATE TEMP TABLE o AS SELECT o.address, o.task FROM object o JOIN crash_step s ON s.from_address BETWEEN "
	    "o.address AND o.address + o.size - 1 WHERE o.place = 'stack' LIMIT 1;"
	    "DELETE FROM echo; UPDATE crash_step SET value = 0x1122334455667788 WHERE how = 'loaded'");
	assert_false(vmr_error_drop(fill_dump_echo(dump, db)));
	assert_int_equal(number(db, "SELECT count(*) FROM echo"), 0);
	run(db, "UPDATE crash_step SET value = (SELECT pc FROM frame f JOIN o ON o.task = f.task WHERE f.idx = (SELECT "
		"min(idx) FROM trace t JOIN frame g ON g.pc = t.value AND g.task = f.task WHERE t.live)) WHERE how = "
		"'loaded'");
	assert_false(vmr_error_drop(fill_dump_echo(dump, db)));
	assert_true(number(db, "SELECT count(*) FROM echo WHERE place = 'stack' AND exact") > 0);
	assert_int_equal(number(db, "SELECT count(*) FROM echo WHERE place = 'return' AND name <> ''"), 1);
	run(db, "DELETE FROM echo; UPDATE crash_step SET value = value - 1 WHERE how = 'loaded'");
	assert_false(vmr_error_drop(fill_dump_echo(dump, db)));
	assert_int_equal(number(db, "SELECT count(*) FROM echo WHERE place = 'return'"), 0); /* no call ends there */
	run(db, "DELETE FROM echo; UPDATE crash_step SET value = (SELECT value FROM register r JOIN o ON o.task = "
		"r.task WHERE "
		"name = 'rbx' AND value <> 0 ORDER BY idx LIMIT 1) WHERE how = 'loaded'");
	assert_false(vmr_error_drop(fill_dump_echo(dump, db)));
	assert_true(number(db, "SELECT count(*) FROM echo WHERE place = 'register' AND name = 'rbx' AND exact") > 0);
	casedb_destroy(db);
}

/* The signal_struct of a task becomes the value that was used, and `owner` the task whose stack it was. */
static void echo_signal(struct casedb *db, int pid, int owner)
{
	struct dumpcore_field field;
	uint64_t signal;
	vmr_autofree char *task_sql = vmr_format("SELECT address FROM task WHERE pid = %d", pid);

	assert_false(vmr_error_drop(dumpcore_field_find(dump, "task_struct", "signal", &field)));
	assert_false(vmr_error_drop(dumpcore_field_read(dump, &field, (vmr_kaddr)number(db, task_sql), &signal)));
	vmr_autofree char *sql =
		vmr_format("DELETE FROM echo; UPDATE object SET task = (SELECT address FROM task WHERE pid = %d);"
			   "UPDATE crash_step SET value = %" PRId64 " WHERE how = 'loaded'",
			   owner, (int64_t)signal);
	run(db, sql);
	assert_false(vmr_error_drop(fill_dump_echo(dump, db)));
}

/* A member of what a scalar and an aggregate variable point to; a task's neighbours are not looked through. */
static void test_members(void **state)
{
	struct casedb *db = whole_case();

	(void)state;
	echo_signal(db, 23, 23);
	assert_int_equal(number(db, "SELECT count(*) FROM echo WHERE place = 'member' AND name = 'prev > signal' AND "
				    "exact AND hops = 0"),
			 1);
	echo_signal(db, 21, 21);
	assert_int_equal(
		number(db, "SELECT count(*) FROM echo WHERE place = 'member' AND name = 'ticket.holder > signal'"), 1);
	echo_signal(db, 22, 23);
	assert_int_equal(number(db, "SELECT count(*) FROM echo WHERE place IN ('member', 'reached')"), 0);
	casedb_destroy(db);
}

/* The first line of the last report of the CPU that crashed, and the exception's code. */
static void test_reported(void **state)
{
	struct casedb *db = whole_case();

	(void)state;
	assert_int_equal(number(db, "SELECT reported_ns FROM crash"),
			 number(db, "SELECT min(nanoseconds) FROM log_report WHERE kind = 'oops'"));
	assert_int_equal(number(db, "SELECT count(*) FROM crash WHERE clock_is_one IS NOT NULL"), 0);
	assert_int_equal(number(db, "SELECT error_code FROM crash"), 2);
	casedb_destroy(db);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_own_race), cmocka_unit_test(test_linked_entry),
					   cmocka_unit_test(test_echo),     cmocka_unit_test(test_sizes),
					   cmocka_unit_test(test_members),  cmocka_unit_test(test_reported)};

	if (argc < 2)
		return 1;
	vmr_autofree char *vmlinux = vmr_format("%s/O1/vmlinux", argv[1]);
	vmr_autofree char *path = vmr_format("%s/racy-O1.vmcore", argv[1]);
	vmr_autoerror error =
		dumpcore_open(&(struct dumpcore_options){.dump = path, .vmlinux = vmlinux, .no_cache = true}, &dump);
	if (error) {
		fprintf(stderr, "%s\n", error->message);
		return 1;
	}
	int result = cmocka_run_group_tests(tests, NULL, NULL);
	dumpcore_close(dump);
	return result;
}
