/* SPDX-License-Identifier: MIT */
/* Atomics and bit operations as stores and reads of the object that they are given: data. */
#pragma once

enum atomic_kind { ATOMIC_UNKNOWN = 0, ATOMIC_READ, ATOMIC_WRITE, ATOMIC_CHANGE };
/* What the result says of the object. */
enum atomic_result {
	ATOMIC_SAYS_NOTHING = 0,
	ATOMIC_SAYS_VALUE,    /* its value, before or after the change */
	ATOMIC_SAYS_ZERO,     /* true: it is zero afterwards */
	ATOMIC_SAYS_NOT_ZERO, /* true: it was not zero */
	ATOMIC_SAYS_NEGATIVE, /* true: it is below zero afterwards */
	ATOMIC_SAYS_BIT,      /* true: the bit was set */
};

enum { ATOMIC_NO_ARGUMENT = -1 };

struct atomic_rule {
	const char *name;
	enum atomic_kind kind;
	signed char object; /* argument that points to it */
	signed char stored; /* argument that it becomes; ATOMIC_NO_ARGUMENT: not known from one */
	signed char bit;    /* argument that is the number of a bit; ATOMIC_NO_ARGUMENT */
	enum atomic_result result;
};

/* Rule of a function or macro by its name, whatever its width and order (atomic64_, _acquire); NULL when it is none. */
const struct atomic_rule *atomic_rule_find(const char *name);
