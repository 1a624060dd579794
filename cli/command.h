/* SPDX-License-Identifier: MIT */
/* Commands: one file each (cmd_NAME.c), one row each in the table of main.c. */
#pragma once

/* Exit codes: the contract of docs and man pages. */
enum cli_exit {
	CLI_DONE = 0,
	CLI_FOUND = 1, /* check found something */
	CLI_USAGE = 2,
	CLI_INPUT = 3, /* an input could not be analysed */
	CLI_BUG = 70,
};

struct cli_command {
	const char *name;
	const char *summary; /* one line for the list of commands */
	/* argv[0] is the command's name; gives an exit code. Has printed its own one-line error when that is not CLI_DONE or CLI_FOUND. */
	int (*run)(int argc, char **argv);
};
