/* SPDX-License-Identifier: MIT */
/* The kernel log. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

struct dumpcore;

struct dumpcore_log_line {
	uint64_t nanoseconds; /* since boot */
	uint8_t level, facility;
	uint64_t sequence;
	const char *text; /* one line, without time stamp; hostile: escape before showing; borrowed */
	int caller_pid;   /* who printed it, -1 unknown */
	int caller_cpu;
};
/* All lines, oldest first; a record of several lines gives several. Borrowed. */
struct vmr_error *dumpcore_log_get(struct dumpcore *dump, const struct dumpcore_log_line **ret,
				   size_t *ret_count) VMR_MUST_USE;
