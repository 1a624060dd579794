/* SPDX-License-Identifier: MIT */
/*
 * Preloaded: makes one system call on an output fail. VMRACE_FAULT is CALL:NUMBER:ERRNO or CALL:NUMBER:-SIGNAL: the
 * NUMBER-th (from 1) write, fsync or rename of a temporary file fails with ERRNO, or the signal comes before it.
 */
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* True when this is the call that must fail; errno is set. */
static bool fails(const char *call)
{
	static int count;
	const char *fault = getenv("VMRACE_FAULT");
	size_t length = strlen(call);
	int number = 0, what = 0;

	if (!fault || strncmp(fault, call, length) || sscanf(fault + length, ":%d:%d", &number, &what) != 2 ||
	    ++count != number)
		return false;
	if (what < 0)
		raise(-what);
	errno = what;
	return what > 0;
}

static bool is_output(int fd)
{
	char link[64], name[4096];

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ssize_t length = readlink(link, name, sizeof(name) - 1);
	name[length > 0 ? length : 0] = '\0';
	return strstr(name, "/.vmrace-");
}

#pragma GCC visibility push(default)
#define NEXT(type, name) ((type)dlsym(RTLD_NEXT, name))

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
