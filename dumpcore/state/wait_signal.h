/* SPDX-License-Identifier: MIT */
/* Whether a signal has come that ends a sleep. Only dumpcore's own files include this. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct dumpcore;
struct dumpcore_field;
struct dumpcore_task;

/* TASK_INTERRUPTIBLE and TASK_WAKEKILL: bits of a task's state (include/linux/sched.h) */
#define INTERRUPTIBLE 1
#define WAKEKILL      0x100

/* What thread_info.flags say of a signal for a task that is on no CPU. */
enum wait_signal {
	WAIT_SIGNAL_NONE = 0,
	WAIT_SIGNAL_IF_PENDING, /* one has come if one is pending that is not blocked */
	WAIT_SIGNAL_MAY_BE,     /* one has come, or the bit means something else in this kernel */
};
enum wait_signal wait_signal_of(uint64_t flags, bool is_kernel_thread);
/* Whether none has come that ends the sleep of a task in its state; false: one has, or that is not known. `flags` is
 * where a task has its thread's flags. */
bool wait_signal_has_none(struct dumpcore *dump, const struct dumpcore_field *flags, const struct dumpcore_task *task);
