/* SPDX-License-Identifier: MIT */
/* One line of a prompt: its command in a child, its shell in another. */
#include "cli/execute.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/commands.h"
#include "cli/line.h"
#include "cli/process.h"
#include "cli/session.h"
#include "common/memory.h"

/* Words of other tools, and what does here what they do there. */
static const struct {
	const char *word, *here;
} others[] = {
	{"vmrace", "the command alone, without vmrace and files"},
	{"log", "dmesg"},
	{"ps", "show tasks() --members pid,comm"},
	{"rd", "read ADDRESS LENGTH, with --words"},
	{"x", "read ADDRESS LENGTH"},
	{"p", "show EXPRESSION"},
	{"print", "show EXPRESSION"},
	{"struct", "show or type"},
	{"ls", "cat FOLDER"},
	{"kmem", "slabs or identify"},
	{"foreach", "bt --all"},
	{"q", "quit"},
	{"set", "frame --pid PID or frame --cpu N"},
	{"thread", "frame --pid PID"},
	{"pid", "frame --pid PID"},
	{"info", "frame --locals --registers"},
	{"locals", "frame --locals"},
	{"regs", "frame --registers"},
	{"registers", "frame --registers"},
	{"sys", "crash, or dmesg"},
	{"disassemble", "dis"},
	{"ptype", "type NAME"},
	{"whatis", "type NAME"},
	{"union", "show or type"},
	{"eval", "show EXPRESSION, with --hex"},
	{"task", "show *task(PID)"},
	{"files", "show task(PID)->files->fdt->fd[0..9]"},
	{"runq", "show cpus(runqueues) --members nr_running,curr"},
	{"mod", "show list(&modules, struct module, list) --members name,state"},
	{"lsmod", "show list(&modules, struct module, list) --members name,state"},
	{"backtrace", "bt"},
	{"where", "bt"},
	{"f", "frame"},
	{"t", "frame --pid PID"},
	{"l", "list"},
	{"source", "vmrace open --script FILE"},
	{"reg", "frame --registers"},
};

/* "x/4gx" is x too. */
static const char *word_here(const char *word)
{
	size_t length = strcspn(word, "/");

	for (size_t i = 0; i < VMR_COUNT(others); i++)
		if (strlen(others[i].word) == length && !strncmp(others[i].word, word, length))
			return others[i].here;
	return NULL;
}

static const struct cli_command *find_command(const char *name)
{
	const struct cli_command *command = cli_command_find(name);

	return command ? command : cli_prompt_command_find(name);
}

static int no_command(const char *name)
{
	const char *here = word_here(name);
	vmr_autofree char *near = cli_command_near(name, true);

	if (here || *near)
		return cli_fail(vmr_error_create(VMR_USAGE, "%s: no such command%s%s", name,
						 here ? ": here it is " : near, here ? here : ""));
	return cli_fail(vmr_error_create(
		VMR_USAGE, "%s: no such command: see help; an expression is printed by show %s", name, name));
}

static int print_help(const char *name)
{
	const struct cli_command *command = name ? find_command(name) : NULL;

	if (name && !command)
		return no_command(name);
	if (command) {
		cli_print_help(command);
		return CLI_DONE;
	}
	fputs("Commands, as outside but without FILES:\n\n", stdout);
	for (size_t i = 0; i < cli_command_count; i++)
		if (strcmp(cli_commands[i]->name, "open") != 0)
			printf("  %-10s %s\n", cli_commands[i]->name, cli_commands[i]->summary);
	for (size_t i = 0; i < cli_prompt_command_count; i++)
		printf("  %-10s %s\n", cli_prompt_commands[i]->name, cli_prompt_commands[i]->summary);
	fputs("\nhelp COMMAND has its options and examples. COMMAND | less, COMMAND | grep WORD: any shell command "
	      "takes "
	      "the\noutput. Tab completes commands, options, symbols, types, members and PIDs. Ctrl-C ends the "
	      "command, "
	      "quit\nor Ctrl-D the prompt.\n\nTo begin with: crash, bt --crash, waits, dmesg | tail -40, show tasks() "
	      "--members "
	      "pid,comm,\nanalyze.\nA frame: frame --pid 92 FUNCTION or frame --crash; then show VARIABLE "
	      "VARIABLE->MEMBER, "
	      "identify $rdi,\nup, down, list are about it (Tab knows its names). A type: type task_struct 0x774.\n",
	      stdout);
	return CLI_DONE;
}

