/* SPDX-License-Identifier: MIT */
/*
 * What macros and lock functions mean to the extractor: data. A macro that is not here is walked as what it expands to.
 * What functions do to objects (unlink, wake, free) is no matter of the extractor: that is rules/api.
 */
#pragma once

#include <stdbool.h>

enum macro_kind {
	MACRO_UNKNOWN = 0, /* walk the expansion */
	MACRO_BARRIER,     /* orders memory; no accesses */
	MACRO_CALL,        /* a call of that name with all arguments evaluated */
	MACRO_PASS,        /* its value is argument a */
	MACRO_LOAD,        /* marked read of argument a */
	MACRO_LOAD_AT,     /* marked read of what argument a points to */
	MACRO_STORE,       /* marked write of argument b to argument a */
	MACRO_STORE_AT,    /* the same to what argument a points to */
	MACRO_EXCHANGE,    /* marked read and write of what argument a points to, b is stored; c: the result is what was
			      there */
	MACRO_STATE,       /* the current task's __state becomes argument a */
	MACRO_CONTAINER,   /* argument a points to member c of type b */
	MACRO_CONTAINER_OF_VARIABLE, /* argument b points to member c of the type of variable a's pointee (from_timer)
				      */
	MACRO_FIRST,                 /* argument a is a list head, an entry of type b by member c */
	MACRO_NEXT,                  /* argument a is an entry, the next one by member b */
	MACRO_WALK,    /* loop: a is the cursor, b the head, c the member (NONE: the cursor is the link itself) */
	MACRO_SCOPED,  /* scoped_guard(class a, lock b...) statement */
	MACRO_GUARD,   /* guard(class)(lock) */
	MACRO_ASSERT,  /* ends the path when argument a is true */
	MACRO_END,     /* ends the path */
	MACRO_HELD,    /* asserts that the lock argument a is held */
	MACRO_CURRENT, /* the running task */
	MACRO_NOTHING, /* no event */
};

enum { MACRO_NONE = -1 };

struct macro_rule {
	const char *name;
	enum macro_kind kind;
	signed char a, b, c;
};

/* Rule of a macro, NULL when it has none. */
const struct macro_rule *macro_rule_find(const char *name);

/* For the test: the table is searched by halves. */
bool macro_rules_are_sorted(void);

struct lock_rule {
	const char *name;
	bool release;
	signed char argument; /* -1: no object (RCU) */
	signed char success;  /* result that means it was taken: 1 not 0, 0 zero, -1 always taken */
	bool counts;          /* another task may wait for it */
};
/* Rule of a lock function or macro, NULL when it is none. */
const struct lock_rule *lock_rule_find(const char *name);
/* True when a guard class (the X of class_X_t, guard(X)) is a lock that another task may wait for. */
bool lock_class_counts(const char *name);
/* True when a guard class is about a lock or RCU at all. */
bool lock_class_is_lock(const char *name);
/* True when a function of that name does not return. */
bool macro_ends_path(const char *name);
