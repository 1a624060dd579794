/* SPDX-License-Identifier: MIT */
#include "cli/process.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "common/cache.h"
#include "common/mapped.h"
#include "common/memory.h"
#include "common/output.h"
#include "report/report.h"

/* What became of standard output. */
static struct {
	size_t written; /* bytes */
	int error;      /* errno of the first write that failed */
	bool is_ended;  /* main has its exit status */
	size_t broken;  /* entries of the cache that were told to be broken */
} printed;

/* Signals that a prompt lives through. */
static struct {
	volatile sig_atomic_t interrupt, redraw;
} came;

static struct sigaction bus_before;

/* A mapped file that became shorter is an input that cannot be read, no crash of ours. */
static void on_bus_error(int number, siginfo_t *info, void *context)
{
	const char *line = vmr_mapped_complaint(info->si_addr);

	if (line) {
		ssize_t written = write(STDERR_FILENO, line, strlen(line));
		(void)written;
		vmr_output_remove_all();
		_exit(CLI_INPUT);
	}
	if (bus_before.sa_flags & SA_SIGINFO)
		bus_before.sa_sigaction(number, info, context);
	else if (bus_before.sa_handler != SIG_DFL && bus_before.sa_handler != SIG_IGN)
		bus_before.sa_handler(number);
	else
		sigaction(number, &bus_before, NULL); /* and it is raised again */
}

/* After catch_crashes: what it does with the signal is for all others. */
static void catch_bus_errors(void)
{
	struct sigaction action = {.sa_sigaction = on_bus_error, .sa_flags = SA_ONSTACK | SA_SIGINFO};

	sigaction(SIGBUS, &action, &bus_before);
}

#ifndef __SANITIZE_ADDRESS__
/*
 * The last resort: a crash of ours is named as such and never looks like an answer. Graphviz' libraries do not look
 * whether they got memory.
 */
static void on_crash(int number)
{
	static const char ours[] = "vmrace: crashed: this is a bug of vmrace, please report it with the command line\n";
	static const char theirs[] = "vmrace: Graphviz crashed as it drew a graph, most likely for lack of memory: "
				     "--format text,json needs none\n";
	bool is_ours = !report_graph_is_drawing();
	ssize_t written = write(STDERR_FILENO, is_ours ? ours : theirs, (is_ours ? sizeof(ours) : sizeof(theirs)) - 1);

	(void)written;
	(void)number;
	vmr_output_remove_all();
	_exit(is_ours ? CLI_BUG : CLI_INPUT);
}

static void catch_crashes(void)
{
	static char stack[64 * 1024];
	struct sigaction action = {.sa_handler = on_crash, .sa_flags = (int)(SA_ONSTACK | SA_RESETHAND)};
	/* SIGTRAP: how GLib ends a program that it has no memory for. */
	static const int numbers[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP};

	sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof(stack)}, NULL);
	for (size_t i = 0; i < VMR_COUNT(numbers); i++)
		sigaction(numbers[i], &action, NULL);
}
#endif

/* SA_RESETHAND: the second one ends the process as if nobody had caught the first. */
static void on_end(int number)
{
	vmr_output_remove_all();
	raise(number);
}

static void catch_ends(void)
{
	struct sigaction action = {.sa_handler = on_end, .sa_flags = (int)SA_RESETHAND}, was;
	struct sigaction ignore = {.sa_handler = SIG_IGN};
	static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

	for (size_t i = 0; i < VMR_COUNT(numbers); i++)
		if (!sigaction(numbers[i], NULL, &was) && was.sa_handler != SIG_IGN) /* nohup */
			sigaction(numbers[i], &action, NULL);
	sigaction(SIGPIPE, &ignore, NULL);
	sigaction(SIGXFSZ, &ignore, NULL);
}

/* A file that is opened must not become standard output or error: where one is closed, writing to it fails. */
static void occupy_streams(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) != fd)
			_exit(CLI_INPUT);
}

static ssize_t write_stdout(void *cookie, const char *data, size_t size)
{
	(void)cookie;
	for (size_t done = 0; done < size;) {
		ssize_t put = write(STDOUT_FILENO, data + done, size - done);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0) {
			printed.error = printed.error ? printed.error : errno;
			return 0;
		}
		done += (size_t)put;
		printed.written += (size_t)put;
	}
	return (ssize_t)size;
}

