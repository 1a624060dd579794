/* SPDX-License-Identifier: MIT */
/*
 * Preloaded: makes system calls fail. VMRACE_FAULT is CALL:NUMBER:WHAT.
 * On outputs: the NUMBER-th (from 1) write, fsync or rename of a temporary file fails with the errno WHAT, or the
 * signal -WHAT comes before it. On the input that VMRACE_FAULT_FILE names: "pread:OFFSET:ERRNO" fails at and behind
 * OFFSET; "cut:NUMBER:SIZE" cuts the file to SIZE bytes behind the NUMBER-th time that it was mapped or read (pread),
 * "cutread:NUMBER:SIZE" before its NUMBER-th read.
 * "alloc:NUMBER:0": the NUMBER-th allocation of memory gives NULL; number 0: their count is said on standard error.
 * "gvLayout:0:0": Graphviz crashes. "endless:NUMBER:0": the NUMBER-th query of a rule (from 1) takes too long.
 * "probe:0:0": at each chdir() tries what a confined process may not do, and says on standard error what came of it.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* True when VMRACE_FAULT is of this call; its numbers. */
static bool asked(const char *call, long *number, int *what)
{
	const char *fault = getenv("VMRACE_FAULT");
	size_t length = strlen(call);

	return fault && !strncmp(fault, call, length) && sscanf(fault + length, ":%ld:%d", number, what) == 2;
}

/* True when this is the call that must fail; errno is set. */
static bool fails(const char *call)
{
	static int count;
	long number;
	int what;

	if (!asked(call, &number, &what) || ++count != number)
		return false;
	if (what < 0)
		raise(-what);
	errno = what;
	return what > 0;
}

/* The path of an open file; empty: none. */
static const char *path_of(int fd, char name[PATH_MAX])
{
	char link[64];

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ssize_t length = readlink(link, name, PATH_MAX - 1);
	name[length > 0 ? length : 0] = '\0';
	return name;
}

static bool is_output(int fd)
{
	char name[PATH_MAX];

	return strstr(path_of(fd, name), "/.vmrace-");
}

static bool is_input(int fd)
{
	const char *input = getenv("VMRACE_FAULT_FILE");
	char name[PATH_MAX];

	return input && fd >= 0 && !strcmp(path_of(fd, name), input);
}

static void cut(const char *how, int fd)
{
	static int count;
	long number;
	int size;

	if (asked(how, &number, &size) && is_input(fd) && ++count == number &&
	    truncate(getenv("VMRACE_FAULT_FILE"), size))
		abort();
}

/* What is allowed is not undone: the process ends soon. */
static void probe(void)
{
	const struct {
		const char *name;
		long call, arguments[3];
	} tried[] = {
		{"socket inet", SYS_socket, {AF_INET, SOCK_STREAM, 0}},
		{"socket unix", SYS_socket, {AF_UNIX, SOCK_STREAM, 0}},
		{"socketpair", SYS_socketpair, {AF_UNIX, SOCK_STREAM, 0}},
		{"fork", SYS_fork, {0}},
		{"execve", SYS_execve, {(long)"/bin/true", 0, 0}},
		{"kill", SYS_kill, {getppid(), 0, 0}},
		{"ptrace", SYS_ptrace, {PTRACE_TRACEME, 0, 0}},
		{"unlink", SYS_unlink, {(long)"/nothing", 0, 0}},
		{"open to write", SYS_open, {(long)"/dev/null", O_WRONLY, 0}},
		{"open of another's file", SYS_open, {(long)"/etc/passwd", O_RDONLY, 0}},
	};
	char line[100];

	for (size_t i = 0; i < sizeof(tried) / sizeof(*tried); i++) {
		long got = syscall(tried[i].call, tried[i].arguments[0], tried[i].arguments[1], tried[i].arguments[2]);
		if (tried[i].call == SYS_fork && !got)
			_exit(0);
		int length =
			snprintf(line, sizeof(line), "%s: %s\n", tried[i].name, got < 0 ? strerror(errno) : "allowed");
		syscall(SYS_write, STDERR_FILENO, line, length);
	}
}

/* ---- memory: what the loader and constructors take is not counted */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);

static struct {
	long wanted, count; /* wanted -1: no fault of this kind */
	bool is_begun;
} memory = {.wanted = -1};

