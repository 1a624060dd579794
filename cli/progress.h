/* SPDX-License-Identifier: MIT */
/* A line on stderr that says how far the work is; only on a terminal unless asked for. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "cli/command.h"

struct cli_progress {
	bool on, shown, terminal;
	double last;  /* seconds of the last line */
	bool timings; /* -v: say how long each stage took */
	char *stage;  /* that is under way; owned */
	double begun;
};

void cli_progress_init(struct cli_progress *progress, const struct cli_options *options);
/* Clears the line; says how long the last stage took. */
void cli_progress_deinit(struct cli_progress *progress);
/* The callback of analysis and srcindex: `context` is a struct cli_progress. total 0: a new stage begins, what NULL
 * too: the line is cleared. At most ten lines a second. */
void cli_progress_show(void *context, const char *what, size_t done, size_t total);
