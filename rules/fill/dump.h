/* SPDX-License-Identifier: MIT */
/* Fills the dump half of the case database. */
#pragma once

#include "common/error.h"

struct casedb;
struct dumpcore;

/*
 * dump, cpu, task, frame, looked, crash when nobody else wrote one, module, log_report and gap; calls
 * fill_dump_state between, then variable, register, memory and code_* of what that implicated. What cannot be read is a
 * gap, not an error.
 */
struct vmr_error *fill_dump(struct dumpcore *dump, struct casedb *db) VMR_MUST_USE;

/*
 * Cross-task state: object, object_member, reference, queue, queue_entry, queue_damage, lock, lock_hold, lock_wait,
 * blocked, wait_edge, crash, crash_explanation, crash_step, place (fill_dump_state.c; runs when task and frame are
 * filled).
 */
struct vmr_error *fill_dump_state(struct dumpcore *dump, struct casedb *db) VMR_MUST_USE;
