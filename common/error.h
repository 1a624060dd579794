/* SPDX-License-Identifier: MIT */
/* Errors: what can fail returns struct vmr_error *, NULL when it went well. */
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

/* What went wrong, for callers that tell cases apart. */
enum vmr_code {
	VMR_UNKNOWN = 0,
	VMR_NOT_FOUND,   /* the thing asked for does not exist (static error) */
	VMR_END,         /* an iterator has no more (static error) */
	VMR_FAULT,       /* target memory cannot be read; address says where */
	VMR_BAD_INPUT,   /* an input is broken, truncated or of the wrong kind */
	VMR_UNSUPPORTED, /* well formed, but not something that we can read */
	VMR_TOO_LARGE,   /* a bound was reached */
	VMR_CYCLE,       /* a walk came back to where it was */
	VMR_SYSTEM,      /* the operating system refused */
	VMR_USAGE,       /* the caller's words are wrong */
	VMR_BUG,         /* our own mistake */
};

struct vmr_error {
	enum vmr_code code;
	bool is_static;   /* not to be freed */
	uint64_t address; /* target address, with VMR_FAULT */
	char *message;    /* a sentence without full stop or newline */
};

#define VMR_MUST_USE     __attribute__((warn_unused_result))
#define VMR_PRINTF(f, a) __attribute__((format(printf, f, a)))

/* Not-found and end-of-iteration, compared by address or code; destroying them does nothing. */
extern struct vmr_error vmr_error_not_found;
extern struct vmr_error vmr_error_end;

/* A new error; the caller owns it. */
struct vmr_error *vmr_error_create(enum vmr_code code, const char *format, ...) VMR_PRINTF(2, 3) VMR_MUST_USE;
/* Free an error; NULL and static errors are fine. */
void vmr_error_destroy(struct vmr_error *error);
/* VMR_FAULT at a target address. */
struct vmr_error *vmr_error_create_fault(uint64_t address, const char *format, ...) VMR_PRINTF(2, 3) VMR_MUST_USE;
/* VMR_SYSTEM with strerror(errno) after the text. */
struct vmr_error *vmr_error_create_errno(int number, const char *format, ...) VMR_PRINTF(2, 3) VMR_MUST_USE;
/* Put an aim before a cause ("aim: cause"); takes over `cause` and keeps its code and address. NULL stays NULL. */
struct vmr_error *vmr_error_wrap(struct vmr_error *cause, const char *format, ...) VMR_PRINTF(2, 3) VMR_MUST_USE;
/* Drop an error that the caller has decided not to report; true if there was one. */
bool vmr_error_drop(struct vmr_error *error);

static inline void vmr_error_destroy_ptr(struct vmr_error **error)
{
	vmr_error_destroy(*error);
}
#define vmr_autoerror __attribute__((cleanup(vmr_error_destroy_ptr))) struct vmr_error *

/* Return from the calling function with the error of an expression, if it has one. */
#define VMR_TRY(expression)                                                                                            \
	do {                                                                                                           \
		struct vmr_error *vmr_try_error = (expression);                                                        \
		if (vmr_try_error)                                                                                     \
			return vmr_try_error;                                                                          \
	} while (0)
