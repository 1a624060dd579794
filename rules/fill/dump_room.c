/* SPDX-License-Identifier: MIT */
/* Room for the owner's frame below frames that lead to it as facts. */
#include "rules/fill/dump_detail.h"

#include "dumpcore/dumpcore.h"
#include "rules/caserow.h"
#include "rules/engine/casedb.h"
#include "rules/fill/dump_subject.h"

static struct vmr_error *add_room(struct casedb *db, const struct subject *subject, const struct dumpcore_room *room)
{
	bool is_live = room->frame != SIZE_MAX;
	vmr_kaddr end = subject->address + subject->size;
	bool known = room->high && room->size;
	bool fits = known && end <= room->high && room->high - subject->address <= room->size;
	return CASE_INSERT(
		db, room, .record = CASE_INT(subject->address), .owner = CASE_TEXT(subject->owner_function),
		.start = CASE_TEXT(is_live ? "live" : "dead"),
		.how = CASE_TEXT(room->is_indirect ? "indirect" : "direct"), .task = CASE_INT(subject->task->address),
		.idx = CASE_INT_IF(is_live, room->frame), .trace_address = CASE_INT_IF(room->trace, room->trace),
		.function = CASE_TEXT(room->function), .calls = CASE_TEXT(room->calls), .depth = CASE_INT(room->depth),
		.sp_low = CASE_INT(room->sp), .bytes = CASE_INT(room->sp - subject->address),
		.frame_size = CASE_INT_IF(room->size, room->size), .frame_high = CASE_INT_IF(room->high, room->high),
		.fits = CASE_INT_IF(known, fits), .exact = CASE_INT_IF(room->has_exact, room->is_exact));
}

static struct vmr_error *add_rooms(struct dumpcore *dump, struct casedb *db, const struct subject *subject)
{
	struct dumpcore_room *rooms = NULL;
	size_t count = 0;
	if (!subject->task || !subject->owner_function)
		return NULL;
	struct dumpcore_room_request request = {.task = subject->task,
						.record = subject->address,
						.size = subject->size,
						.function = subject->owner_function,
						.file = subject->owner_file,
						.variable = subject->owner_variable};
	if (vmr_error_drop(dumpcore_rooms_find(dump, &request, &rooms, &count)))
		return NULL;
	struct vmr_error *error = NULL;
	for (size_t i = 0; i < count && !error; i++)
		error = add_room(db, subject, &rooms[i]);
	dumpcore_rooms_free(rooms, count);
	return error;
}

struct vmr_error *fill_dump_room(struct dumpcore *dump, struct casedb *db)
{
	return for_owners(dump, db, add_rooms);
}
