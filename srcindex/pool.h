/* SPDX-License-Identifier: MIT */
/* Child processes that parse: each gets one unit at a time; one that crashes, hangs or talks nonsense is replaced. */
#pragma once

#include <stddef.h>

#include "common/error.h"
#include "common/list.h"
#include "srcindex/protocol.h"

struct pool;

struct pool_task {
	struct protocol_buffer request;
	struct protocol_buffer answer; /* empty when it failed */
	const char *failure;           /* static text, NULL: none */
};

/* worker: path of the program; folders: what it may read; jobs: children at most; seconds: for one unit. */
struct pool *pool_create(const char *worker, const struct vmr_list *folders, unsigned jobs, unsigned seconds);
/* Ends the children; NULL is fine. */
void pool_destroy(struct pool *pool);
/*
 * Run all tasks. done is called as each ends, failed or not, in the caller's thread. VMR_SYSTEM when no child can be
 * started at all; what a unit does to its child is the task's failure.
 */
struct vmr_error *pool_run(struct pool *pool, struct pool_task *tasks, size_t count,
			   void (*done)(void *context, struct pool_task *task), void *context) VMR_MUST_USE;