/* stdio keeps neither the reason of a failed write nor what went before it. */
static void watch_stdout(void)
{
	FILE *watched = fopencookie(NULL, "w", (cookie_io_functions_t){.write = write_stdout});

	if (!watched)
		vmr_memory_end();
	setvbuf(watched, NULL, isatty(STDOUT_FILENO) ? _IOLBF : _IOFBF, BUFSIZ);
	stdout = watched;
}

/* A library that ends the process (Graphviz does so without memory) has no answer either. */
static void on_exit_elsewhere(void)
{
	static const char line[] = "vmrace: a library gave up, most likely for lack of memory\n";

	if (printed.is_ended)
		return;
	ssize_t written = write(STDERR_FILENO, line, sizeof(line) - 1);
	(void)written;
	vmr_output_remove_all();
	_exit(CLI_INPUT);
}

void cli_process_begin(void)
{
	cJSON_InitHooks(&(cJSON_Hooks){vmr_malloc, free});
	if (atexit(on_exit_elsewhere))
		vmr_memory_end();
#ifndef __SANITIZE_ADDRESS__
	catch_crashes();
#endif
	catch_bus_errors();
	catch_ends();
	occupy_streams();
	watch_stdout();
}

/* The answer does not rest on them; but somebody may want to know that there were such. */
static void say_broken(void)
{
	const char *first;
	size_t count = vmr_cache_broken(&first);

	if (count <= printed.broken)
		return;
	printed.broken = count;
	if (count == 1)
		fprintf(stderr, "vmrace: cache: %s was broken, it is made anew\n", first);
	else
		fprintf(stderr, "vmrace: cache: %zu entries were broken, they are made anew: %s, ...\n", count, first);
}

int cli_process_end(int code)
{
	printed.is_ended = true;
	say_broken();
	bool failed = fflush(stdout) || ferror(stdout);

	if (!failed || (printed.error == EPIPE && printed.written))
		return code;
	int own = cli_fail(vmr_error_create_errno(printed.error, "standard output: cannot be written"));
	return code == CLI_DONE ? own : code;
}

/* ---- a prompt and its commands */

/* What a prompt lives through: held back but while it waits, so that none comes between a look and the wait. */
static const int survived[] = {SIGINT, SIGCONT, SIGWINCH};

static void on_survived(int number)
{
	if (number == SIGINT)
		came.interrupt = 1;
	else
		came.redraw = 1;
}

static void hold_survived(int how)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < VMR_COUNT(survived); i++)
		sigaddset(&set, survived[i]);
	sigprocmask(how, &set, NULL);
}

void cli_process_survive(void)
{
	struct sigaction action = {.sa_handler = on_survived};

	hold_survived(SIG_BLOCK);
	for (size_t i = 0; i < VMR_COUNT(survived); i++)
		sigaction(survived[i], &action, NULL);
}

static void end_survival(void)
{
	for (size_t i = 0; i < VMR_COUNT(survived); i++)
		signal(survived[i], SIG_DFL);
	hold_survived(SIG_UNBLOCK);
}

bool cli_process_interrupted(void)
{
	hold_survived(SIG_UNBLOCK);
	hold_survived(SIG_BLOCK);
	bool was = came.interrupt;
	came.interrupt = 0;
	return was;
}

enum cli_process_wake cli_process_wait(void)
{
	struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
	sigset_t none;

	sigemptyset(&none);
	while (!came.interrupt && !came.redraw)
		if (ppoll(&in, 1, NULL, &none) > 0)
			return CLI_PROCESS_INPUT;
	if (came.interrupt)
		return CLI_PROCESS_INTERRUPTED;
	came.redraw = 0;
	return CLI_PROCESS_REDRAW;
}

void cli_process_be_interrupted(void)
{
	signal(SIGINT, SIG_DFL);
	raise(SIGINT);
}

void cli_process_begin_command(void)
{
	printed.written = 0;
	printed.error = 0;
	end_survival();
	catch_ends();
}

void cli_process_begin_shell(void)
{
	end_survival();
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
}

void cli_process_say_broken(void)
{
	say_broken();
}

bool cli_process_is_read(void)
{
	struct pollfd out = {.fd = STDOUT_FILENO};

	return poll(&out, 1, 0) <= 0 || !(out.revents & POLLERR);
}
