/* SPDX-License-Identifier: MIT */
/* What DWARF says of a pc: the chain of inlined functions, and the variables in scope. Without libdw's types. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/address.h"
#include "common/error.h"
#include "dumpcore/debuginfo/location.h"

struct dumpcore;
struct dumpcore_type;
struct expression_arena;

/* One function at a pc: the concrete one or one inlined there. Strings are borrowed from the dump. */
struct scope_frame {
	const char *function;
	const char *file; /* NULL unknown */
	unsigned line, column;
	bool inlined;
	uint64_t function_id; /* DIE of the function's origin */
	uint64_t scope_id;    /* DIE of this instance */
};
#define SCOPE_FRAME_LIMIT 64
/*
 * The functions that a run-time pc is in, innermost first; the last one is the concrete one. A return address is to be
 * looked up one byte before. VMR_NOT_FOUND: DWARF has no subprogram there.
 */
struct vmr_error *scope_frames_at(struct dumpcore *dump, vmr_kaddr pc, struct scope_frame ret[SCOPE_FRAME_LIMIT],
				  size_t *ret_count) VMR_MUST_USE;

/* The concrete function that covers a run-time pc, from the index only. VMR_NOT_FOUND. */
struct scope_function {
	const char *name;
	uint64_t id; /* DIE of its origin, as scope_frame.function_id */
};
struct vmr_error *scope_function_at(struct dumpcore *dump, vmr_kaddr pc, struct scope_function *ret) VMR_MUST_USE;

#define SCOPE_LOCATION_LIMIT 4

struct scope_variable {
	const char *name;
	bool is_parameter, is_static;
	uint64_t die;
	const struct dumpcore_type *type; /* NULL: not known */
	/* At this pc; several entries of a list may hold it, and any that can be evaluated is right. */
	const struct location_expression *expressions[SCOPE_LOCATION_LIMIT];
	size_t expression_count; /* 0: none here */
	bool has_location;       /* DWARF has a location for it, here or elsewhere */
	bool has_constant;
	uint64_t constant;             /* when constant_bytes is NULL */
	const uint8_t *constant_bytes; /* DW_AT_const_value as a block, borrowed */
	size_t constant_size;
};
struct scope_variables {
	struct scope_variable *list; /* innermost scope first */
	size_t count;
	const struct location_expression *frame_base; /* NULL: none */
	uint64_t bias;
};
/* Variables and parameters of the instance `scope_id` whose scope holds the pc. All of it lives in the arena. */
struct vmr_error *scope_variables_find(struct dumpcore *dump, vmr_kaddr pc, uint64_t scope_id,
				       struct expression_arena *arena, struct scope_variables *ret) VMR_MUST_USE;
/* Only frame_base and bias of the same. */
struct vmr_error *scope_frame_base_find(struct dumpcore *dump, vmr_kaddr pc, struct expression_arena *arena,
					struct scope_variables *ret) VMR_MUST_USE;
/* One variable by its DIE, for implicit pointers. VMR_NOT_FOUND: the offset is no variable. */
struct vmr_error *scope_variable_at(struct dumpcore *dump, vmr_kaddr pc, uint64_t die, struct expression_arena *arena,
				    struct scope_variable *ret) VMR_MUST_USE;
/* Where a variable of the scopes of a pc is declared; file NULL: not known. Its unit's line program is read for it. */
void scope_declared(struct dumpcore *dump, vmr_kaddr pc, uint64_t die, const char **ret_file, unsigned *ret_line);
