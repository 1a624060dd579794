/* SPDX-License-Identifier: MIT */
/* Errors and their text. */
#include "common/error.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/memory.h"

struct vmr_error vmr_error_not_found = {.code = VMR_NOT_FOUND, .is_static = true, .message = (char *)"not found"};
struct vmr_error vmr_error_end = {.code = VMR_END, .is_static = true, .message = (char *)"no more"};

static struct vmr_error *create(enum vmr_code code, uint64_t address, char *message)
{
	struct vmr_error *error = vmr_alloc(sizeof(*error));

	*error = (struct vmr_error){.code = code, .address = address, .message = message};
	return error;
}

struct vmr_error *vmr_error_create(enum vmr_code code, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	char *message = vmr_vformat(format, args);
	va_end(args);
	return create(code, 0, message);
}

void vmr_error_destroy(struct vmr_error *error)
{
	if (!error || error->is_static)
		return;
	free(error->message);
	free(error);
}

struct vmr_error *vmr_error_create_fault(uint64_t address, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	char *message = vmr_vformat(format, args);
	va_end(args);
	return create(VMR_FAULT, address, message);
}

struct vmr_error *vmr_error_create_errno(int number, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vmr_autofree char *what = vmr_vformat(format, args);
	va_end(args);
	return vmr_error_create(VMR_SYSTEM, "%s: %s", what, strerror(number));
}

struct vmr_error *vmr_error_wrap(struct vmr_error *cause, const char *format, ...)
{
	va_list args;

	if (!cause)
		return NULL;
	va_start(args, format);
	vmr_autofree char *aim = vmr_vformat(format, args);
	va_end(args);
	struct vmr_error *error = create(cause->code, cause->address, vmr_format("%s: %s", aim, cause->message));
	vmr_error_destroy(cause);
	return error;
}

bool vmr_error_drop(struct vmr_error *error)
{
	bool was = error != NULL;

	vmr_error_destroy(error);
	return was;
}
