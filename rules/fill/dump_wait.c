/* SPDX-License-Identifier: MIT */
/* Who waits for what and for whom as facts. */
#include "common/memory.h"
#include "dumpcore/dumpcore.h"
#include "dumpcore/state/wait.h"
#include "rules/caserow.h"
#include "rules/engine/casedb.h"
#include "rules/fill/dump_state.h"

/* One row: of an owner, or (SIZE_MAX) of a wait without one. */
static struct vmr_error *add_edge(struct casedb *db, const struct dumpcore_waits *waits,
				  const struct dumpcore_wait *wait, size_t edge)
{
	const struct dumpcore_wait_owner *owner = edge < wait->owner_count ? &wait->owners[edge] : NULL;
	bool is_step = wait->cycle && (edge == wait->next || !owner);

	return CASE_INSERT(
		db, wait_edge, .task = CASE_INT(wait->task->address), .pid = CASE_INT(wait->task->pid),
		.kind = CASE_TEXT(dumpcore_wait_kind_name(wait->kind)),
		.object = CASE_INT_IF(wait->object, wait->object), .object_type = CASE_TEXT(wait->type),
		.member = CASE_TEXT(wait->member), .name = CASE_TEXT(wait->name), .place = CASE_TEXT(wait->place),
		.owner_task = CASE_INT_IF(owner, owner->task->address),
		.owner_pid = CASE_INT_IF(owner, owner->task->pid), .owner_exact = CASE_INT_IF(owner, owner->is_exact),
		.owner_how = CASE_TEXT(owner ? owner->how : NULL), .ownerless = CASE_TEXT(wait->ownerless),
		.owner_gone = CASE_INT(wait->is_owner_gone), .lost = CASE_TEXT(wait->lost),
		.since = CASE_INT_IF(wait->has_since, wait->since),
		.frame = CASE_INT_IF(wait->frame != SIZE_MAX, wait->frame), .how = CASE_TEXT(wait->how),
		.why = CASE_TEXT(wait->why), .doubt = CASE_TEXT(wait->doubt), .idle = CASE_INT(wait->is_idle),
		.asleep = CASE_INT(wait->is_asleep), .unlinked = CASE_INT(wait->is_unlinked),
		.cycle = CASE_INT_IF(is_step, wait->cycle), .step = CASE_INT_IF(is_step, wait->step),
		.sure = CASE_INT_IF(is_step, wait->cycle <= waits->sure));
}

static struct vmr_error *add_waits(struct casedb *db, const struct dumpcore_waits *waits)
{
	VMR_TRY(fill_dump_looked(db, "waits", waits->count, waits->count));
	for (size_t i = 0; i < waits->count; i++) {
		const struct dumpcore_wait *wait = &waits->waits[i];
		if (!wait->owner_count)
			VMR_TRY(add_edge(db, waits, wait, SIZE_MAX));
		for (size_t edge = 0; edge < wait->owner_count; edge++)
			VMR_TRY(add_edge(db, waits, wait, edge));
	}
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
	error = add_waits(db, waits);
	dumpcore_waits_destroy(waits);
	return error;
}
