/* SPDX-License-Identifier: MIT */
/* Facts of the dump that only the source tells to look for. */
#pragma once

#include "common/error.h"

struct casedb;
struct dumpcore;

/*
 * wait_test: what the conditions of who sleeps look at; wait_head, keeper_search, task_keeper: of those who are on no
 * queue; code_function, code_line, code_call of those who wait and could
 * tell them. When the source is read, before it is compared (fill_source_options.read).
 */
struct vmr_error *fill_dump_condition(struct dumpcore *dump, struct casedb *db) VMR_MUST_USE;
