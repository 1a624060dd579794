/* SPDX-License-Identifier: MIT */
/* Which struct a pointer in a frame points to. */
#include "dumpcore/state/pointee.h"

#include <string.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/unwind/locals.h"

#define DEPTH_LIMIT 16

static bool is_record(const struct dumpcore_type *type)
{
	enum dumpcore_type_kind kind = dumpcore_type_kind(type);
	return kind == DUMPCORE_TYPE_STRUCT || kind == DUMPCORE_TYPE_UNION;
}

const struct dumpcore_type *pointee_target(const struct dumpcore_type *type)
{
	const struct dumpcore_type *bare = type ? dumpcore_type_strip(type) : NULL;
	if (!bare || dumpcore_type_kind(bare) != DUMPCORE_TYPE_POINTER)
		return NULL;
	const struct dumpcore_type *target = dumpcore_type_target(bare);
	target = target ? dumpcore_type_strip(target) : NULL;
	return target && is_record(target) && dumpcore_type_size(target) ? target : NULL;
}

static const struct dumpcore_member *member_over(const struct dumpcore_type *type, uint64_t offset)
{
	size_t count = 0;
	const struct dumpcore_member *members = dumpcore_type_members(type, &count);
	for (size_t i = 0; i < count; i++) {
		uint64_t start = members[i].bit_offset / 8, size = dumpcore_type_size(members[i].type);
		if (!members[i].bit_size && offset >= start && offset - start < size)
			return &members[i];
	}
	return NULL;
}

char *pointee_member(const struct dumpcore_type *type, uint64_t offset, bool is_scalar,
		     const struct dumpcore_type **ret)
{
	vmr_autofree char *path = vmr_strdup("");
	for (unsigned depth = 0; depth < DEPTH_LIMIT; depth++) {
		const struct dumpcore_type *bare = dumpcore_type_strip(type);
		const struct dumpcore_member *member = is_record(bare) ? member_over(bare, offset) : NULL;
		uint64_t element = dumpcore_type_kind(bare) == DUMPCORE_TYPE_ARRAY
					   ? dumpcore_type_size(dumpcore_type_target(bare))
					   : 0;
		char *longer = NULL;
		if (member) {
			longer = member->name ? vmr_format("%s%s%s", path, *path ? "." : "", member->name)
					      : vmr_strdup(path);
			offset -= member->bit_offset / 8;
			type = member->type;
		} else if (element) {
			longer = vmr_format("%s[%" PRIu64 "]", path, offset / element);
			offset %= element;
			type = dumpcore_type_target(bare);
		} else {
			return NULL;
		}
		free(path);
		path = longer;
		const struct dumpcore_type *inner = dumpcore_type_strip(type);
		bool is_aggregate = is_record(inner) || dumpcore_type_kind(inner) == DUMPCORE_TYPE_ARRAY;
		if (offset == 0 && *path && (!is_scalar || !is_aggregate)) {
			*ret = type;
			return vmr_take(path);
		}
		if (!is_aggregate)
			return NULL;
	}
	return NULL;
}

bool pointee_has_at(const struct dumpcore_type *type, uint64_t offset, const char *name)
{
	for (unsigned depth = 0; depth < DEPTH_LIMIT; depth++) {
		const struct dumpcore_type *bare = dumpcore_type_strip(type);
		const char *own = dumpcore_type_name(bare);
		if (!offset && own && !strcmp(own, name))
			return true;
		const struct dumpcore_member *member = is_record(bare) ? member_over(bare, offset) : NULL;
		uint64_t element = dumpcore_type_kind(bare) == DUMPCORE_TYPE_ARRAY
					   ? dumpcore_type_size(dumpcore_type_target(bare))
					   : 0;
		if (member) {
			offset -= member->bit_offset / 8;
			type = member->type;
		} else if (element) {
			offset %= element;
			type = dumpcore_type_target(bare);
		} else {
			return false;
		}
	}
	return false;
}

/* Take a struct for what the pointer points to when it has a member there that fits. */
static bool fits(const struct dumpcore_type *type, int64_t offset, const struct pointee_query *query,
		 struct pointee *ret)
{
	if (offset < 0 || (uint64_t)offset >= dumpcore_type_size(type))
		return false;
	const struct dumpcore_type *member_type = NULL;
	vmr_autofree char *member = pointee_member(type, (uint64_t)offset, query->is_scalar, &member_type);
	if (!member)
		return false;
	const struct dumpcore_type *target = query->wanted ? pointee_target(member_type) : NULL;
	if (query->wanted && (!target || strcmp(dumpcore_type_name(target), query->wanted) != 0))
		return false;
	*ret = (struct pointee){.type = type,
				.start = query->base + (uint64_t)query->offset - (uint64_t)offset,
				.member = vmr_take(member),
				.member_type = member_type};
	return true;
}

