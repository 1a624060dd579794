/* SPDX-License-Identifier: MIT */
/* Who waits for what and for whom as facts. */
#include "common/memory.h"
#include "dumpcore/dumpcore.h"
#include "dumpcore/state/wait.h"
#include "rules/caserow.h"
#include "rules/engine/casedb.h"
#include "rules/fill/dump_state.h"

/* Of rings, and of locks that nobody will let go of: what a rule says of each is a finding. */
#define TOLD_LIMIT 256

/* Locks whose owner is gone, of which each is told once. */
struct lost {
	vmr_kaddr objects[TOLD_LIMIT];
	size_t count, over;
};

static bool is_lost(struct lost *lost, const struct dumpcore_wait *wait)
{
	if (!wait->lost && !wait->is_owner_gone)
		return false;
	for (size_t i = 0; i < lost->count; i++)
		if (lost->objects[i] == wait->object)
			return true;
	if (lost->count == TOLD_LIMIT) {
		lost->over++;
		return false;
	}
	lost->objects[lost->count++] = wait->object;
	return true;
}

/* One row: of an owner, or (SIZE_MAX) of a wait without one. */
static struct vmr_error *add_edge(struct casedb *db, const struct dumpcore_waits *waits,
				  const struct dumpcore_wait *wait, size_t edge, struct lost *lost)
{
	const struct dumpcore_wait_owner *owner = edge < wait->owner_count ? &wait->owners[edge] : NULL;
	bool is_step = wait->cycle && wait->cycle <= TOLD_LIMIT && (edge == wait->next || !owner);
	bool is_told = is_lost(lost, wait);
	const struct dumpcore_wait_request *request = wait->request;
	bool has_request = request && request->address;

	return CASE_INSERT(
		db, wait_edge, .task = CASE_INT(wait->task->address), .pid = CASE_INT(wait->task->pid),
		.kind = CASE_TEXT(dumpcore_wait_kind_name(wait->kind)),
		.object = CASE_INT_IF(wait->object, wait->object), .object_type = CASE_TEXT(wait->type),
		.member = CASE_TEXT(wait->member), .name = CASE_TEXT(wait->name), .place = CASE_TEXT(wait->place),
		.owner_task = CASE_INT_IF(owner, owner->task->address),
		.owner_pid = CASE_INT_IF(owner, owner->task->pid), .owner_exact = CASE_INT_IF(owner, owner->is_exact),
		.owner_how = CASE_TEXT(owner ? owner->how : NULL), .owner_waits = CASE_INT(owner && owner->is_waiter),
		.owner_completes = CASE_INT(owner && owner->completing),
		.owner_holds_up = CASE_INT(owner && owner->completing && owner->completing->work),
		.ownerless = CASE_TEXT(wait->ownerless), .owner_gone = CASE_INT(is_told && wait->is_owner_gone),
		.lost = CASE_TEXT(is_told ? wait->lost : NULL), .since = CASE_INT_IF(wait->has_since, wait->since),
		.frame = CASE_INT_IF(wait->frame != SIZE_MAX, wait->frame), .how = CASE_TEXT(wait->how),
		.why = CASE_TEXT(wait->why), .doubt = CASE_TEXT(wait->doubt),
		.device = CASE_TEXT(request && *request->device ? request->device : NULL),
		.request = CASE_INT_IF(has_request, request->address),
		.request_operation = CASE_TEXT(has_request ? request->operation : NULL),
		.request_sector = CASE_INT_IF(has_request && request->bytes, request->sector),
		.request_bytes = CASE_INT_IF(has_request, request->bytes),
		.request_age = CASE_INT_IF(request && request->has_age, request->age),
		.request_exact = CASE_INT_IF(has_request, request->is_exact),
		.request_how = CASE_TEXT(request ? request->how : NULL), .idle = CASE_INT(wait->is_idle),
		.asleep = CASE_INT(wait->is_asleep), .unlinked = CASE_INT(wait->is_unlinked),
		.cycle = CASE_INT_IF(is_step, wait->cycle), .step = CASE_INT_IF(is_step, wait->step),
		.sure = CASE_INT_IF(is_step, wait->cycle <= waits->sure));
}

/* Where the next of a ring completes what is waited for. */
static struct vmr_error *add_completing(struct casedb *db, const struct dumpcore_wait *wait)
{
	const struct dumpcore_wait_owner *owner =
		wait->cycle && wait->cycle <= TOLD_LIMIT && wait->next < wait->owner_count ? &wait->owners[wait->next]
											   : NULL;
	const struct dumpcore_wait_completing *completing = owner ? owner->completing : NULL;

	if (!completing)
		return NULL;
	return CASE_INSERT(db, complete_call, .task = CASE_INT(owner->task->address), .object = CASE_INT(wait->object),
			   .idx = CASE_INT(completing->frame), .address = CASE_INT(completing->call),
			   .function = CASE_TEXT(completing->function), .file = CASE_TEXT(completing->file),
			   .line = CASE_INT_IF(completing->line, completing->line),
			   .callee = CASE_TEXT(completing->callee),
			   .work = CASE_INT_IF(completing->work, completing->work));
}

static struct vmr_error *add_waits(struct dumpcore *dump, struct casedb *db, const struct dumpcore_waits *waits)
{
	static const char many[] = "there are more than 256: the others are not told";
	struct lost lost = {.count = 0};

	VMR_TRY(fill_dump_looked(db, "waits", waits->count, waits->count));
	for (size_t i = 0; i < waits->count; i++) {
		const struct dumpcore_wait *wait = &waits->waits[i];
		if (!wait->owner_count)
			VMR_TRY(add_edge(db, waits, wait, SIZE_MAX, &lost));
		for (size_t edge = 0; edge < wait->owner_count; edge++)
			VMR_TRY(add_edge(db, waits, wait, edge, &lost));
		VMR_TRY(add_completing(db, wait));
	}
	if (waits->cycles > TOLD_LIMIT)
		dumpcore_gap_add(dump, 0, "not all deadlocks are told", many,
				 "rings of tasks that wait for each other");
	if (lost.over)
		dumpcore_gap_add(dump, 0, "not all missed unlocks are told", many, "locks of owners that are gone");
	return NULL;
}

struct vmr_error *fill_dump_wait(struct dumpcore *dump, struct casedb *db)
{
	struct dumpcore_waits *waits;
	struct vmr_error *error = dumpcore_waits_read(dump, &waits);

	if (error) {
		dumpcore_gap_add(dump, error->address, "who waits for whom is not known", error->message, "waits");
		vmr_error_destroy(error);
		return NULL;
	}
	error = add_waits(dump, db, waits);
	if (!error)
		error = fill_dump_workpool(dump, db, waits);
	dumpcore_waits_destroy(waits);
	return error;
}
