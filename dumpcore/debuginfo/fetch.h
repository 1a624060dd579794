/* SPDX-License-Identifier: MIT */
/*
 * Debug information by its build-id from the servers that the environment names (DEBUGINFOD_URLS), through
 * libdebuginfod, which keeps what it got in a cache of its own. Without the variable nothing is loaded or asked.
 */
#pragma once

#include <stddef.h>

#include "common/error.h"

struct debuginfo_fetch;

/* done and total in MiB; total 0: not known yet. `what` NULL: it is over. */
typedef void debuginfo_fetch_progress(void *context, const char *what, size_t done, size_t total);

/* NULL: DEBUGINFOD_URLS is not set. progress may be NULL. */
struct debuginfo_fetch *debuginfo_fetch_create(debuginfo_fetch_progress *progress, void *context);
void debuginfo_fetch_destroy(struct debuginfo_fetch *fetch);
/*
 * Path of a file with the debug information of a build (hex digits), of `what` for messages. At most FETCH_SECONDS, or
 * DEBUGINFOD_MAXTIME where it is set, and less where a server stands still (DEBUGINFOD_TIMEOUT). After a failure other
 * than "has none" nothing is asked again. VMR_NOT_FOUND: fetch is NULL. VMR_SYSTEM: no answer, or no library;
 * VMR_BAD_INPUT: the servers have none, or gave something else. The caller frees *ret.
 */
#define DEBUGINFO_FETCH_SECONDS 1200
struct vmr_error *debuginfo_fetch_find(struct debuginfo_fetch *fetch, const char *build_id, const char *what,
				       char **ret) VMR_MUST_USE;
