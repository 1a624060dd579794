/* SPDX-License-Identifier: MIT */
/* What the object of a wait is called: its symbol, the struct that it is a part of, what lies there. */
#include <string.h>
#include <uthash.h>

#include "common/memory.h"
#include "dumpcore/identify/identify.h"
#include "dumpcore/internal.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/state/pointee.h"
#include "dumpcore/state/wait_internal.h"
#include "dumpcore/unwind/locals.h"

#define AROUND_LIMIT 6 /* frames of who waits in which a pointer to what is around the object is looked for */

struct wait_thing {
	vmr_kaddr address;
	char *name, *member, *place;
	UT_hash_handle hh;
};

static const char *plain_name(const char *type)
{
	return !strncmp(type, "struct ", 7) ? type + 7 : type;
}

/* "type.member" by a pointer to a struct in which an object of this type lies, or by such a struct on the stack; NULL:
 * this one is neither. */
static char *member_by(const struct dumpcore_local *local, vmr_kaddr object, const char *type)
{
	const struct dumpcore_type *target = local->has_value && local->type ? pointee_target(local->type) : NULL;
	vmr_kaddr around = target ? local->value : local->address;
	const struct dumpcore_type *part = NULL;

	target = target ? target : around ? local->type : NULL;
	const char *name = target ? dumpcore_type_name(target) : NULL;
	if (!name || around > object || object - around >= dumpcore_type_size(target) || !strcmp(name, type) ||
	    !pointee_has_at(target, object - around, type))
		return NULL;
	vmr_autofree char *path = pointee_member(target, object - around, false, &part);
	return path ? vmr_format("%s.%s", plain_name(name), path) : NULL;
}

/* The nearest frame from one on outwards that has such a pointer. */
static char *member_of(struct dumpcore *dump, const struct dumpcore_stack *stack, size_t frame,
		       const struct dumpcore_wait *wait)
{
	for (size_t i = frame; i < stack->frame_count && i < frame + AROUND_LIMIT; i++) {
		vmr_autofree struct dumpcore_local *locals = NULL;
		size_t count = 0;
		if (stack->frames[i].inferred || vmr_error_drop(dumpcore_locals_read(dump, stack, i, &locals, &count)))
			continue;
		for (size_t k = 0; k < count; k++) {
			char *member = member_by(&locals[k], wait->object, wait->type);
			if (member)
				return member;
		}
	}
	return NULL;
}

/* The path of what lies at the start of a type, down to a scalar, is no part of its name ("wait.lock.raw_lock"). */
static void cut_inside(struct dumpcore *dump, char *path, const char *type)
{
	const struct dumpcore_type *found;
	struct dumpcore_member member;
	vmr_autofree char *inner = NULL;
	uint64_t rest;

	if (!path || !type || vmr_error_drop(dumpcore_type_find(dump, type, &found)) ||
	    vmr_error_drop(dumpcore_member_at(found, 0, &inner, &member, &rest)))
		return;
	size_t length = strlen(path), cut = strlen(inner);
	if (cut && cut <= length && !strcmp(path + length - cut, inner) &&
	    (cut == length || path[length - cut - 1] == '.'))
		path[cut == length ? 0 : length - cut - 1] = 0;
}

/* Of a reader-writer lock all is in one member (include/linux/rwlock_types.h). */
static void cut_raw(char *path, const char *type)
{
	static const char raw[] = "raw_lock";
	size_t length = path ? strlen(path) : 0, end = sizeof(raw) - 1;

	if (!type || strcmp(type, "struct qrwlock") != 0 || length < end || strcmp(path + length - end, raw) != 0)
		return;
	if (length == end)
		*path = 0;
	else if (path[length - end - 1] == '.')
		path[length - end - 1] = 0;
}

static char *copy(const char *text)
{
	return text ? vmr_strdup(text) : NULL;
}

static void identify(struct dumpcore *dump, struct wait_thing *thing, const char *type)
{
	struct dumpcore_identity id;

	dumpcore_identify(dump, thing->address, &id);
	bool is_data = !strcmp(id.category, "data symbol") || !strcmp(id.category, "per-CPU variable");
	cut_inside(dump, id.member, type);
	cut_raw(id.member, type);
	if (is_data && id.symbol && id.member)
		thing->name = vmr_format("%s%s%s", id.symbol, !*id.member || *id.member == '[' ? "" : ".", id.member);
	else if (is_data && id.symbol)
		thing->name = id.has_offset && id.offset
				      ? vmr_format("%s+0x%llx", id.symbol, (unsigned long long)id.offset)
				      : vmr_strdup(id.symbol);
	thing->place = copy(id.text);
	dumpcore_identity_deinit(&id);
}

void wait_thing_name(struct wait_reader *reader, const struct dumpcore_stack *stack, struct dumpcore_wait *wait)
{
	struct wait_thing *thing;

	if (!wait->object || !kernel_address_possible(wait->object))
		return;
	HASH_FIND(hh, reader->things, &wait->object, sizeof(wait->object), thing);
	if (!thing) {
		thing = vmr_alloc(sizeof(*thing));
		thing->address = wait->object;
		identify(reader->dump, thing, wait->type);
		HASH_ADD(hh, reader->things, address, sizeof(thing->address), thing);
	}
	if (!thing->member && wait->type && wait->frame != SIZE_MAX)
		thing->member = member_of(reader->dump, stack, wait->frame, wait);
	cut_raw(thing->member, wait->type);
	wait->name = copy(thing->name);
	wait->member = copy(thing->member);
	wait->place = copy(thing->place);
}

void wait_thing_member(struct wait_reader *reader, const struct dumpcore_stack *stack, size_t frame,
		       struct dumpcore_wait *wait)
{
	if (!wait->member && wait->object && wait->type)
		wait->member = member_of(reader->dump, stack, frame, wait);
}

void wait_thing_deinit(struct wait_reader *reader)
{
	struct wait_thing *thing, *next;

	HASH_ITER(hh, reader->things, thing, next)
	{
		HASH_DEL(reader->things, thing);
		free(thing->name);
		free(thing->member);
		free(thing->place);
		free(thing);
	}
}
