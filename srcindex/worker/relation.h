/* SPDX-License-Identifier: MIT */
/* What a value says of another one: how it compares with a constant, and what is left of that behind ! and ==. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* A value that is known when it is compiled. */
struct constant {
	bool known;
	int64_t value;
};

enum relation_kind {
	RELATION_SELF = 0, /* it is the value itself */
	RELATION_UNKNOWN,  /* it depends on it, in a way that has no name here */
	RELATION_EQUAL,
	RELATION_NOT_EQUAL,
	RELATION_LESS,
	RELATION_LESS_EQUAL,
	RELATION_GREATER,
	RELATION_GREATER_EQUAL,
	RELATION_BITS,    /* the bits of the constant in it */
	RELATION_NO_BITS, /* none of the bits of the constant is set in it */
	RELATION_ZERO,    /* it is zero: ! */
};
struct relation {
	enum relation_kind kind;
	struct constant constant; /* the other side, when it is one */
};

/* `outer` said of a value that says `inner`: !(x == 3) is x != 3. */
struct relation relation_compose(struct relation inner, struct relation outer);
/* The same seen from the other side: 3 < x is x > 3. */
enum relation_kind relation_mirror(enum relation_kind kind);
/* 1: it is true of the value, 0: it is false, -1: not known. */
int relation_holds(struct relation relation, int64_t value);
/* "==", "truth" for the value itself, ...; NULL for RELATION_UNKNOWN. */
const char *relation_text(enum relation_kind kind);
