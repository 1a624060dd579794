/* SPDX-License-Identifier: MIT */
/* Room for the owner's frame below live frames that lead to it as facts. */
#include "rules/fill/dump_detail.h"

#include "dumpcore/dumpcore.h"
#include "rules/caserow.h"
#include "rules/engine/casedb.h"
#include "rules/fill/dump_subject.h"

static struct vmr_error *add_room(struct dumpcore *dump, struct casedb *db, const struct subject *subject,
				  const struct dumpcore_room *room)
{
	const struct dumpcore_frame *frame = &dumpcore_stack_of(dump, subject->task)->frames[room->frame];
	vmr_kaddr end = subject->address + subject->size;
	bool known = room->high && room->size;
	bool fits = known && end <= room->high && room->high - subject->address <= room->size;
	return CASE_INSERT(db, room, .record = CASE_INT(subject->address), .task = CASE_INT(subject->task->address),
			   .idx = CASE_INT(room->frame), .function = CASE_TEXT(frame->function),
			   .calls = CASE_TEXT(room->calls), .depth = CASE_INT(room->depth),
			   .sp_low = CASE_INT(frame->sp), .bytes = CASE_INT(frame->sp - subject->address),
			   .frame_size = CASE_INT_IF(room->size, room->size),
			   .frame_high = CASE_INT_IF(room->high, room->high), .fits = CASE_INT_IF(known, fits));
}

static struct vmr_error *add_rooms(struct dumpcore *dump, struct casedb *db, const struct subject *subject)
{
	struct dumpcore_room *rooms = NULL;
	size_t count = 0;
	if (!subject->task || !subject->owner_function)
		return NULL;
	if (vmr_error_drop(dumpcore_rooms_find(dump, subject->task, subject->address + subject->size,
					       subject->owner_function, subject->owner_file, &rooms, &count)))
		return NULL;
	struct vmr_error *error = NULL;
	for (size_t i = 0; i < count && !error; i++)
		error = add_room(dump, db, subject, &rooms[i]);
	dumpcore_rooms_free(rooms, count);
	return error;
}

struct vmr_error *fill_dump_room(struct dumpcore *dump, struct casedb *db)
{
	return for_subjects(dump, db, add_rooms);
}
