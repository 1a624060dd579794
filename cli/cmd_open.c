/* SPDX-License-Identifier: MIT */
/* vmrace open: a prompt for a dump, or commands from the line and from files. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/execute.h"
#include "cli/line.h"
#include "cli/process.h"
#include "cli/prompt.h"
#include "cli/session.h"
#include "common/file.h"
#include "common/memory.h"

#define SCRIPT_LIMIT (16u << 20)

struct open_options {
	bool is_script; /* there are commands, maybe none */
	struct vmr_list lines;
};

static void deinit(void *own)
{
	vmr_list_deinit(&((struct open_options *)own)->lines);
}

static struct vmr_error *add_command(void *own, const char *value)
{
	((struct open_options *)own)->is_script = true;
	vmr_list_add(&((struct open_options *)own)->lines, value);
	return NULL;
}

static struct vmr_error *add_script(void *own, const char *value)
{
	vmr_autofree char *text = NULL;
	size_t size;

	VMR_TRY(vmr_file_read(value, SCRIPT_LIMIT, &text, &size));
	if (strlen(text) != size)
		return vmr_error_create(VMR_BAD_INPUT, "%s: a NUL is in it: it is no text", value);
	((struct open_options *)own)->is_script = true;
	for (char *save = NULL, *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		vmr_list_add(&((struct open_options *)own)->lines, line);
	return NULL;
}

/* Of several commands that failed the first one's code is the script's. False: no more are to be run. */
static bool run_line(const char *line, int *code)
{
	struct cli_done done = cli_execute(line);

	if (done.is_interrupted)
		cli_process_be_interrupted();
	if (done.is_frame_lost) /* what follows was written for another one than that before it */
		cli_session_set_frame(NULL);
	if (*code == CLI_DONE)
		*code = done.code;
	return !done.is_quit && cli_process_is_read();
}

static int run_lines(const struct vmr_list *lines)
{
	int code = CLI_DONE;

	for (size_t i = 0; i < lines->count && run_line(lines->items[i], &code); i++)
		continue;
	return code;
}

/* No line is read before the one before it has run. */
static int run_input(void)
{
	vmr_autofree char *line = NULL;
	size_t room = 0;
	int code = CLI_DONE;

	/* Commands have no part of it. */
	vmr_autoclose int copy = dup(STDIN_FILENO);
	FILE *in = copy >= 0 ? fdopen(copy, "r") : NULL;
	if (!in || !freopen("/dev/null", "r", stdin))
		return cli_fail(vmr_error_create_errno(errno, "standard input: cannot read"));
	copy = -1;
	for (ssize_t length; (length = getline(&line, &room, in)) >= 0;) {
		line[strcspn(line, "\n")] = '\0';
		if (!run_line(line, &code))
			break;
	}
	fclose(in);
	return code;
}

static struct vmr_error *run(const struct cli_options *options, void *own, int *ret_exit)
{
	const struct open_options *open = own;

	VMR_TRY(cli_session_begin(options));
	cli_process_say_broken();
	if (open->is_script)
		*ret_exit = run_lines(&open->lines);
	else if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
		cli_prompt_run();
	else
		*ret_exit = run_input();
	cli_session_end();
	return NULL;
}

static const struct cli_option own_options[] = {
	{"execute", 'e', "COMMAND", "run this instead of a prompt; may be repeated", add_command},
	{"script", 0, "FILE", "run the lines of a file, in the place of an -e", add_script},
	{NULL},
};

const struct cli_command cli_command_open = {
	.name = "open",
	.summary = "Open a dump once and look into it by a prompt, or by several commands",
	.usage = "[-e COMMAND]... [--script FILE]... FILES...",
	.description =
		"Without -e and --script: a prompt with history and completion, or, where standard input is no\n"
		"terminal, its lines. Each command is one of vmrace without FILES (`bt --crash`), parted to words as\n"
		"by a shell, but nothing is expanded: `show *data` needs no quotes, nor do brackets. Behind `|` "
		"stands\n"
		"what a shell does with its output (`dmesg | less`); `| where`, `| first`, `| count` and operators\n"
		"between blanks go on with an expression. `crash` says what ended the kernel. `frame --pid N F`,\n"
		"`frame --crash`, `up` and `down` choose the frame that show, identify, read, dis, list and bt are\n"
		"about behind them (without a terminal: none, if that fails). `#` begins a comment, `help` lists the\n"
		"commands, `quit` ends. A command that fails ends nothing; the exit status of -e, --script and lines\n"
		"is that of the first one that failed.",
	.examples = "  vmrace open vmcore vmlinux\n"
		    "  vmrace -e 'bt --crash' -e 'show init_task.comm' vmcore vmlinux\n"
		    "  vmrace -e 'frame --pid 92 rq_qos_wait' -e 'show *data' -e up -e 'bt --locals' vmcore vmlinux\n"
		    "  vmrace open --script look.txt vmcore vmlinux\n"
		    "  echo 'dmesg | tail -20' | vmrace open vmcore vmlinux",
	.takes = CLI_TAKES_DUMP | CLI_TAKES_SOURCE,
	.options = own_options,
	.own_size = sizeof(struct open_options),
	.own_deinit = deinit,
	.run = run,
};
