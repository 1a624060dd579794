/* SPDX-License-Identifier: MIT */
/* The process: its standard streams, and how it ends. */
#pragma once

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