__attribute__((constructor)) static void begin_memory(void)
{
	int unused;

	if (!asked("alloc", &memory.wanted, &unused))
		memory.wanted = -1;
	memory.is_begun = memory.wanted >= 0;
}

__attribute__((destructor)) static void end_memory(void)
{
	if (memory.wanted == 0)
		dprintf(STDERR_FILENO, "allocations: %ld\n", memory.count);
}

static bool is_refused(void)
{
	if (!memory.is_begun || __atomic_add_fetch(&memory.count, 1, __ATOMIC_RELAXED) != memory.wanted)
		return false;
	errno = ENOMEM;
	return true;
}

#pragma GCC visibility push(default)
#define NEXT(type, name) ((type)dlsym(RTLD_NEXT, name))

void *malloc(size_t size)
{
	return is_refused() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return is_refused() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
	return is_refused() ? NULL : __libc_realloc(old, size);
}

ssize_t write(int fd, const void *data, size_t size)
{
	if (is_output(fd) && fails("write"))
		return -1;
	return NEXT(ssize_t(*)(int, const void *, size_t), "write")(fd, data, size);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset)
{
	if (is_output(fd) && fails("write"))
		return -1;
	return NEXT(ssize_t(*)(int, const void *, size_t, off64_t), "pwrite64")(fd, data, size, offset);
}

static bool refuses(int fd, off64_t offset)
{
	long from;
	int what;

	if (!asked("pread", &from, &what) || offset < from || !is_input(fd))
		return false;
	errno = what;
	return true;
}

/* Both names of a call: whoever is built with large offsets asks for the second. */
#define READS(name)                                                                                                    \
	ssize_t name(int fd, void *data, size_t size, off64_t offset)                                                  \
	{                                                                                                              \
		if (refuses(fd, offset))                                                                               \
			return -1;                                                                                     \
		ssize_t got = NEXT(ssize_t(*)(int, void *, size_t, off64_t), #name)(fd, data, size, offset);           \
		cut("cut", fd);                                                                                        \
		return got;                                                                                            \
	}
READS(pread)
READS(pread64)

/* A file that is read whole is cut behind the look at its size. */
ssize_t read(int fd, void *data, size_t size)
{
	cut("cutread", fd);
	return NEXT(ssize_t(*)(int, void *, size_t), "read")(fd, data, size);
}

#define MAPS(name)                                                                                                     \
	void *name(void *address, size_t size, int protection, int flags, int fd, off64_t offset)                      \
	{                                                                                                              \
		void *mapped = NEXT(void *(*)(void *, size_t, int, int, int, off64_t),                                 \
				    #name)(address, size, protection, flags, fd, offset);                              \
		cut("cut", fd);                                                                                        \
		return mapped;                                                                                         \
	}
MAPS(mmap)
MAPS(mmap64)

int gvLayout(void *context, void *graph, const char *engine);
int gvLayout(void *context, void *graph, const char *engine)
{
	long number;
	int what;

	if (asked("gvLayout", &number, &what))
		raise(SIGSEGV);
	return NEXT(int (*)(void *, void *, const char *), "gvLayout")(context, graph, engine);
}

static int end(void *unused)
{
	(void)unused;
	return 1;
}

/* vmrace sets it for each query, and takes it off (step 0) when that has ended. */
void sqlite3_progress_handler(void *sqlite, int step, int (*handler)(void *), void *context);
void sqlite3_progress_handler(void *sqlite, int step, int (*handler)(void *), void *context)
{
	static long count;
	long number;
	int what;

	if (step && asked("endless", &number, &what) && ++count == number) {
		handler = end;
		step = 1;
	}
	NEXT(void (*)(void *, int, int (*)(void *), void *), "sqlite3_progress_handler")
	(sqlite, step, handler, context);
}

int chdir(const char *path)
{
	long number;
	int what;

	if (asked("probe", &number, &what))
		probe();
	return NEXT(int (*)(const char *), "chdir")(path);
}

int fsync(int fd)
{
	if (fails("fsync"))
		return -1;
	return NEXT(int (*)(int), "fsync")(fd);
}

int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags)
{
	if (fails("rename"))
		return -1;
	return NEXT(int (*)(int, const char *, int, const char *, unsigned), "renameat2")(from_folder, from, to_folder,
											  to, flags);
}

int rename(const char *from, const char *to)
{
	if (fails("rename"))
		return -1;
	return NEXT(int (*)(const char *, const char *), "rename")(from, to);
}
