/* SPDX-License-Identifier: MIT */
/* Child processes that parse: each gets one unit at a time; one that crashes, hangs or talks nonsense is replaced. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"
#include "common/list.h"
#include "srcindex/protocol.h"

struct pool;

struct pool_task {
	struct protocol_buffer request;
	struct protocol_buffer answer; /* empty when it failed */
	const char *failure;           /* static text, NULL: none */
	bool ended;
	struct pool_task *next; /* the pool's: what waits behind it */
};

/* worker: path of the program; folders: what it may read; jobs: children at most; seconds: for one unit. */
struct pool *pool_create(const char *worker, const struct vmr_list *folders, unsigned jobs, unsigned seconds);
/* Ends the children; NULL is fine. */
void pool_destroy(struct pool *pool);
/*
 * Run a task: the caller keeps it until it has ended, or the pool has. It is begun when something is served; first
 * come, first begun.
 */
void pool_add(struct pool *pool, struct pool_task *task);
/*
 * Do what there is to do now: begin tasks, write, read. VMR_SYSTEM when no child can be started at all; what a unit
 * does to its child is the task's failure.
 */
struct vmr_error *pool_serve(struct pool *pool) VMR_MUST_USE;
/* Wait until a task has ended, serving all. */
struct vmr_error *pool_wait(struct pool *pool, const struct pool_task *task) VMR_MUST_USE;
