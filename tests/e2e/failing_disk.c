/* SPDX-License-Identifier: MIT */
/*
 * Preloaded: a disk that fails. pread() of the file that FAILING_DISK names gives EIO at and behind FAILING_FROM.
 */
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int is_failing(int fd, off_t offset)
{
	const char *path = getenv("FAILING_DISK"), *from = getenv("FAILING_FROM");
	char link[32], target[PATH_MAX];

	if (!path || !from || offset < strtoll(from, NULL, 0))
		return 0;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ssize_t size = readlink(link, target, sizeof(target) - 1);
	target[size < 0 ? 0 : size] = '\0';
	return !strcmp(target, path);
}

/* As vmrace is built, with offsets of 64 bits, it is called pread64. */
__attribute__((visibility("default"))) ssize_t pread(int fd, void *buffer, size_t size, off_t offset);
ssize_t pread(int fd, void *buffer, size_t size, off_t offset)
{
	ssize_t (*real)(int, void *, size_t, off_t);

	if (is_failing(fd, offset)) {
		errno = EIO;
		return -1;
	}
	*(void **)&real = dlsym(RTLD_NEXT, "pread64");
	return real(fd, buffer, size, offset);
}
