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

#define FILE_NAME   "fill/lock.sql"
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

/* The one queue in which a task's own entries are; by PID. */
struct own_queue {
	int64_t pid;
	vmr_kaddr queue;
};

struct own_queues {
	struct own_queue *list;
	size_t count;
};

static struct vmr_error *take_own_queue(void *context, sqlite3_stmt *statement)
{
	struct own_queues *own = context;

	own->list = vmr_realloc_array(own->list, own->count + 1, sizeof(*own->list));
	own->list[own->count++] = (struct own_queue){.pid = sqlite3_column_int64(statement, 0),
						     .queue = (vmr_kaddr)sqlite3_column_int64(statement, 1)};
	return NULL;
}

static int compare_pids(const void *a, const void *b)
{
	int64_t left = ((const struct own_queue *)a)->pid, right = ((const struct own_queue *)b)->pid;

	return (left > right) - (left < right);
}

static vmr_kaddr queue_of(const struct own_queues *own, int pid)
{
	const struct own_queue wanted = {.pid = pid};
	const struct own_queue *found =
		own->count ? bsearch(&wanted, own->list, own->count, sizeof(*own->list), compare_pids) : NULL;

	return found ? found->queue : 0;
}

static struct vmr_error *add_blocked(struct casedb *db, const struct dumpcore_locks *locks)
{
	struct own_queues own = {0};
	sqlite3_stmt *statement = NULL;

	VMR_TRY(casedb_prepare(db, FILE_NAME, "own", &statement));
	struct vmr_error *error = casedb_each(db, statement, take_own_queue, &own);
	for (size_t i = 0; i < locks->blocked_count && !error; i++) {
		const struct dumpcore_blocked *b = &locks->blocked[i];
		vmr_kaddr queue = b->lock ? 0 : queue_of(&own, b->task->pid);
		vmr_kaddr address = b->lock ? b->lock : queue;
		const char *kind = b->lock ? dumpcore_lock_kind_name(b->kind) : queue ? "queue" : NULL;
		error = CASE_INSERT(db, blocked, .pid = CASE_INT(b->task->pid), .task = CASE_INT(b->task->address),
				    .function = CASE_TEXT(b->function), .on_kind = CASE_TEXT(kind),
				    .on_address = CASE_INT_IF(address, address));
	}
	free(own.list);
	return error;
}

struct vmr_error *fill_dump_lock(struct dumpcore *dump, struct casedb *db)
{
	struct addresses queues = {0};
	struct dumpcore_locks *locks = NULL;
	sqlite3_stmt *statement = NULL;

	VMR_TRY(casedb_prepare(db, FILE_NAME, "held", &statement));
	struct vmr_error *error = casedb_each(db, statement, take_address, &queues);
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
