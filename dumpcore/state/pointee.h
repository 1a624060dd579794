/* SPDX-License-Identifier: MIT */
/* Which struct a pointer in a frame points to, as debug information of the frame's variables tells. Only dumpcore's own
 * files include this. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "dumpcore/types/types.h"
#include "dumpcore/unwind/stack.h"

struct dumpcore;

struct pointee {
	const struct dumpcore_type *type; /* struct or union */
	vmr_kaddr start;                  /* of the struct, as the pointer's value tells */
	char *member;                     /* path of the member at the offset; owned by the caller */
	const struct dumpcore_type *member_type;
	bool is_weak; /* see chain.h */
};
struct pointee_query {
	const struct dumpcore_stack *stack;
	size_t frame;   /* physical */
	vmr_kaddr base; /* the pointer's value */
	int64_t offset; /* of the access from it */
	bool is_scalar; /* a value is read there: descend to a scalar; else the outermost member that starts there */
	const char *wanted; /* the member points to this struct; NULL: not known */
};
/* False: nothing known fits, or more than one thing does. */
bool pointee_find(struct dumpcore *dump, const struct pointee_query *query, struct pointee *ret);
/* The struct that a pointer type points to; NULL: it is no such pointer. */
const struct dumpcore_type *pointee_target(const struct dumpcore_type *type);
/* Has a type a struct of this name (with its keyword) at an offset, itself or a part of it, entries of arrays too? */
bool pointee_has_at(const struct dumpcore_type *type, uint64_t offset, const char *name);
/* The member of a struct at an offset, as a path; NULL: padding or outside. The caller owns the result. */
char *pointee_member(const struct dumpcore_type *type, uint64_t offset, bool is_scalar,
		     const struct dumpcore_type **ret);