/* In the child. */
static int run_words(struct vmr_list *words)
{
	const char *name = words->items[0];
	const struct cli_command *command = find_command(name);

	if (!strcmp(name, "help") || !strcmp(name, "?"))
		return print_help(words->count > 1 ? words->items[1] : NULL);
	if (command && !strcmp(name, "open"))
		return cli_fail(vmr_error_create(VMR_USAGE, "open: a prompt is open: quit it first"));
	if (!command)
		return no_command(name);
	vmr_autofree char **argv = vmr_alloc_array(words->count + 1, sizeof(*argv));
	memcpy(argv, words->items, words->count * sizeof(*argv));
	return cli_run(command, (int)words->count, argv);
}

/* The process that reads from *ret_fd what is written to it. */
static struct vmr_error *start_shell(const char *text, int *ret_fd, pid_t *ret_pid)
{
	int ends[2];

	if (pipe(ends))
		return vmr_error_create_errno(errno, "| %s: cannot make a pipe", text);
	fflush(stdout);
	pid_t pid = fork();
	if (pid < 0) {
		close(ends[0]);
		close(ends[1]);
		return vmr_error_create_errno(errno, "| %s: cannot start", text);
	}
	if (!pid) {
		cli_process_begin_shell();
		dup2(ends[0], STDIN_FILENO);
		close(ends[0]);
		close(ends[1]);
		execl("/bin/sh", "sh", "-c", text, NULL);
		_exit(127);
	}
	close(ends[0]);
	*ret_fd = ends[1];
	*ret_pid = pid;
	return NULL;
}

/* `out`: where its output goes, -1: as ours; `answer`: where the frame goes that it chooses, -1: it chooses none. */
static struct vmr_error *start_command(struct vmr_list *words, int out, int answer, pid_t *ret_pid)
{
	fflush(stdout);
	pid_t pid = fork();
	if (pid < 0)
		return vmr_error_create_errno(errno, "%s: cannot start", words->items[0]);
	if (pid) {
		*ret_pid = pid;
		return NULL;
	}
	cli_process_begin_command();
	cli_session_set_answer(answer);
	if (out >= 0) {
		dup2(out, STDOUT_FILENO);
		close(out);
	}
	exit(cli_process_end(run_words(words)));
}

static int wait_for(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return status;
}

/* What the way in which a command ended says. */
static struct cli_done judge(int status)
{
	if (WIFEXITED(status))
		return (struct cli_done){.code = WEXITSTATUS(status)};
	if (WTERMSIG(status) == SIGINT)
		return (struct cli_done){.code = CLI_INPUT, .is_interrupted = true};
	struct vmr_error *error =
		vmr_error_create(VMR_SYSTEM, "the command was ended by a signal: %s", strsignal(WTERMSIG(status)));
	return (struct cli_done){.code = cli_fail(error)};
}

/* The frame that the command chose. */
static void take_answer(int answer[2], struct cli_done *done)
{
	if (answer[0] < 0)
		return;
	close(answer[1]);
	done->is_frame_lost = !cli_session_take(answer[0]) && done->code != CLI_DONE;
	close(answer[0]);
}

static struct cli_done run_line(struct cli_line *line)
{
	struct cli_done done = {0};
	pid_t shell = 0, command = 0;
	int answer[2] = {-1, -1};
	vmr_autoclose int out = -1;
	struct vmr_error *error = line->shell ? start_shell(line->shell, &out, &shell) : NULL;

	if (!error && cli_prompt_command_find(line->words.items[0]) && pipe(answer))
		error = vmr_error_create_errno(errno, "%s: cannot make a pipe", line->words.items[0]);
	if (!error)
		error = start_command(&line->words, out, answer[1], &command);
	if (out >= 0)
		close(out);
	out = -1;
	if (command)
		done = judge(wait_for(command));
	take_answer(answer, &done);
	if (shell && WIFEXITED(wait_for(shell)))
		return done;
	if (error)
		done.code = cli_fail(error);
	return done;
}

struct cli_done cli_execute(const char *text)
{
	__attribute__((cleanup(cli_line_deinit))) struct cli_line line;
	struct vmr_error *error = cli_line_parse(text, &line);

	if (error)
		return (struct cli_done){.code = cli_fail(error)};
	if (!line.words.count && line.shell)
		return (struct cli_done){.code = cli_fail(vmr_error_create(VMR_USAGE,
									   "|%.100s: no command is before "
									   "it",
									   line.shell))};
	if (!line.words.count)
		return (struct cli_done){0};
	if (!line.shell && (!strcmp(line.words.items[0], "quit") || !strcmp(line.words.items[0], "exit")))
		return (struct cli_done){.is_quit = true};
	return run_line(&line);
}
