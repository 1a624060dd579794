/* SPDX-License-Identifier: MIT */
/* Wait queues, their entries and damages as facts. */
#include "rules/fill/dump_state.h"

#include "dumpcore/dumpcore.h"
#include "dumpcore/kernel/task.h"
#include "dumpcore/state/queue.h"
#include "dumpcore/state/reference.h"
#include "rules/caserow.h"
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
		VMR_TRY(CASE_INSERT(db, queue_entry, .address = CASE_INT(e->address),
				    .type = CASE_TEXT(entry_type(e->kind)), .pid = CASE_INT_IF(e->task, e->task->pid),
				    .queue = CASE_INT_IF(e->queue, e->queue), .function = CASE_TEXT(e->function),
				    .linked = CASE_INT(e->linked), .prev = CASE_INT(e->prev), .next = CASE_INT(e->next),
				    .live = CASE_INT(e->live)));
	}
	return NULL;
}

static struct vmr_error *add_heads(struct casedb *db, const struct dumpcore_queues *queues)
{
	for (size_t i = 0; i < queues->queue_count; i++) {
		const struct dumpcore_queue *q = &queues->queues[i];
		VMR_TRY(CASE_INSERT(db, queue, .address = CASE_INT(q->address), .type = CASE_TEXT(head_type(q->kind)),
				    .name = CASE_TEXT(q->name), .holder = CASE_TEXT(q->holder),
				    .holder_type = CASE_TEXT(q->holder_type),
				    .holder_offset = CASE_INT_IF(q->holder_type, (int64_t)q->holder_offset),
				    .lock_address = CASE_INT(q->lock),
				    .lock_held = CASE_INT_IF(q->lock_known, q->lock_held),
				    .length = CASE_INT(q->length), .closes = CASE_INT_IF(q->closes_known, q->closes),
				    .in_flux = CASE_INT_IF(q->lock_held, 1)));
	}
	return NULL;
}

static struct vmr_error *add_damages(struct casedb *db, const struct dumpcore_queues *queues)
{
	for (size_t i = 0; i < queues->damage_count; i++) {
		const struct dumpcore_queue_damage *d = &queues->damages[i];
		bool one_bit = __builtin_popcountll(d->expected ^ d->found) == 1;
		VMR_TRY(CASE_INSERT(db, queue_damage, .queue = CASE_INT(d->queue), .position = CASE_INT(d->position),
				    .address = CASE_INT(d->address), .kind = CASE_TEXT(d->kind),
				    .expected = CASE_INT_IF(d->has_values && d->expected, d->expected),
				    .found = CASE_INT_IF(d->has_values, d->found),
				    .one_bit = CASE_INT_IF(d->has_values && d->expected, one_bit),
				    .prev = CASE_INT_IF(d->prev, d->prev), .next = CASE_INT_IF(d->next, d->next),
				    .text = CASE_TEXT(d->text)));
	}
	return NULL;
}

static struct vmr_error *add_reference(struct casedb *db, const struct dumpcore_reference *r)
{
	return CASE_INSERT(db, reference, .holder = CASE_TEXT(r->is_register ? "register" : "variable"),
			   .holder_address = CASE_INT_IF(r->address, r->address),
			   .holder_task = CASE_INT(r->task->address), .holder_idx = CASE_INT(r->frame),
			   .holder_pid = CASE_INT(r->task->pid), .holder_name = CASE_TEXT(r->name),
			   .value = CASE_INT(r->value), .type = CASE_TEXT(r->type ? dumpcore_type_name(r->type) : NULL),
			   .target = CASE_TEXT(r->is_slab ? "slab" : "stack"),
			   .target_pid = CASE_INT_IF(r->target, r->target->pid), .target_state = CASE_TEXT(r->state));
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
	error = fill_dump_looked(db, "queues", queues->queue_count, queues->queue_count);
	if (!error)
		error = add_entries(db, queues);
	if (!error)
		error = add_heads(db, queues);
	if (!error)
		error = add_damages(db, queues);
	dumpcore_queues_destroy(queues);
	return error ? error : add_references(dump, db);
}
