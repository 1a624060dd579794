/* SPDX-License-Identifier: MIT */
/* Allocation that cannot fail: the one place where the program ends for lack of memory. */
#include "common/memory.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/output.h"

void vmr_memory_end(void)
{
	enum { STATUS = 3 }; /* cli/command.h: CLI_INPUT */
	static const char line[] = "vmrace: out of memory: close other programs, or give it more\n";
	ssize_t written = write(STDERR_FILENO, line, sizeof(line) - 1);

	(void)written;
	vmr_output_remove_all();
	_exit(STATUS);
}

static void *checked(void *pointer)
{
	if (!pointer)
		vmr_memory_end();
	return pointer;
}

void *vmr_malloc(size_t size)
{
	return checked(malloc(size ? size : 1));
}

void *vmr_alloc(size_t size)
{
	return checked(calloc(1, size ? size : 1));
}

void *vmr_alloc_array(size_t count, size_t size)
{
	return checked(calloc(count ? count : 1, size ? size : 1));
}

void *vmr_realloc_array(void *old, size_t count, size_t size)
{
	return checked(reallocarray(old, count ? count : 1, size ? size : 1));
}

struct vmr_error *vmr_alloc_checked(size_t count, size_t size, size_t limit, const char *what, void **ret)
{
	size_t total;

	if (__builtin_mul_overflow(count, size, &total) || total > limit)
		return vmr_error_create(VMR_TOO_LARGE, "%s: %zu x %zu bytes is over the limit of %zu", what, count,
					size, limit);
	void *memory = calloc(count ? count : 1, size ? size : 1);
	if (!memory)
		return vmr_error_create(VMR_TOO_LARGE, "%s: no memory for %zu bytes", what, total);
	*ret = memory;
	return NULL;
}

char *vmr_strdup(const char *text)
{
	return checked(strdup(text));
}

char *vmr_strndup(const char *text, size_t length)
{
	return checked(strndup(text, length));
}

char *vmr_format(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	char *text = vmr_vformat(format, args);
	va_end(args);
	return text;
}

char *vmr_vformat(const char *format, va_list args)
{
	char *text = NULL;

	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	return checked(text);
}

void vmr_close_ptr(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}
