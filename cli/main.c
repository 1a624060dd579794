/* SPDX-License-Identifier: MIT */
/* vmrace: finds the command and runs it. */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "--version")) {
		puts("vmrace " VMRACE_VERSION);
		return CLI_DONE;
	}
	fputs("vmrace: usage: vmrace [COMMAND] FILES...; see vmrace --help\n", stderr);
	return CLI_USAGE;
}
