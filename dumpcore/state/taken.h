/* SPDX-License-Identifier: MIT */
/* Calls of the functions on a stack by which its task has taken a lock that it has now. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/address.h"
#include "dumpcore/unwind/stack.h"

struct dumpcore;

enum dumpcore_lock_use {
	DUMPCORE_LOCK_NO_USE = 0,
	DUMPCORE_LOCK_TAKES,
	DUMPCORE_LOCK_TRIES, /* takes it, or says in its result that it did not */
	DUMPCORE_LOCK_GIVES,
};
/* Locks that functions of the kernel are for: spin locks, rwsems to read, those for one alone that one sleeps for. */
enum dumpcore_lock_class {
	DUMPCORE_LOCK_CLASS_ANY = 0,
	DUMPCORE_LOCK_CLASS_SPIN,
	DUMPCORE_LOCK_CLASS_READ,
	DUMPCORE_LOCK_CLASS_SLEEP,
};
/* What a function of this name does with the lock that is its first argument, as far as names of machine code tell. */
enum dumpcore_lock_use dumpcore_lock_use_named(enum dumpcore_lock_class class, const char *function);
/* The same, as a dumpcore_lock_use_of. */
enum dumpcore_lock_use dumpcore_lock_use_spin(void *context, const char *function);
enum dumpcore_lock_use dumpcore_lock_use_read(void *context, const char *function);
/* The names of a class, one by one: its nth, or (where several functions begin so) what they begin with; NULL: there
 * are no more. */
const char *dumpcore_lock_name(enum dumpcore_lock_class class, size_t nth, enum dumpcore_lock_use *ret_use);
/* What a function of this name does with the lock that is its first argument. */
typedef enum dumpcore_lock_use dumpcore_lock_use_of(void *context, const char *function);

struct dumpcore_taken_question {
	const struct dumpcore_stack *stack;
	size_t frame;     /* from which on outwards is looked */
	vmr_kaddr object; /* the lock */
	bool is_strict;   /* find out too what may have let go of it since */
	unsigned *effort; /* of strict questions: what may still be spent on them; NULL or 0: what is not looked at may
			   * have let go of it */
	dumpcore_lock_use_of *use_of;
	void *context;
};

/* A call that was handed the lock's address and takes it: the last one on a way to where its frame stands. */
struct dumpcore_taken {
	vmr_kaddr call;       /* address of the call */
	size_t frame;         /* of the function that has it; physical, where an inlined one is no more on the stack */
	const char *function; /* in whose body it stands, as far as that is of a .c file; borrowed */
	const char *file;     /* of the call; NULL unknown; borrowed */
	unsigned line;        /* 0: unknown */
	const char *callee;   /* borrowed */
	/* Every way from the function's start to where it stands goes by it, and none of them, as far as calls in this
	 * function tell, lets go of the lock behind it. */
	bool is_certain;
	/* Of a strict question: certain, no try, and nothing that ran since in this frame and in those inside of it may
	 * have let go of the lock: no call that could not be followed, no store that may be one to it. */
	bool is_kept;
};

#define DUMPCORE_TAKEN_LIMIT 8
/*
 * Of the innermost frame that has such calls, by the machine code and the registers of frames. Returns their count; 0:
 * there is none, or what was handed is not known. What functions that have returned did is not looked at.
 */
size_t dumpcore_taken_find(struct dumpcore *dump, const struct dumpcore_taken_question *question,
			   struct dumpcore_taken ret[DUMPCORE_TAKEN_LIMIT]);
