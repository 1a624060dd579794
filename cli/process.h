/* SPDX-License-Identifier: MIT */
/* The process: its standard streams, and how it ends. */
#pragma once

#include <stdbool.h>

/*
 * Call first: catches crashes (exit code 70) and the signals that end a process (temporary files are removed), lets
 * writes fail instead of raising SIGPIPE and SIGXFSZ, and watches standard output.
 */
void cli_process_begin(void);
/*
 * Call last: flushes standard output and gives the exit code. What was printed and could not be written is CLI_INPUT in
 * place of CLI_DONE, with its line; a reader that took a part and left (| head) has what it wanted.
 */
int cli_process_end(int code);

/* From now on SIGINT (Ctrl-C) does not end the process. */
void cli_process_survive(void);
/* Whether it came since this was asked last. */
bool cli_process_interrupted(void);
/* Wait for standard input, in a process that survives. */
enum cli_process_wake {
	CLI_PROCESS_INPUT,       /* or its end */
	CLI_PROCESS_INTERRUPTED, /* until cli_process_interrupted is asked */
	CLI_PROCESS_REDRAW,      /* the terminal has another size, or other settings after a stop */
};
enum cli_process_wake cli_process_wait(void);
/* End as by SIGINT. */
void cli_process_be_interrupted(void);
/* In the process of a prompt's command: as cli_process_begin, nothing was printed yet. */
void cli_process_begin_command(void);
/* In a process that becomes a foreign program: signals are as it expects them. */
void cli_process_begin_shell(void);
/* Entries of the cache that were broken: once each. */
void cli_process_say_broken(void);
/* False: what standard output leads to is closed. */
bool cli_process_is_read(void);
