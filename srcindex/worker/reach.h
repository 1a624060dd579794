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

struct reach;
struct reach *reach_create(struct unit *unit);
void reach_destroy(struct reach *reach);
/*
 * Net effects of a definition at its end, NULL when it has none: what it takes and keeps, what it gives back that it
 * was entered with. Also NULL for what lies deeper than a bound, or calls itself.
 */
const struct lock_summary *reach_locks(struct reach *reach, CXCursor definition);
