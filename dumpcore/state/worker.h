/* SPDX-License-Identifier: MIT */
/* The struct worker of a thread of the kernel that runs works. Only dumpcore's own files include this. */
#pragma once

#include <stdbool.h>

#include "common/address.h"
#include "dumpcore/types/types.h"

struct dumpcore;
struct dumpcore_task;

struct worker_place {
	struct dumpcore_field flags, kthread, data; /* of the task, and of struct kthread */
	struct dumpcore_field task;                 /* of struct worker */
};
/* False: this kernel's types do not tell. */
bool worker_place_find(struct dumpcore *dump, struct worker_place *ret);
/* Whether a task is the thread of a worker: it says so itself. */
bool worker_is(struct dumpcore *dump, const struct worker_place *place, const struct dumpcore_task *task);
/* False: it is no such thread, or its worker names another. */
bool worker_of(struct dumpcore *dump, const struct worker_place *place, const struct dumpcore_task *task,
	       vmr_kaddr *ret);
