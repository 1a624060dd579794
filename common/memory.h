/* SPDX-License-Identifier: MIT */
/* Our own small data: allocation that cannot fail, and release when a scope ends. */
#pragma once

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "common/error.h"

/*
 * Ends the program with one line and the status of an input that cannot be analysed: no answer is made of what is left.
 * Libraries whose allocation can be given are made to end here too.
 */
_Noreturn void vmr_memory_end(void);
/* malloc that cannot fail: what such libraries are given. */
void *vmr_malloc(size_t size) __attribute__((malloc, returns_nonnull));
/* Zeroed memory; ends the program when there is none. Not for sizes that come from an input: see vmr_alloc_checked. */
void *vmr_alloc(size_t size) __attribute__((malloc, returns_nonnull));
void *vmr_alloc_array(size_t count, size_t size) __attribute__((malloc, returns_nonnull));
/* Resize an array; new elements are not zeroed. Ends the program on overflow or lack of memory. */
void *vmr_realloc_array(void *old, size_t count, size_t size) __attribute__((returns_nonnull));
/*
 * Zeroed memory of a size that comes from an input: VMR_TOO_LARGE above `limit` bytes or on overflow, naming `what`.
 * The caller owns *ret.
 */
struct vmr_error *vmr_alloc_checked(size_t count, size_t size, size_t limit, const char *what, void **ret) VMR_MUST_USE;
char *vmr_strdup(const char *text) __attribute__((malloc, returns_nonnull));
char *vmr_strndup(const char *text, size_t length) __attribute__((malloc, returns_nonnull));
/* asprintf that cannot fail; the caller owns the result. */
char *vmr_format(const char *format, ...) VMR_PRINTF(1, 2) __attribute__((malloc, returns_nonnull));
char *vmr_vformat(const char *format, va_list args) __attribute__((malloc, returns_nonnull));

static inline void vmr_free_ptr(void *pointer)
{
	free(*(void **)pointer);
}
#define vmr_autofree __attribute__((cleanup(vmr_free_ptr)))

void vmr_close_ptr(int *fd);
/* Closes a file descriptor at the end of the scope; -1 is none. */
#define vmr_autoclose __attribute__((cleanup(vmr_close_ptr)))

/* Take the value out of an auto variable so that its cleanup does nothing. */
#define vmr_take(variable)                                                                                             \
	({                                                                                                             \
		__typeof__(variable) vmr_taken = (variable);                                                           \
		(variable) = NULL;                                                                                     \
		vmr_taken;                                                                                             \
	})

#define VMR_COUNT(array) (sizeof(array) / sizeof((array)[0]))
