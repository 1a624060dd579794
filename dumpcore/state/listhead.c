/* SPDX-License-Identifier: MIT */
/* Lists of queue heads in a type. */
#include "dumpcore/state/listhead.h"

#include <string.h>

#include "common/memory.h"
#include "dumpcore/kernel/layout.h"
#include "dumpcore/memory.h"
#include "dumpcore/types/types.h"

#define MEMBER_LIMIT 256 /* members of a struct */
#define DEPTH_LIMIT  6   /* structs in structs */

/* include/linux/wait.h, swait.h, mutex.h, rwsem.h, semaphore.h */
static const struct {
	const char *type, *list;
} heads[] = {
	{"struct wait_queue_head", "head"},   {"struct swait_queue_head", "task_list"}, {"struct mutex", "wait_list"},
	{"struct rw_semaphore", "wait_list"}, {"struct semaphore", "wait_list"},
};

static const char *list_of(const struct dumpcore_type *type)
{
	const char *name = dumpcore_type_kind(type) == DUMPCORE_TYPE_STRUCT ? dumpcore_type_name(type) : NULL;
	for (size_t i = 0; name && i < VMR_COUNT(heads); i++)
		if (!strcmp(name, heads[i].type))
			return heads[i].list;
	return NULL;
}

/* The first list of a queue head that ends behind `after` bytes. */
static bool find_list(const struct dumpcore_type *type, unsigned depth, uint64_t after, uint64_t *ret)
{
	const struct dumpcore_type *bare = dumpcore_type_strip(type);
	const char *list = list_of(bare);
	struct dumpcore_member member;
	size_t count = 0;
	if (list && !vmr_error_drop(dumpcore_member_find(bare, list, &member))) {
		*ret = member.bit_offset / 8;
		return *ret + dumpcore_type_size(member.type) > after;
	}
	bool is_struct = depth && dumpcore_type_kind(bare) == DUMPCORE_TYPE_STRUCT;
	const struct dumpcore_member *members = is_struct ? dumpcore_type_members(bare, &count) : NULL;
	for (size_t i = 0; i < count && i < MEMBER_LIMIT; i++) {
		uint64_t start = members[i].bit_offset / 8;
		if (start + dumpcore_type_size(members[i].type) > after &&
		    find_list(members[i].type, depth - 1, after > start ? after - start : 0, ret)) {
			*ret += start;
			return true;
		}
	}
	return false;
}

bool listhead_first(const struct dumpcore_type *type, uint64_t *ret)
{
	return find_list(type, DEPTH_LIMIT, 0, ret);
}

bool listhead_has_link(const struct dumpcore_type *type, uint64_t offset)
{
	uint64_t list;
	return find_list(type, DEPTH_LIMIT, offset, &list) && (offset == list || offset == list + sizeof(vmr_kaddr));
}

bool listhead_is_no_entry(struct dumpcore *dump, uint64_t value)
{
	return !kernel_address_possible(value) || dumpcore_presence_at(dump, value) == DUMPCORE_UNMAPPED;
}
