/* SPDX-License-Identifier: MIT */
/* What a value says of another one. */
#include "srcindex/worker/relation.h"

#include <stddef.h>

static const struct {
	const char *text;
	enum relation_kind negated, mirrored;
} kinds[] = {
	[RELATION_SELF] = {"truth", RELATION_ZERO, RELATION_UNKNOWN},
	[RELATION_UNKNOWN] = {NULL, RELATION_UNKNOWN, RELATION_UNKNOWN},
	[RELATION_EQUAL] = {"==", RELATION_NOT_EQUAL, RELATION_EQUAL},
	[RELATION_NOT_EQUAL] = {"!=", RELATION_EQUAL, RELATION_NOT_EQUAL},
	[RELATION_LESS] = {"<", RELATION_GREATER_EQUAL, RELATION_GREATER},
	[RELATION_LESS_EQUAL] = {"<=", RELATION_GREATER, RELATION_GREATER_EQUAL},
	[RELATION_GREATER] = {">", RELATION_LESS_EQUAL, RELATION_LESS},
	[RELATION_GREATER_EQUAL] = {">=", RELATION_LESS, RELATION_LESS_EQUAL},
	[RELATION_BITS] = {"&", RELATION_NO_BITS, RELATION_BITS},
	[RELATION_NO_BITS] = {"!&", RELATION_BITS, RELATION_UNKNOWN},
	[RELATION_ZERO] = {"not", RELATION_NOT_EQUAL, RELATION_UNKNOWN},
};

static struct relation negate(struct relation relation)
{
	if (relation.kind == RELATION_ZERO)
		relation.constant = (struct constant){.known = true, .value = 0};
	relation.kind = kinds[relation.kind].negated;
	return relation;
}

static bool one_bit(int64_t value)
{
	uint64_t bits = (uint64_t)value;

	return bits && !(bits & (bits - 1));
}

/* 1: `outer` is true when what it is said of is true; 0: when that is false; -1: neither. */
static int truth_of(struct relation inner, struct relation outer)
{
	bool equal = outer.kind == RELATION_EQUAL, not_equal = outer.kind == RELATION_NOT_EQUAL;

	if (outer.kind == RELATION_SELF || outer.kind == RELATION_ZERO)
		return outer.kind == RELATION_SELF;
	if ((!equal && !not_equal) || !outer.constant.known)
		return -1;
	if (!outer.constant.value)
		return not_equal;
	/* x & 4 is 4 when it is true, x == 3 is 1. */
	bool whole = inner.kind == RELATION_BITS ? inner.constant.known && one_bit(inner.constant.value) &&
							   outer.constant.value == inner.constant.value
						 : outer.constant.value == 1;
	return whole ? equal : -1;
}

struct relation relation_compose(struct relation inner, struct relation outer)
{
	if (inner.kind == RELATION_SELF)
		return outer;
	int truth = inner.kind == RELATION_UNKNOWN ? -1 : truth_of(inner, outer);
	if (truth < 0)
		return (struct relation){.kind = RELATION_UNKNOWN};
	return truth ? inner : negate(inner);
}

enum relation_kind relation_mirror(enum relation_kind kind)
{
	return kinds[kind].mirrored;
}

const char *relation_text(enum relation_kind kind)
{
	return kinds[kind].text;
}

int relation_holds(struct relation relation, int64_t value)
{
	int64_t other = relation.constant.value;

	if (relation.kind == RELATION_SELF || relation.kind == RELATION_ZERO)
		return (value != 0) == (relation.kind == RELATION_SELF);
	if (!relation.constant.known)
		return -1;
	switch (relation.kind) {
	case RELATION_EQUAL:
		return value == other;
	case RELATION_NOT_EQUAL:
		return value != other;
	case RELATION_LESS:
		return value < other;
	case RELATION_LESS_EQUAL:
		return value <= other;
	case RELATION_GREATER:
		return value > other;
	case RELATION_GREATER_EQUAL:
		return value >= other;
	case RELATION_BITS:
		return (value & other) != 0;
	case RELATION_NO_BITS:
		return (value & other) == 0;
	case RELATION_SELF:
	case RELATION_ZERO:
	case RELATION_UNKNOWN:
		return -1;
	}
	return -1;
}
