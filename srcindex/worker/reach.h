/* SPDX-License-Identifier: MIT */
/*
 * The functions of a unit that have a body, wherever it stands, and what they do to locks that their callers know. Each
 * is looked at once, when it is asked for.
 */
#pragma once

#include "srcindex/worker/function.h"

/* What a call of a helper does, in the callee's own names: places start at a parameter or a global. */
struct lock_summary {
	struct lock_effect *effects; /* of the reach's pool; `maybe`: on some paths only */
	size_t count;
};

enum { REACH_LEVEL_MAX = 3 };
enum reach_answer { REACH_UNKNOWN = 0, REACH_BUSY, REACH_NO, REACH_YES };

/* A definition of the unit. What is behind `looked` is there after reach_look(). */
struct reached {
	CXCursor definition;
	bool looked, is_followed; /* is_followed: so is all that it calls */
	int values;               /* how often it is named in what was looked at, but for its calls */
	bool names_lock;          /* a lock function occurs in it */
	bool hands_on;            /* it takes the address of a record on its own stack */
	bool is_handed;           /* who was looked at hands it such an address, of more than links */
	struct reached **callees; /* with a body in the unit, each once, in order */
	size_t callee_count;
	CXCursor *records; /* whose members it names, each once */
	size_t record_count;
	/* By levels of calls that may be looked into: whether it can take or give back a lock; whether `summary` is
	 * there. */
	enum reach_answer locks[REACH_LEVEL_MAX + 1], summarised[REACH_LEVEL_MAX + 1];
	struct lock_summary summary[REACH_LEVEL_MAX + 1];
	struct reached *next;
};

struct reach;
struct reach *reach_create(struct unit *unit);
void reach_destroy(struct reach *reach);
/* The entry of a definition, made when there is none. */
struct reached *reach_find(struct reach *reach, CXCursor definition);
void reach_look(struct reach *reach, struct reached *reached);
/* Look at all that the definitions of a file lead to. */
void reach_look_from(struct reach *reach, const struct unit_file *file);
/* The file that a definition stands in, opened once; NULL when it cannot be read. */
const struct unit_file *reach_file(struct reach *reach, CXCursor definition);
/*
 * Net effects of a definition at its end, NULL when it has none: what it takes and keeps, what it gives back that it
 * was entered with. Also NULL for what lies deeper than a bound, or calls itself.
 */
const struct lock_summary *reach_locks(struct reach *reach, CXCursor definition);
