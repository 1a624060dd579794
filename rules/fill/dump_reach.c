/* SPDX-License-Identifier: MIT */
/*
 * Echoes in what live frames have at hand: their variables, the slab objects that those point to, and at most two more
 * objects from there. Breadth first, inner frames first, each object once.
 */
#include "rules/fill/dump_echo.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "dumpcore/dumpcore.h"
#include "rules/fill/dump_subject.h"

#define FRAME_LIMIT    64
#define OBJECT_LIMIT   512  /* objects that are looked through */
#define VARIABLE_LIMIT 64   /* of them, those that variables point to */
#define HOP_LIMIT      2    /* from those on */
#define OBJECT_BYTES   1024 /* of each, that are compared */
#define WORD_BYTES     512  /* of one whose type is not known, that are followed */
#define TYPED_BYTES    4096 /* of one of a known type */
#define NEST_LIMIT     4    /* structs in one another */
#define ELEMENT_LIMIT  8    /* of an array */
#define MATCH_LIMIT    4    /* words of one object */

struct object {
	struct dumpcore_slab_object slab;
	vmr_kaddr address;                /* that the pointer to it holds: where the type begins */
	const struct dumpcore_type *type; /* NULL unknown */
	unsigned hops;
	size_t idx; /* of the frame */
	char *way;
};

struct walk {
	const struct echo_search *search;
	struct object objects[OBJECT_LIMIT];
	size_t count;
	uint8_t bytes[TYPED_BYTES];
};

/* Where pointers lie: memory that is a variable or an object, `size` bytes of which are in `bytes`. */
struct memory {
	const uint8_t *bytes;
	size_t size, idx;
	vmr_kaddr address;
	unsigned hops; /* of what its pointers lead to */
	bool is_variable;
};

/* Things that lead to others which have nothing to do with them. */
static bool is_hub(const struct dumpcore_type *type)
{
	static const char *const names[] = {"struct task_struct", "struct list_head",  "struct hlist_node",
					    "struct hlist_head",  "struct llist_node", "struct rb_node"};
	for (size_t i = 0; i < VMR_COUNT(names); i++)
		if (type && !strcmp(dumpcore_type_name(type), names[i]))
			return true;
	return false;
}

static bool is_record(const struct dumpcore_type *type)
{
	return type &&
	       (dumpcore_type_kind(type) == DUMPCORE_TYPE_STRUCT || dumpcore_type_kind(type) == DUMPCORE_TYPE_UNION);
}

/* Does a pointer lead to something that has pointers? *ret_type: its struct; NULL: not known. */
static bool leads_on(const struct dumpcore_type *pointer, const struct dumpcore_type **ret_type)
{
	const struct dumpcore_type *target = dumpcore_type_target(pointer);
	target = target ? dumpcore_type_strip(target) : NULL;
	*ret_type = is_record(target) && dumpcore_type_size(target) ? target : NULL;
	return !target || *ret_type || is_record(target) || dumpcore_type_kind(target) == DUMPCORE_TYPE_VOID ||
	       dumpcore_type_kind(target) == DUMPCORE_TYPE_POINTER;
}

static void take_object(struct walk *walk, struct object object)
{
	size_t limit = object.hops ? OBJECT_LIMIT : VARIABLE_LIMIT;
	if (walk->count >= limit ||
	    vmr_error_drop(dumpcore_slab_object_at(walk->search->dump, object.address, &object.slab)))
		return;
	for (size_t i = 0; i < walk->count; i++)
		if (walk->objects[i].slab.start == object.slab.start)
			return;
	object.way = vmr_strdup(object.way);
	walk->objects[walk->count++] = object;
}

