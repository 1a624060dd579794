/* SPDX-License-Identifier: MIT */
/* vmrace: finds the command and runs it. */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/commands.h"
#include "cli/process.h"
#include "common/file.h"
#include "common/heap.h"
#include "common/memory.h"
#include "common/text.h"

static void print_commands(FILE *out)
{
	fputs("Usage: vmrace [analyze] FILES...\n       vmrace COMMAND [OPTIONS] [FILES...]\n       vmrace -e "
	      "COMMAND... FILES...\n\n"
	      "Says which two code paths raced in a crashed kernel, with proof. FILES are the dump, its vmlinux, "
	      "folders of\n"
	      "module debug information and source trees, in any order.\n\nCommands:\n",
	      out);
	for (size_t i = 0; i < cli_command_count; i++)
		fprintf(out, "  %-10s %s\n", cli_commands[i]->name, cli_commands[i]->summary);
	fputs("\nvmrace COMMAND --help has options and examples; vmrace --version prints the version.\n\nExamples:\n"
	      "  vmrace vmcore vmlinux linux/\n"
	      "  vmrace open vmcore vmlinux\n"
	      "  vmrace check --source linux/ --patch fix.patch --fail-on possible --baseline races.json --new-only\n\n"
	      "Exit status: 0 done, 1 check found something, 2 usage, 3 an input could not be analysed or an "
	      "output not\nbe written, 70 a bug of vmrace.\n",
	      out);
}

/* A lone lower-case word that is no file was meant as a command. */
static bool looks_like_command(const char *word)
{
	return word[0] && strspn(word, "abcdefghijklmnopqrstuvwxyz") == strlen(word) && !vmr_file_exists(word);
}

static int no_command(const char *name, const char *what)
{
	vmr_autofree char *near = cli_command_near(name, false);

	return cli_fail(vmr_error_create(VMR_USAGE, "%s: %s%s", name, what, *near ? near : ": see vmrace --help"));
}

static int help(const char *name)
{
	const struct cli_command *command = name ? cli_command_find(name) : NULL;

	if (name && !command)
		return no_command(name, "no such command");
	if (command)
		cli_print_help(command);
	else
		print_commands(stdout);
	return CLI_DONE;
}

static int run(int argc, char **argv)
{
	if (argc < 2) {
		print_commands(stderr);
		return CLI_USAGE;
	}
	if (!strcmp(argv[1], "--version")) {
		puts("vmrace " VMRACE_VERSION);
		return CLI_DONE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help"))
		return help(argc > 2 ? argv[2] : NULL);
	const struct cli_command *command = cli_command_find(argv[1]);
	if (command)
		return cli_run(command, argc - 1, argv + 1);
	if (!strncmp(argv[1], "-e", 2)) /* commands instead of a command: open is meant */
		return cli_run(cli_command_find("open"), argc, argv);
	if (cli_prompt_command_find(argv[1]) && looks_like_command(argv[1]))
		return cli_fail(vmr_error_create(VMR_USAGE, "%s: a command of vmrace open only", argv[1]));
	if (looks_like_command(argv[1]))
		return no_command(argv[1], "no such command or file");
	return cli_run(cli_command_find("analyze"), argc, argv);
}

int main(int argc, char **argv)
{
	vmr_heap_prepare();
	cli_process_begin();
	return cli_process_end(run(argc, argv));
}