/* Keep a find if it is the first, or the same struct again; a second struct clears *unique. */
static void keep(struct pointee *found, struct pointee *candidate, bool *unique)
{
	if (!found->type) {
		*found = *candidate;
		return;
	}
	if (strcmp(dumpcore_type_name(found->type), dumpcore_type_name(candidate->type)) != 0 ||
	    found->start != candidate->start)
		*unique = false;
	free(candidate->member);
}

/* Structs on stacks that have `inner` in them by value, with a member that fits. */
static void try_containers(struct dumpcore *dump, const struct dumpcore_type *inner, const struct pointee_query *query,
			   struct pointee *found, bool *unique)
{
	struct dumpcore_automatic *automatics = NULL;
	size_t count = 0;
	if (!query->wanted ||
	    vmr_error_drop(dumpcore_automatics_of(dump, dumpcore_type_name(inner), &automatics, &count)))
		return;
	for (size_t i = 0; i < count && *unique; i++) {
		const struct dumpcore_type *outer = NULL;
		vmr_autofree char *name = vmr_format("struct %s", automatics[i].type);
		struct pointee candidate;
		if (vmr_error_drop(dumpcore_type_find(dump, name, &outer)) ||
		    dumpcore_type_size(outer) <= dumpcore_type_size(inner))
			continue;
		if (fits(outer, query->offset + (int64_t)automatics[i].offset, query, &candidate)) {
			candidate.is_weak = true;
			keep(found, &candidate, unique);
		}
	}
	free(automatics);
}

/* The pointer is a variable's value; or the bytes lie in the struct that a variable points to (the code has only a
 * pointer to another place of it: container_of); or the pointer may be the value of a variable that is not known; and
 * the first and the third again, the struct being around what that variable points to. */
enum pass { PASS_VALUE, PASS_RANGE, PASS_NO_LOCATION, PASS_CONTAINER, PASS_CONTAINER_NO_LOCATION, PASS_COUNT };

static void try_local(struct dumpcore *dump, const struct dumpcore_local *local, enum pass pass,
		      const struct pointee_query *query, struct pointee *found, bool *unique)
{
	const struct dumpcore_type *type = pointee_target(local->type);
	if (!type)
		return;
	bool is_base = local->has_value && local->value == query->base;
	struct pointee candidate;
	if (pass == PASS_CONTAINER || pass == PASS_CONTAINER_NO_LOCATION) {
		if (pass == PASS_CONTAINER ? is_base : !local->has_value)
			try_containers(dump, type, query, found, unique);
		return;
	}
	if (pass == PASS_RANGE) {
		uint64_t offset = query->base + (uint64_t)query->offset - local->value;
		if (local->has_value && !is_base && offset < dumpcore_type_size(type) &&
		    fits(type, (int64_t)offset, query, &candidate))
			keep(found, &candidate, unique);
		return;
	}
	bool tried = pass == PASS_VALUE ? is_base : !local->has_value && !is_base && query->wanted;
	if (tried && fits(type, query->offset, query, &candidate)) {
		candidate.is_weak = pass == PASS_NO_LOCATION;
		keep(found, &candidate, unique);
	}
}

static void try_frame(struct dumpcore *dump, const struct pointee_query *query, size_t frame, enum pass pass,
		      struct pointee *found, bool *unique)
{
	struct dumpcore_local *locals = NULL;
	size_t count = 0;
	if (vmr_error_drop(dumpcore_locals_read(dump, query->stack, frame, &locals, &count)))
		return;
	for (size_t i = 0; i < count; i++)
		if (!locals[i].is_static)
			try_local(dump, &locals[i], pass, query, found, unique);
	free(locals);
}

bool pointee_find(struct dumpcore *dump, const struct pointee_query *query, struct pointee *ret)
{
	for (enum pass pass = PASS_VALUE; pass < PASS_COUNT; pass++) {
		struct pointee found = {0};
		bool unique = true;
		/* Bodies inlined at the pc first: innermost out. */
		for (size_t i = 0; i <= query->frame && unique; i++)
			if (query->stack->frames[i].physical == query->frame)
				try_frame(dump, query, i, pass, &found, &unique);
		if (found.type && unique) {
			*ret = found;
			return true;
		}
		free(found.member);
	}
	return false;
}