/* One pointer of a variable or object. */
static struct vmr_error *take_pointer(struct walk *walk, const struct memory *memory, uint64_t offset,
				      const struct dumpcore_type *pointer, char *way)
{
	struct object object = {.hops = memory->hops, .idx = memory->idx, .way = way};
	struct echo echo = {.place = "variable", .name = way, .idx = memory->idx, .address = memory->address + offset};
	if (offset + 8 > memory->size)
		return NULL;
	memcpy(&object.address, memory->bytes + offset, sizeof(object.address));
	if (memory->is_variable && echo_is(walk->search, object.address, &echo.is_exact))
		VMR_TRY(echo_add(walk->search, &echo));
	if (object.address && leads_on(pointer, &object.type) && (memory->is_variable || !is_hub(object.type)))
		take_object(walk, object);
	return NULL;
}

/* All pointers in what lies at `offset`, by its type. */
static struct vmr_error *take_pointers(struct walk *walk, const struct memory *memory, uint64_t offset,
				       const struct dumpcore_type *type, char *way, int depth)
{
	size_t count = 0;
	type = dumpcore_type_strip(type);
	const struct dumpcore_type *element = dumpcore_type_target(type);
	if (depth > NEST_LIMIT || offset >= memory->size)
		return NULL;
	if (dumpcore_type_kind(type) == DUMPCORE_TYPE_POINTER)
		return take_pointer(walk, memory, offset, type, way);
	if (dumpcore_type_kind(type) == DUMPCORE_TYPE_ARRAY) {
		for (uint64_t i = 0; i < dumpcore_type_count(type) && i < ELEMENT_LIMIT; i++) {
			vmr_autofree char *inner = vmr_format("%s[%u]", way, (unsigned)i);
			VMR_TRY(take_pointers(walk, memory, offset + i * dumpcore_type_size(element), element, inner,
					      depth + 1));
		}
		return NULL;
	}
	const struct dumpcore_member *members = is_record(type) ? dumpcore_type_members(type, &count) : NULL;
	for (size_t i = 0; i < count; i++) {
		vmr_autofree char *inner =
			!members[i].name ? vmr_strdup(way)
					 : vmr_format("%s%s%s", way, depth || memory->is_variable ? "." : " > ",
						      members[i].name);
		if (!members[i].bit_size)
			VMR_TRY(take_pointers(walk, memory, offset + members[i].bit_offset / 8, members[i].type, inner,
					      depth + 1));
	}
	return NULL;
}

/* What the object says at an offset from its start: a member's name, or the offset. */
static char *describe(const struct object *object, uint64_t offset)
{
	struct dumpcore_member member;
	char *path = NULL;
	uint64_t rest = 0, skipped = object->address - object->slab.start;
	if (!object->type || offset < skipped ||
	    vmr_error_drop(dumpcore_member_at(object->type, offset - skipped, &path, &member, &rest)))
		return vmr_format("%s > +0x%" PRIx64, object->way, offset);
	char *name = vmr_format("%s > %s", object->way, path);
	free(path);
	return name;
}

static struct vmr_error *compare_words(struct walk *walk, const struct object *object)
{
	size_t size =
		object->slab.cache->object_size < OBJECT_BYTES ? object->slab.cache->object_size / 8 * 8 : OBJECT_BYTES;
	unsigned found = 0;
	if (!dumpcore_try_read(walk->search->dump, object->slab.start, walk->bytes, size))
		return NULL;
	for (size_t i = 0; i < size && found < MATCH_LIMIT; i += 8) {
		if (memcmp(walk->bytes + i, &walk->search->value, sizeof(walk->search->value)) != 0)
			continue;
		vmr_autofree char *name = describe(object, i);
		struct echo echo = {.place = object->hops ? "reached" : "member",
				    .name = name,
				    .idx = object->idx,
				    .address = object->slab.start + i,
				    .is_exact = true,
				    .hops = object->hops};
		VMR_TRY(echo_add(walk->search, &echo));
		found++;
	}
	return NULL;
}

