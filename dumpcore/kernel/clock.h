/* SPDX-License-Identifier: MIT */
/* The clocks of run queues: what time it is on a CPU, and when a task was last on one. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct dumpcore;
struct dumpcore_task;

/* Nanoseconds of a CPU's run queue (rq.clock), as of its last update. False: not known. */
bool dumpcore_clock_now(struct dumpcore *dump, unsigned cpu, uint64_t *ret);
/*
 * An upper bound, on the clock of its CPU's run queue, of when a task that is on no CPU last was on one. False: it is
 * on one, or it is not known.
 */
bool dumpcore_clock_left(struct dumpcore *dump, const struct dumpcore_task *task, uint64_t *ret);
/*
 * A time at which a CPU still switched tasks: when the soft lock-up watchdog's thread last ran there, in steps of 2^30
 * ns, rounded down. What spins on it now began later. False: not known.
 */
bool dumpcore_clock_switched(struct dumpcore *dump, unsigned cpu, uint64_t *ret);
/*
 * Whether all run queues and the log tell the same time: all of them read sched_clock_cpu(), and that is one clock for
 * all CPUs while it is stable (kernel/sched/clock.c). False: not known.
 */
bool dumpcore_clock_is_one(struct dumpcore *dump, bool *ret);
/* The time that is furthest: where all clocks are one, of any CPU, for that of one that stands still lags. */
bool dumpcore_clock_furthest(struct dumpcore *dump, unsigned cpu, uint64_t *ret);
/* When a task that is on a CPU came onto it, on the clock of its run queue. False: it is on none, or it is not known.
 */
bool dumpcore_clock_arrived(struct dumpcore *dump, const struct dumpcore_task *task, uint64_t *ret);
/* Nanoseconds of a jiffy. False: not known. */
bool dumpcore_clock_tick(struct dumpcore *dump, uint64_t *ret);
