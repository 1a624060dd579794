/* SPDX-License-Identifier: MIT */
/* Parts of the cross-task state, in the order in which they run. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

struct casedb;
struct dumpcore;
struct dumpcore_crash;
struct dumpcore_record;
struct dumpcore_waits;

/* looked: that this kind of thing was looked for. */
struct vmr_error *fill_dump_looked(struct casedb *db, const char *what, size_t count, size_t known) VMR_MUST_USE;
/* log_report. */
struct vmr_error *fill_dump_log(struct dumpcore *dump, struct casedb *db) VMR_MUST_USE;
/* crash of kind none where nobody wrote one; where the log has a report, its kind and its lines (no task, no ip). */
struct vmr_error *fill_dump_log_crash(struct dumpcore *dump, struct casedb *db) VMR_MUST_USE;
/* crash, crash_explanation, crash_step, object, object_member of the records that the chain runs through. */
struct vmr_error *fill_dump_crash(struct dumpcore *dump, struct casedb *db) VMR_MUST_USE;
/* object and object_owner of a record that no step of the chain was read from as such; found_by: what leads to it. */
struct vmr_error *fill_dump_record(struct dumpcore *dump, struct casedb *db, const struct dumpcore_record *record,
				   const char *found_by) VMR_MUST_USE;
/* reference, object, object_owner: pointers to what the chain read from its own task's stack. Runs when those and
 * crash_step are filled. */
struct vmr_error *fill_dump_root(struct dumpcore *dump, struct casedb *db) VMR_MUST_USE;
/* object, object_owner, crash_step of how `queued`: records on stacks that damaged queues lead to. Runs when
 * queue_damage and what the chain gives are filled. */
struct vmr_error *fill_dump_queued(struct dumpcore *dump, struct casedb *db) VMR_MUST_USE;
/* crash.reported_ns, from log_report and the clocks; *has false: not known. */
struct vmr_error *fill_dump_report_time(struct dumpcore *dump, struct casedb *db, const struct dumpcore_crash *crash,
					uint64_t *ret, bool *has) VMR_MUST_USE;
/* crash.error_code, as the report in log_report has it; *has false: not known. */
struct vmr_error *fill_dump_report_code(struct casedb *db, const struct dumpcore_crash *crash, uint64_t *ret,
					bool *has) VMR_MUST_USE;
/* queue, queue_entry, queue_damage, reference. */
struct vmr_error *fill_dump_queue(struct dumpcore *dump, struct casedb *db) VMR_MUST_USE;
/* queue.in_flux, from the locks, the frames of CPUs and what kernel functions do. */
struct vmr_error *fill_dump_flux(struct dumpcore *dump, struct casedb *db) VMR_MUST_USE;
/* lock, lock_hold, lock_wait, blocked. */
struct vmr_error *fill_dump_lock(struct dumpcore *dump, struct casedb *db) VMR_MUST_USE;
/* wait_edge, complete_call, work_pool, work_pending, work_holder. */
struct vmr_error *fill_dump_wait(struct dumpcore *dump, struct casedb *db) VMR_MUST_USE;
/* work_pool, work_pending, work_holder, by what tasks wait for. */
struct vmr_error *fill_dump_workpool(struct dumpcore *dump, struct casedb *db,
				     const struct dumpcore_waits *waits) VMR_MUST_USE;
/* lock_call, of what a ring of wait_edge goes through. */
struct vmr_error *fill_dump_taken(struct dumpcore *dump, struct casedb *db) VMR_MUST_USE;
