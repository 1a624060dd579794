/* SPDX-License-Identifier: MIT */
/* Locks, who holds them and who waits for them as facts. */
#include "rules/fill/dump_state.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "common/memory.h"
#include "dumpcore/dumpcore.h"
#include "dumpcore/state/lock.h"
#include "rules/caserow.h"
#include "rules/engine/casedb.h"
#include "rules/engine/query.h"

#define QUEUE_LIMIT 65536

struct addresses {
	vmr_kaddr *list;
	size_t count;
};

static struct vmr_error *take_address(void *context, sqlite3_stmt *statement)
{
	struct addresses *addresses = context;

	if (addresses->count >= QUEUE_LIMIT)
		return NULL;
	addresses->list = vmr_realloc_array(addresses->list, addresses->count + 1, sizeof(*addresses->list));
	addresses->list[addresses->count++] = (vmr_kaddr)sqlite3_column_int64(statement, 0);
	return NULL;
}

/* Run a SELECT of one column of addresses. */
static struct vmr_error *select_addresses(struct casedb *db, const char *sql, struct addresses *ret)
{
	sqlite3_stmt *statement = NULL;

	VMR_TRY(query_prepare(casedb_sqlite(db), sql, &statement));
	struct vmr_error *error = query_run(casedb_sqlite(db), statement, take_address, ret);
	sqlite3_finalize(statement);
	return error;
}

static struct vmr_error *add_locks(struct casedb *db, const struct dumpcore_locks *locks)
{
	for (size_t i = 0; i < locks->lock_count; i++) {
		const struct dumpcore_lock *l = &locks->locks[i];
		VMR_TRY(CASE_INSERT(
			db, lock, .address = CASE_INT(l->address), .type = CASE_TEXT(dumpcore_lock_kind_name(l->kind)),
			.name = CASE_TEXT(l->name), .held = CASE_INT_IF(l->held_known, l->held),
			.value = CASE_INT_IF(l->has_value, l->value),
			.owner_pid = CASE_INT_IF(l->has_owner, l->owner_pid), .valid = CASE_INT_IF(l->is_invalid, 0)));
	}
	return NULL;
}

static struct vmr_error *add_parties(struct casedb *db, const struct dumpcore_locks *locks)
{
	for (size_t i = 0; i < locks->hold_count; i++) {
		const struct dumpcore_lock_party *p = &locks->holds[i];
		VMR_TRY(CASE_INSERT(db, lock_hold, .lock = CASE_INT(p->lock), .pid = CASE_INT(p->task->pid),
				    .cpu = CASE_INT(p->task->cpu), .idx = CASE_INT_IF(p->frame != SIZE_MAX, p->frame),
				    .how = CASE_TEXT(p->how)));
	}
	for (size_t i = 0; i < locks->wait_count; i++) {
		const struct dumpcore_lock_party *p = &locks->waits[i];
		VMR_TRY(CASE_INSERT(db, lock_wait, .lock = CASE_INT(p->lock), .pid = CASE_INT(p->task->pid),
				    .cpu = CASE_INT(p->task->cpu), .idx = CASE_INT_IF(p->frame != SIZE_MAX, p->frame),
				    .spins = CASE_INT(p->spins), .how = CASE_TEXT(p->how)));
	}
	return NULL;
}

/* The queue in which a task's own entry is linked; none: addresses stays empty. */
static struct vmr_error *queue_of(struct casedb *db, const struct dumpcore_task *task, struct addresses *ret)
{
	vmr_autofree char *sql = vmr_format("SELECT queue FROM queue_entry WHERE pid = %d AND linked AND live AND "
					    "queue IS NOT NULL ORDER BY address",
					    task->pid);

	return select_addresses(db, sql, ret);
}

static struct vmr_error *add_blocked(struct casedb *db, const struct dumpcore_locks *locks)
{
	for (size_t i = 0; i < locks->blocked_count; i++) {
		const struct dumpcore_blocked *b = &locks->blocked[i];
		struct addresses queues = {0};
		const char *kind = b->lock ? dumpcore_lock_kind_name(b->kind) : NULL;
		vmr_kaddr address = b->lock;
		struct vmr_error *error = b->lock ? NULL : queue_of(db, b->task, &queues);
		if (queues.count == 1) {
			kind = "queue";
			address = queues.list[0];
		}
		free(queues.list);
		if (!error)
			error = CASE_INSERT(db, blocked, .pid = CASE_INT(b->task->pid),
					    .task = CASE_INT(b->task->address), .function = CASE_TEXT(b->function),
					    .on_kind = CASE_TEXT(kind), .on_address = CASE_INT_IF(address, address));
		VMR_TRY(error);
	}
	return NULL;
}

struct vmr_error *fill_dump_lock(struct dumpcore *dump, struct casedb *db)
{
	struct addresses queues = {0};
	struct dumpcore_locks *locks = NULL;
	struct vmr_error *error = select_addresses(
		db, "SELECT lock_address FROM queue WHERE lock_address IS NOT NULL AND lock_held ORDER BY lock_address",
		&queues);

	if (!error)
		error = dumpcore_locks_read(dump, queues.list, queues.count, &locks);
	free(queues.list);
	if (error) {
		dumpcore_gap_add(dump, error->address, "who holds and who waits for locks is not known", error->message,
				 "locks");
		vmr_error_destroy(error);
		return NULL;
	}
	error = fill_dump_looked(db, "locks", locks->lock_count, locks->lock_count);
	if (!error)
		error = add_locks(db, locks);
	if (!error)
		error = add_parties(db, locks);
	if (!error)
		error = add_blocked(db, locks);
	dumpcore_locks_destroy(locks);
	return error;
}
