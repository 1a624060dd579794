/* SPDX-License-Identifier: MIT */
/* Completions that are waited for, and who is to complete them: what wait_completer.c and wait_pending.c share. */
#pragma once

#include <uthash.h>

#include "dumpcore/state/ahead.h"
#include "dumpcore/state/wait_internal.h"

#define WAIT_COMPLETER_LIMIT 64 /* of one completion */

struct wait_completer {
	const struct dumpcore_task *task;
	struct ahead_call call;
	vmr_kaddr work; /* the task keeps this from being begun, whose function has the call; 0: it is on its own way */
};

struct wait_wanted {
	vmr_kaddr object;
	size_t count;
	struct wait_completer completers[WAIT_COMPLETER_LIMIT];
	const char *served; /* what completes it whatever a task does; static; NULL: nothing that is known */
	UT_hash_handle hh;
};

/* Works that wait and timers that are set whose functions complete any of these. */
void wait_pending_find(struct wait_reader *reader, struct ahead *ahead, struct wait_wanted *all);
