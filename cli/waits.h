/* SPDX-License-Identifier: MIT */
/* Who waits for whom, as trees: what vmrace waits prints. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "common/error.h"
#include "dumpcore/dumpcore.h"
#include "dumpcore/state/wait.h"
#include "dumpcore/state/workpool.h"

/* A wait as a task that stands in the way of others sees it. */
struct waits_pair {
	const struct dumpcore_task *owner;
	const struct dumpcore_wait *wait;
	size_t edge; /* of the wait's owners */
};

/* Where a chain of waits ends: a ring, or a task that waits for no other. */
struct waits_end {
	unsigned cycle; /* 0: the task */
	const struct dumpcore_task *task;
	size_t depth;   /* of the longest chain that leads here */
	size_t waiters; /* that wait for it, for those who do, and so on */
};

struct waits_model {
	struct dumpcore *dump;
	const struct dumpcore_waits *waits;
	struct waits_pair *pairs; /* by owner, then as the waits */
	size_t pair_count;
	struct waits_end *ends; /* rings that are sure, other rings, then by depth and waiters */
	size_t end_count;
	const struct dumpcore_wait **steps; /* of rings: by ring, then in its order */
	size_t step_count;
	bool *is_chosen; /* by wait: to be shown */
};

/* What is to be shown; zero: all. */
struct waits_choice {
	bool has_pid, has_kind;
	int pid;
	enum dumpcore_wait_kind kind;
};
void waits_model_init(struct dumpcore *dump, const struct dumpcore_waits *waits, const struct waits_choice *choice,
		      struct waits_model *ret);
void waits_model_deinit(struct waits_model *model);
/* Those who wait for a task: from *ret_first on. Gives their number. */
size_t waits_of(const struct waits_model *model, const struct dumpcore_task *owner, size_t *ret_first);
/* The wait of a ring's step; NULL: there is no such step. */
const struct dumpcore_wait *waits_step(const struct waits_model *model, unsigned cycle, unsigned step);
bool waits_is_chosen(const struct waits_model *model, const struct dumpcore_wait *wait);

/* What a task that waits for no other does: "runs on CPU 2 in f (file.c:1)". The caller owns it. */
char *waits_doing(const struct waits_model *model, const struct dumpcore_task *task);
/* "f (file.c:1)" of a frame; the caller owns it; NULL: not known. */
char *waits_place(struct dumpcore *dump, const struct dumpcore_task *task, size_t frame);
/* "on vda: write of 4096 bytes at sector 8, in flight for 5.2 s"; the caller owns it. */
char *waits_request(const struct dumpcore_wait_request *request);
/* "mutex gate.mutex at 0xffff...", "sleep"; the caller owns it. */
char *waits_object(const struct dumpcore_wait *wait);

void waits_print_text(const struct waits_model *model, bool all);
/* Works that nobody gets to, or may not; false: there are none. */
bool waits_print_pools(const struct waits_model *model, const struct dumpcore_workpools *pools,
		       const struct waits_choice *choice, bool all);
void waits_print_json(const struct waits_model *model);
/* The same as a graph. */
struct vmr_error *waits_print_graph(const struct waits_model *model, bool svg) VMR_MUST_USE;
