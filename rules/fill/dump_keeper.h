/* SPDX-License-Identifier: MIT */
/* Of those who sleep and are on no queue: which queue that was, and who could still wake them. */
#pragma once

#include "common/error.h"

struct casedb;
struct dumpcore;

/* wait_head, keeper_search, task_keeper. When wait_test is filled. */
struct vmr_error *fill_dump_keeper(struct dumpcore *dump, struct casedb *db) VMR_MUST_USE;
