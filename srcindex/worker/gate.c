/* SPDX-License-Identifier: MIT */
/* open() and stat() of this program, which libclang calls instead of the C library's. */
#include "srcindex/worker/gate.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/memory.h"
#include "common/text.h"

enum { REFUSED_MAX = 8, DESCRIPTOR_PATH_SIZE = 40 };

#define EXPORTED __attribute__((visibility("default")))

static struct {
	char *const *roots;
	size_t root_count;
	struct stat source;
	bool is_given;
	bool is_open; /* the source was opened: what comes is its wish */
	char *refused[REFUSED_MAX];
	size_t refused_count;
	bool passed;
} gate;

void gate_begin(char *const *roots, size_t count)
{
	gate.roots = roots;
	gate.root_count = count;
}

void gate_unit(const char *source, bool is_given)
{
	for (size_t i = 0; i < gate.refused_count; i++)
		free(gate.refused[i]);
	gate.refused_count = 0;
	gate.is_given = is_given;
	gate.is_open = false;
	if (fstatat(AT_FDCWD, source, &gate.source, 0))
		gate.source = (struct stat){0};
}

bool gate_is_open(void)
{
	return gate.is_open;
}

char *const *gate_refused(size_t *ret_count)
{
	*ret_count = gate.refused_count;
	return gate.refused;
}

bool gate_is_passed(void)
{
	return gate.passed;
}

static bool is_inside(const char *path)
{
	for (size_t i = 0; i < gate.root_count; i++) {
		size_t length = strlen(gate.roots[i]);
		if (!strncmp(path, gate.roots[i], length) && (path[length] == '/' || !path[length]))
			return true;
	}
	return false;
}

/* A path as the source may have written it: below a root without it. */
static const char *shorten(const char *path)
{
	for (size_t i = 0; i < gate.root_count; i++) {
		size_t length = strlen(gate.roots[i]);
		if (!strncmp(path, gate.roots[i], length) && path[length] == '/')
			path += length + 1;
	}
	while (!strncmp(path, "./", 2))
		path += 2;
	return path;
}

static void note(const char *path, const char *why)
{
	if (!gate.is_open || gate.refused_count == REFUSED_MAX)
		return;
	vmr_autofree char *clean = vmr_text_clean(shorten(path), false);
	char *text = vmr_format("%s is not opened: %s", clean, why);
	for (size_t i = 0; i < gate.refused_count; i++)
		if (!strcmp(gate.refused[i], text)) {
			free(text);
			return;
		}
	gate.refused[gate.refused_count++] = text;
}

static const char outside[] = "it lies outside the source trees (give the tree that has it with --source too)";

/* Why an open file is not for the source, NULL: it is. */
static const char *judge(int fd, const struct stat *st)
{
	static const char syntax_tree[] = {'C', 'P', 'C', 'H'};
	char descriptor[DESCRIPTOR_PATH_SIZE], path[PATH_MAX], head[sizeof(syntax_tree)];

	snprintf(descriptor, sizeof(descriptor), "/proc/self/fd/%d", fd);
	ssize_t length = readlink(descriptor, path, sizeof(path) - 1);
	if (length <= 0)
		return "where it lies is not known (no /proc)";
	path[length] = 0;
	if (!is_inside(path))
		return outside;
	if (!S_ISREG(st->st_mode))
		return "it is no regular file";
	if (pread(fd, head, sizeof(head), 0) == sizeof(head) && !memcmp(head, syntax_tree, sizeof(head)))
		return "it is a binary syntax tree";
	return NULL;
}

static bool leads_outside(const char *path)
{
	char real[PATH_MAX];

	return realpath(path, real) && !is_inside(real);
}

int gate_peek(const char *path, struct stat *ret)
{
	int fd = openat(AT_FDCWD, path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	*ret = (struct stat){0};
	if (fd < 0)
		return -1;
	if (fstat(fd, ret) || judge(fd, ret)) {
		close(fd);
		return -1;
	}
	return fd;
}

static bool is_source(const struct stat *st)
{
	return st->st_ino == gate.source.st_ino && st->st_dev == gate.source.st_dev;
}

static int open_judged(const char *path, int flags)
{
	gate.passed = true;
	if ((flags & O_ACCMODE) != O_RDONLY || flags & (O_CREAT | O_TRUNC)) {
		errno = EROFS;
		return -1;
	}
	int fd = openat(AT_FDCWD, path, flags | O_NONBLOCK);
	if (fd < 0 && errno == EACCES) {
		bool is_hidden = leads_outside(path);
		if (is_hidden)
			note(path, outside);
		errno = is_hidden ? ENOENT : EACCES;
	}
	if (fd < 0)
		return -1;
	struct stat st = {0};
	const char *why = fstat(fd, &st) ? "it cannot be looked at" : judge(fd, &st);
	if (why) {
		note(path, why);
		close(fd);
		errno = why == outside ? ENOENT : EACCES; /* not even whether it is there */
		return -1;
	}
	gate.is_open |= is_source(&st);
	return fd;
}

/* Whether there is such a file is nobody's business either (__has_include). */
static bool may_ask(const char *path)
{
	/* Far the most paths: below a root, or relative and nowhere up. Their links are judged when they are opened. */
	bool plain = *path == '/' ? is_inside(path) : true;

	if (!gate.is_open || (plain && !strstr(path, "..")) || !leads_outside(path))
		return true;
	note(path, outside);
	return false;
}

static int stat_judged(const char *path, struct stat *st)
{
	int failed = fstatat(AT_FDCWD, path, st, 0);

	gate.is_open |= !failed && gate.is_given && is_source(st);
	/* libclang asks for the folder first: then the name of the file is known when it is refused. */
	if (failed || S_ISDIR(st->st_mode) || may_ask(path))
		return failed;
	*st = (struct stat){0};
	errno = ENOENT;
	return -1;
}

/* ---------------------------------------------------------------- by the names that libraries call */

_Static_assert(sizeof(off_t) == 8 && sizeof(long) == 8, "stat and stat64 fill the same struct");

EXPORTED int gate_open(const char *path, int flags, ...) __asm__("open");
EXPORTED int gate_open64(const char *path, int flags, ...) __asm__("open64");
EXPORTED int gate_stat(const char *path, struct stat *st) __asm__("stat");
EXPORTED int gate_stat64(const char *path, struct stat *st) __asm__("stat64");

int gate_open(const char *path, int flags, ...)
{
	return open_judged(path, flags);
}

int gate_open64(const char *path, int flags, ...)
{
	return open_judged(path, flags);
}

int gate_stat(const char *path, struct stat *st)
{
	return stat_judged(path, st);
}

int gate_stat64(const char *path, struct stat *st)
{
	return stat_judged(path, st);
}
