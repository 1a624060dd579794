/* SPDX-License-Identifier: MIT */
/* Which queues were being changed: hand-made queues, locks and frames, over the minikernel's dump. */
#include "tests/unit/cmocka.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/memory.h"
#include "corpus/minikernel/machine/minikernel.h"
#include "dumpcore/dumpcore.h"
#include "rules/engine/casedb.h"
#include "rules/fill/dump_state.h"

static struct dumpcore *dump;

/* The frame of the crashed CPU that has a known pointer to a wait queue's entry, and who that is. */
static void find_frame(vmr_kaddr *task, size_t *idx, uint64_t *entry)
{
	const struct dumpcore_cpu *cpus;
	size_t count, local_count;

	assert_false(vmr_error_drop(dumpcore_cpus_get(dump, &cpus, &count)));
	for (size_t c = 0; c < count; c++) {
		const struct dumpcore_stack *stack = dumpcore_stack_of(dump, cpus[c].task);
		for (size_t i = 0; i < stack->frame_count; i++) {
			struct dumpcore_local *locals;
			if (!stack->frames[i].function || strcmp(stack->frames[i].function, "ferry_call_ticket") != 0 ||
			    vmr_error_drop(dumpcore_locals_read(dump, stack, i, &locals, &local_count)))
				continue;
			for (size_t k = 0; k < local_count; k++)
				if (!strcmp(locals[k].name, "wait") && locals[k].has_value) {
					*task = cpus[c].task->address;
					*idx = i;
					*entry = locals[k].value;
				}
			free(locals);
		}
	}
	assert_int_not_equal(*entry, 0);
}

static void run(struct casedb *db, const char *sql)
{
	char *message = NULL;

	if (sqlite3_exec(casedb_sqlite(db), sql, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s: %s", sql, message);
}

/* in_flux of queue 5000, -1 NULL, after `change`; queue 9000 is another one. */
static int flux_of(const char *change, const char *frame)
{
	struct casedb *db = NULL;
	sqlite3_stmt *statement = NULL;

	assert_false(vmr_error_drop(casedb_create(&db)));
	run(db, "INSERT INTO queue (address, type, lock_address, lock_held, length) VALUES (5000, 'wait_queue_head', "
		"5000, 0, 0),"
		" (9000, 'wait_queue_head', 9000, 0, 0);"
		"INSERT INTO cpu (cpu, online, task) VALUES (0, 1, 1);"
		"INSERT INTO task (address, pid, tgid, comm, cpu, on_cpu, state) VALUES (1, 1, 1, 'x', 0, 1, 'R');"
		"INSERT INTO frame (task, idx, pid, cpu, pc, inlined, interrupted, inferred, guess, fault, context, "
		"stack_kind,"
		" physical) VALUES (1, 0, 1, 0, 7, 0, 0, 0, 0, 0, 'task', 'task', 0)");
	run(db, frame);
	run(db, change);
	assert_false(vmr_error_drop(fill_dump_flux(dump, db)));
	assert_int_equal(sqlite3_prepare_v2(casedb_sqlite(db),
					    "SELECT coalesce(in_flux, -1) FROM queue WHERE address = 5000", -1,
					    &statement, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	int flux = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	casedb_destroy(db);
	return flux;
}

static void test_locks_and_stacks(void **state)
{
	(void)state;
	assert_int_equal(flux_of("SELECT 1", ""), 0);
	assert_int_equal(flux_of("UPDATE queue SET lock_held = 1", ""), 1);
	assert_int_equal(flux_of("UPDATE queue SET lock_held = NULL", ""),
			 -1); /* a lock that cannot be read is not free */
	assert_int_equal(flux_of("UPDATE task SET error = 'torn'", ""), -1);
	assert_int_equal(flux_of("DELETE FROM frame", ""), -1);
	assert_int_equal(flux_of("INSERT INTO cpu (cpu, online) VALUES (1, 1)", ""), -1);
	assert_int_equal(flux_of("DELETE FROM cpu", ""), -1);
}

/* A CPU is inside a function that links entries. */
static void test_updates(void **state)
{
	vmr_kaddr task = 0;
	size_t idx = 0;
	uint64_t entry = 0;

	(void)state;
	find_frame(&task, &idx, &entry);
	vmr_autofree char *frame =
		vmr_format("INSERT INTO api VALUES ('taker', 'remove', 0, '', ''); UPDATE cpu SET task = %" PRId64
			   "; UPDATE task SET address = %" PRId64 "; UPDATE frame SET task = %" PRId64
			   ", idx = %zu, function = 'taker'",
			   (int64_t)task, (int64_t)task, (int64_t)task, idx);
	vmr_autofree char *own =
		vmr_format("INSERT INTO queue_entry (address, type, queue, linked, live) VALUES (%" PRId64
			   ", 'wait_queue_entry', 5000, 1, 1)",
			   (int64_t)entry);
	vmr_autofree char *other =
		vmr_format("INSERT INTO queue_entry (address, type, queue, linked, live) VALUES (%" PRId64
			   ", 'wait_queue_entry', 9000, 1, 1)",
			   (int64_t)entry);
	vmr_autofree char *link =
		vmr_format("INSERT INTO queue_damage (queue, position, address, kind, found, text) VALUES "
			   "(5000, 1, 5000, 'one-sided', %" PRId64 ", 'x')",
			   (int64_t)entry + 24);
	vmr_autofree char *unread = vmr_format("%s; UPDATE frame SET idx = 400", frame);
	assert_int_equal(flux_of(own, frame), 1);
	assert_int_equal(flux_of(other, frame), 0);
	assert_int_equal(flux_of(link, frame), 1);        /* half taken off: only a link still names it */
	assert_int_equal(flux_of("SELECT 1", unread), 1); /* what it was handed cannot be read */
	assert_int_equal(flux_of("UPDATE task SET on_cpu = 0", unread), 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_locks_and_stacks), cmocka_unit_test(test_updates)};

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
