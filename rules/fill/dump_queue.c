/* SPDX-License-Identifier: MIT */
/* Wait queues, their entries and damages as facts. */
#include "rules/fill/dump_state.h"

#include "dumpcore/dumpcore.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/state/queue.h"
#include "dumpcore/state/reference.h"
#include "rules/engine/casedb.h"

static const char *entry_type(enum dumpcore_queue_kind kind)
{
	return kind == DUMPCORE_QUEUE_SWAIT ? "swait_queue" : "wait_queue_entry";
}

static const char *head_type(enum dumpcore_queue_kind kind)
{
	return kind == DUMPCORE_QUEUE_SWAIT ? "swait_queue_head" : "wait_queue_head";
}

static struct vmr_error *add_entries(struct casedb *db, const struct dumpcore_queues *queues)
{
	for (size_t i = 0; i < queues->entry_count; i++) {
		const struct dumpcore_queue_entry *e = &queues->entries[i];
		VMR_TRY(CASEDB_INSERT(db, "queue_entry", CASE_INT(e->address), CASE_TEXT(entry_type(e->kind)),
				      CASE_INT_IF(e->task, e->task->pid), CASE_INT_IF(e->queue, e->queue),
				      CASE_TEXT(e->function), CASE_INT(e->linked), CASE_INT(e->prev), CASE_INT(e->next),
				      CASE_INT(e->live)));
	}
	return NULL;
}

static struct vmr_error *add_heads(struct casedb *db, const struct dumpcore_queues *queues)
{
	for (size_t i = 0; i < queues->queue_count; i++) {
		const struct dumpcore_queue *q = &queues->queues[i];
		VMR_TRY(CASEDB_INSERT(db, "queue", CASE_INT(q->address), CASE_TEXT(head_type(q->kind)),
				      CASE_TEXT(q->name), CASE_TEXT(q->holder), CASE_INT(q->lock),
				      CASE_INT_IF(q->lock_known, q->lock_held), CASE_INT(q->length),
				      CASE_INT_IF(q->closes_known, q->closes), CASE_INT_IF(q->lock_held, 1)));
	}
	return NULL;
}

static struct vmr_error *add_damages(struct casedb *db, const struct dumpcore_queues *queues)
{
	for (size_t i = 0; i < queues->damage_count; i++) {
		const struct dumpcore_queue_damage *d = &queues->damages[i];
		bool one_bit = __builtin_popcountll(d->expected ^ d->found) == 1;
		VMR_TRY(CASEDB_INSERT(
			db, "queue_damage", CASE_INT(d->queue), CASE_INT(d->position), CASE_INT(d->address),
			CASE_TEXT(d->kind), CASE_INT_IF(d->has_values && d->expected, d->expected),
			CASE_INT_IF(d->has_values, d->found), CASE_INT_IF(d->has_values && d->expected, one_bit),
			CASE_INT_IF(d->prev, d->prev), CASE_INT_IF(d->next, d->next), CASE_TEXT(d->text)));
	}
	return NULL;
}

static struct vmr_error *add_reference(struct casedb *db, const struct dumpcore_reference *r)
{
	return CASEDB_INSERT(db, "reference", CASE_TEXT(r->is_register ? "register" : "variable"),
			     CASE_INT_IF(r->address, r->address), CASE_INT(r->task->address), CASE_INT(r->frame),
			     CASE_INT(r->task->pid), CASE_TEXT(r->name), CASE_INT(r->value),
			     CASE_TEXT(r->is_slab ? "slab" : "stack"), CASE_INT_IF(r->target, r->target->pid),
			     CASE_NULL, CASE_TEXT(r->state));
}

static struct vmr_error *add_references(struct dumpcore *dump, struct casedb *db)
{
	struct dumpcore_reference *list = NULL;
	size_t count = 0;
	struct vmr_error *error = dumpcore_references_read(dump, &list, &count);

	if (error) {
		dumpcore_gap_add(dump, error->address, "no pointer into a foreign stack was looked for", error->message,
				 "references");
		vmr_error_destroy(error);
		return NULL;
	}
	for (size_t i = 0; i < count && !error; i++)
		error = add_reference(db, &list[i]);
	free(list);
	return error;
}

struct vmr_error *fill_dump_queue(struct dumpcore *dump, struct casedb *db)
{
	struct dumpcore_queues *queues = NULL;
	struct vmr_error *error = dumpcore_queues_read(dump, &queues);

	if (error) {
		dumpcore_gap_add(dump, error->address, "no wait-queue entry was looked for", error->message,
				 "wait queues");
		vmr_error_destroy(error);
		return add_references(dump, db);
	}
	error = add_entries(db, queues);
	if (!error)
		error = add_heads(db, queues);
	if (!error)
		error = add_damages(db, queues);
	dumpcore_queues_destroy(queues);
	return error ? error : add_references(dump, db);
}
