/* SPDX-License-Identifier: MIT */
/*
 * Runs the lines of a prompt or a script, each in a process of its own that has the dump open: what a command leaves
 * behind, a crash of it and Ctrl-C end with it.
 */
#pragma once

#include <stdbool.h>

/* How a line went. */
struct cli_done {
	int code;            /* the command's exit code; CLI_DONE of a line without one */
	bool is_quit;        /* `quit`: no more lines are wanted */
	bool is_interrupted; /* by Ctrl-C */
	bool is_frame_lost;  /* it was to choose a frame, and has not */
};

/*
 * Run a line: a command without FILES, with what a shell does with its output behind `|`. What is wrong was printed.
 * The code is the command's; the shell's part has a say only where it cannot be started.
 */
struct cli_done cli_execute(const char *text);
