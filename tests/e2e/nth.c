/* SPDX-License-Identifier: MIT */
/*
 * Runs a command and makes one system call of it fail:
 *
 *     nth REPORT NUMBER WHAT COMMAND...
 *
 * The NUMBER-th (from 1; 0: none) call that reads, writes or names files gives -1 and the errno WHAT; with WHAT "short"
 * it is asked for half of its bytes (those that have bytes count, others do not); with "kill" the process gets SIGKILL
 * before it. With EINTR those count that the kernel interrupts: libraries repeat others for ever. Counted from the
 * first sigaltstack() on: what the loader does is nobody's of ours. Children run as they are. REPORT is written at the
 * end: how many calls there were, and the name of the one. The status is the command's, or 128 and its signal.
 */
#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum what { FAIL = 0, SHORT, KILL };

enum {
	BYTES = 1, /* its third argument says how many */
	WAITS = 2, /* its man page knows EINTR */
};
static const struct {
	const char *name;
	unsigned flags;
} calls[] = {
	{"read", BYTES | WAITS},
	{"pread64", BYTES | WAITS},
	{"write", BYTES | WAITS},
	{"pwrite64", BYTES | WAITS},
	{"getdents64", BYTES},
	{"open", WAITS},
	{"openat", WAITS},
	{"stat", 0},
	{"fstat", 0},
	{"lstat", 0},
	{"newfstatat", 0},
	{"statx", 0},
	{"lseek", 0},
	{"fsync", WAITS},
	{"fdatasync", WAITS},
	{"syncfs", 0},
	{"rename", 0},
	{"renameat", 0},
	{"renameat2", 0},
	{"unlink", 0},
	{"unlinkat", 0},
	{"mkdir", 0},
	{"mkdirat", 0},
	{"ftruncate", WAITS},
	{"pipe2", 0},
	{"readlink", 0},
	{"readlinkat", 0},
	{"access", 0},
	{"faccessat", 0},
	{"faccessat2", 0},
	{"memfd_create", 0},
	{"mmap", 0},
	{"fcntl", WAITS},
	{"poll", WAITS},
};
enum { CALL_COUNT = sizeof(calls) / sizeof(*calls) };
static int numbers[CALL_COUNT];
static const char mark[] = "sigaltstack";

static int fail(const char *what)
{
	perror(what);
	return 127;
}

static void filter(void)
{
	scmp_filter_ctx context = seccomp_init(SCMP_ACT_ALLOW);

	for (size_t i = 0; i < CALL_COUNT; i++)
		if (numbers[i] >= 0 && seccomp_rule_add(context, SCMP_ACT_TRACE(1), numbers[i], 0))
			_exit(fail("seccomp_rule_add"));
	if (seccomp_rule_add(context, SCMP_ACT_TRACE(1), seccomp_syscall_resolve_name(mark), 0) ||
	    seccomp_load(context))
		_exit(fail("seccomp_load"));
	seccomp_release(context);
}

static const char *name_of(unsigned long long number, unsigned *ret_flags)
{
	for (size_t i = 0; i < CALL_COUNT; i++)
		if (numbers[i] >= 0 && (unsigned long long)numbers[i] == number) {
			*ret_flags = calls[i].flags;
			return calls[i].name;
		}
	return NULL;
}

static struct {
	pid_t child;
	long wanted, count;
	enum what what;
	int error;
	bool is_begun;
	const char *hit;
} state;

static void change(struct user_regs_struct *registers)
{
	if (state.what == KILL)
		kill(state.child, SIGKILL);
	else if (state.what == SHORT)
		registers->rdx = (registers->rdx + 1) / 2;
	else {
		registers->orig_rax = (unsigned long long)-1;
		registers->rax = (unsigned long long)-(long long)state.error;
	}
	if (state.what != KILL && ptrace(PTRACE_SETREGS, state.child, NULL, registers))
		perror("PTRACE_SETREGS");
}

static void at_call(pid_t pid)
{
	struct user_regs_struct registers;
	unsigned flags = 0;

	if (pid != state.child || ptrace(PTRACE_GETREGS, pid, NULL, &registers))
		return;
	if ((long)registers.orig_rax == seccomp_syscall_resolve_name(mark))
		state.is_begun = true;
	const char *name = name_of(registers.orig_rax, &flags);
	if (!state.is_begun || !name || (state.what == SHORT && (!(flags & BYTES) || registers.rdx < 2)) ||
	    (state.error == EINTR && !(flags & WAITS)))
		return;
	if (!strcmp(name, "mmap") && (int)registers.r8 < 0) /* memory, not a file */
		return;
	if (++state.count != state.wanted)
		return;
	state.hit = name;
	change(&registers);
}

/* The status of the command when it has ended. */
static int watch(void)
{
	int status = 0;

	for (pid_t pid; (pid = waitpid(-1, &status, __WALL)) > 0;) {
		if (pid == state.child && (WIFEXITED(status) || WIFSIGNALED(status)))
			return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
		if (!WIFSTOPPED(status))
			continue;
		int event = status >> 16, number = WSTOPSIG(status);
		if (event == PTRACE_EVENT_SECCOMP)
			at_call(pid);
		ptrace(PTRACE_CONT, pid, NULL, event || number == SIGSTOP || number == SIGTRAP ? 0 : number);
	}
	return fail("waitpid");
}

int main(int argc, char **argv)
{
	enum {
		OPTIONS = PTRACE_O_TRACESECCOMP | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |
			  PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL
	};
	int status;

	if (argc < 5)
		return 127;
	for (size_t i = 0; i < CALL_COUNT; i++)
		numbers[i] = seccomp_syscall_resolve_name(calls[i].name);
	state.wanted = strtol(argv[2], NULL, 10);
	state.what = !strcmp(argv[3], "short") ? SHORT : !strcmp(argv[3], "kill") ? KILL : FAIL;
	state.error = state.what == FAIL ? (int)strtol(argv[3], NULL, 10) : 0;
	state.child = fork();
	if (!state.child) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) || raise(SIGSTOP))
			_exit(fail("PTRACE_TRACEME"));
		filter();
		execv(argv[4], argv + 4);
		_exit(fail(argv[4]));
	}
	if (waitpid(state.child, &status, 0) < 0 || ptrace(PTRACE_SETOPTIONS, state.child, NULL, OPTIONS))
		return fail("PTRACE_SETOPTIONS");
	ptrace(PTRACE_CONT, state.child, NULL, 0);
	status = watch();
	FILE *report = fopen(argv[1], "w");
	if (!report || fprintf(report, "%ld %s\n", state.count, state.hit ? state.hit : "-") < 0 || fclose(report))
		return fail(argv[1]);
	return status;
}
