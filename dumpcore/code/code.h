/* SPDX-License-Identifier: MIT */
/*
 * What debug information says of the code: functions by name, their lines, calls and variables, so that roles can be
 * bound without source, and the source can be checked against the build. Addresses are run-time ones. A function's
 * parts inlined elsewhere, and its .cold, .isra and .constprop parts, have the function's own DWARF name here.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"
#include "dumpcore/debuginfo/symbols.h"
#include "dumpcore/types/types.h"

struct dumpcore;

/*
 * Functions of a DWARF name (file NULL: of any file), ordered by file, line and address. Concrete ones; where a
 * definition has none (it exists only inlined) its abstract one, with low and high 0. Empty when there are none. The
 * caller frees *ret.
 */
struct vmr_error *dumpcore_functions_named(struct dumpcore *dump, const char *name, const char *file,
					   struct dumpcore_function **ret, size_t *ret_count) VMR_MUST_USE;

struct dumpcore_code_range {
	vmr_kaddr low, high;
};
/* All ranges of a function (the .cold part is one), as DWARF orders them; none for an abstract one. The caller frees
 * *ret. */
struct vmr_error *dumpcore_function_ranges(struct dumpcore *dump, const struct dumpcore_function *function,
					   struct dumpcore_code_range **ret, size_t *ret_count) VMR_MUST_USE;

struct dumpcore_code_line {
	vmr_kaddr address; /* of the first instruction of the row */
	unsigned line;     /* of the function's file */
};
/*
 * Statement rows of the line table in all ranges of a concrete function, by address, of its own body: what is inlined
 * in it, and line 0, are left out. The caller frees *ret.
 */
struct vmr_error *dumpcore_function_lines(struct dumpcore *dump, const struct dumpcore_function *function,
					  struct dumpcore_code_line **ret, size_t *ret_count) VMR_MUST_USE;

struct dumpcore_code_call {
	vmr_kaddr address;    /* return address of a call; address of a tail call; first address of an inlined body */
	const char *function; /* in whose body the call is: the function or one inlined into it; borrowed */
	const char *function_file;
	const char *callee;      /* NULL: through a pointer; borrowed */
	const char *callee_file; /* of its definition, else of its declaration; NULL unknown */
	unsigned line;           /* of the call in `function`; 0 unknown */
	bool inlined, tail;
};
/* Calls of a concrete function, those of bodies inlined into it included, by address, then outermost first. The caller
 * frees *ret. */
struct vmr_error *dumpcore_function_calls(struct dumpcore *dump, const struct dumpcore_function *function,
					  struct dumpcore_code_call **ret, size_t *ret_count) VMR_MUST_USE;

struct dumpcore_code_variable {
	const char *name; /* borrowed */
	const struct dumpcore_type *type;
	const char *file;
	unsigned line;
	bool is_parameter, is_static;
};
/* Variables and parameters that a function declares, in order of declaration; not those of bodies inlined into it. The
 * caller frees *ret. */
struct vmr_error *dumpcore_function_variables(struct dumpcore *dump, const struct dumpcore_function *function,
					      struct dumpcore_code_variable **ret, size_t *ret_count) VMR_MUST_USE;

/* The type that a function has: what it returns and its parameters. VMR_NOT_FOUND. */
struct vmr_error *dumpcore_function_type(struct dumpcore *dump, const struct dumpcore_function *function,
					 const struct dumpcore_type **ret) VMR_MUST_USE;

/* The type of the variable that a data symbol is. VMR_NOT_FOUND: DWARF has none at that address. */
struct vmr_error *dumpcore_symbol_type(struct dumpcore *dump, const struct dumpcore_symbol *symbol,
				       const struct dumpcore_type **ret) VMR_MUST_USE;
