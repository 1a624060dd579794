/* SPDX-License-Identifier: MIT */
/* CPUs: who ran on them, and the registers that the dump has of them. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"
#include "dumpcore/registers.h"

struct dumpcore;
struct dumpcore_task;

struct dumpcore_cpu {
	unsigned number;
	bool is_online;                      /* cpu_online_mask, which a panic may have cleared */
	bool has_registers;                  /* a note of this CPU is in the dump */
	const char *registers_from;          /* "crash_notes", "QEMU note", "exception frame" */
	struct dumpcore_registers registers; /* where the CPU stopped */
	const struct dumpcore_task *task;    /* its current task; NULL unknown */
	vmr_kaddr percpu_offset;             /* __per_cpu_offset[number] */
	bool is_panic_cpu;
	bool interrupts_off; /* RFLAGS.IF was clear where it stopped */
	/*
	 * What tells a CPU that is stuck: with interrupts off nothing moves its run queue's clock, and the soft lock-up
	 * watchdog is not served. Nanoseconds behind the CPU that is most ahead, 0 also where it is not known. An idle
	 * CPU whose tick is stopped may be behind too: only together with interrupts_off it means something.
	 */
	uint64_t clock_behind;    /* rq->clock */
	uint64_t watchdog_behind; /* watchdog_touch_ts; in steps of 2^30 */
};

/* All possible CPUs that have an area, ascending; borrowed. */
struct vmr_error *dumpcore_cpus_get(struct dumpcore *dump, const struct dumpcore_cpu **ret,
				    size_t *ret_count) VMR_MUST_USE;