/* Objects that an object's pointers lead to: by its type, else all words that point into one. */
static struct vmr_error *follow(struct walk *walk, const struct object *object)
{
	uint64_t room = object->slab.start + object->slab.cache->object_size - object->address;
	size_t limit = object->type ? TYPED_BYTES : WORD_BYTES;
	struct memory memory = {.bytes = walk->bytes,
				.size = object->address % 8 || object->slab.offset >= object->slab.cache->object_size
						? 0
						: (size_t)(room < limit ? room : limit),
				.idx = object->idx,
				.address = object->address,
				.hops = object->hops + 1};
	if (!memory.size || !dumpcore_try_read(walk->search->dump, object->address, walk->bytes, memory.size))
		return NULL;
	if (object->type)
		return take_pointers(walk, &memory, 0, object->type, object->way, 0);
	for (size_t i = 0; i + 8 <= memory.size; i += 8) {
		vmr_autofree char *way = vmr_format("%s > +0x%zx", object->way, i);
		struct object next = {.hops = memory.hops, .idx = memory.idx, .way = way};
		memcpy(&next.address, walk->bytes + i, sizeof(next.address));
		take_object(walk, next);
	}
	return NULL;
}

/* A scalar's value, or the members of an aggregate in memory, but of one that lies over the record. */
static struct vmr_error *take_variable(struct walk *walk, size_t idx, const struct dumpcore_local *local)
{
	const struct subject *subject = walk->search->subject;
	uint64_t size = local->type ? dumpcore_type_size(local->type) : 0, value = local->value;
	struct memory memory = {.idx = idx, .is_variable = true, .address = local->address};
	vmr_autofree char *way = local->name && !local->is_static ? vmr_strdup(local->name) : NULL;
	if (!way || !local->type)
		return NULL;
	if (local->has_value) {
		struct echo echo = {.place = "variable", .name = way, .idx = idx, .address = local->address};
		struct object object = {.address = value, .idx = idx, .way = way};
		const struct dumpcore_type *type = dumpcore_type_strip(local->type);
		if (echo_is(walk->search, value, &echo.is_exact))
			VMR_TRY(echo_add(walk->search, &echo));
		if (dumpcore_type_kind(type) != DUMPCORE_TYPE_POINTER || leads_on(type, &object.type))
			take_object(walk, object);
		return NULL;
	}
	uint64_t record = subject->size ? subject->size : 8;
	if (local->state != DUMPCORE_LOCAL_ADDRESS || !local->address || size > TYPED_BYTES || size < 8 ||
	    (local->address < subject->address + record && subject->address < local->address + size) ||
	    !dumpcore_try_read(walk->search->dump, local->address, walk->bytes, size))
		return NULL;
	memory.bytes = walk->bytes;
	memory.size = size;
	return take_pointers(walk, &memory, 0, local->type, way, 0);
}

static struct vmr_error *take_variables(struct walk *walk, const struct dumpcore_stack *stack, size_t idx)
{
	struct dumpcore_local *locals = NULL;
	size_t count = 0;
	if (vmr_error_drop(dumpcore_locals_read(walk->search->dump, stack, idx, &locals, &count)))
		return NULL;
	struct vmr_error *error = NULL;
	for (size_t i = 0; i < count && !error; i++)
		error = take_variable(walk, idx, &locals[i]);
	free(locals);
	return error;
}

struct vmr_error *echo_reach(const struct echo_search *search, const struct dumpcore_stack *stack)
{
	vmr_autofree struct walk *walk = vmr_alloc(sizeof(*walk));
	struct vmr_error *error = NULL;
	walk->search = search;
	for (size_t i = 0; i < stack->frame_count && i < FRAME_LIMIT && !error; i++)
		error = take_variables(walk, stack, i);
	for (size_t i = 0; search->object && i < walk->count && !error; i++) {
		const struct object *object = &walk->objects[i];
		error = compare_words(walk, object);
		if (!error && object->hops < HOP_LIMIT && !is_hub(object->type) &&
		    !dumpcore_task_find(search->dump, object->slab.start))
			error = follow(walk, object);
	}
	for (size_t i = 0; i < walk->count; i++)
		free(walk->objects[i].way);
	return error;
}
