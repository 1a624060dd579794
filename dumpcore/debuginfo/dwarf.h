/* SPDX-License-Identifier: MIT */
/* DIEs for the unwinder and its locals: function and scopes at a pc, names, declarations. Only dumpcore's own
 * files include this. */
#pragma once

#include <elfutils/libdw.h>
#include <stdbool.h>
#include <stddef.h>

#include "common/address.h"
#include "common/error.h"
#include "dumpcore/debuginfo/image.h"

/* DIE at an offset of .debug_info. VMR_NOT_FOUND. */
struct vmr_error *debuginfo_die_at(const struct debuginfo_image *image, uint64_t offset, Dwarf_Die *ret) VMR_MUST_USE;
/* The concrete subprogram that covers a run-time pc. VMR_NOT_FOUND. */
struct vmr_error *debuginfo_function_die(struct dumpcore *dump, vmr_kaddr pc, struct debuginfo_image **ret_image,
					 Dwarf_Die *ret) VMR_MUST_USE;
/*
 * Scopes that hold a run-time pc, outermost first: the subprogram, then lexical blocks and inlined subroutines. At most
 * DEBUGINFO_SCOPE_LIMIT. VMR_NOT_FOUND when no subprogram covers pc.
 */
#define DEBUGINFO_SCOPE_LIMIT 128
struct debuginfo_scopes {
	struct debuginfo_image *image;
	size_t count;
	Dwarf_Die dies[DEBUGINFO_SCOPE_LIMIT];
};
struct vmr_error *debuginfo_scopes_at(struct dumpcore *dump, vmr_kaddr pc, struct debuginfo_scopes *ret) VMR_MUST_USE;

/* Name through abstract_origin and specification; NULL: none. */
const char *debuginfo_die_name(Dwarf_Die *die);
/* The DIE where an instance was declared (end of the abstract_origin/specification chain; itself if there is none). */
Dwarf_Die debuginfo_die_origin(Dwarf_Die *die);
/* Declaration's file (as debuginfo_lines_file has it) and line, through abstract_origin; file NULL and line 0
 * unknown. */
void debuginfo_die_declared(struct debuginfo_image *image, Dwarf_Die *die, const char **ret_file, unsigned *ret_line);
/* Call site of an inlined subroutine: file, line, column of the call in the scope around it. */
void debuginfo_die_called(struct debuginfo_image *image, Dwarf_Die *die, const char **ret_file, unsigned *ret_line,
			  unsigned *ret_column);
/* Line of a run-time pc in a unit. VMR_NOT_FOUND. (dumpcore_line_at is the same for outside.) */
struct vmr_error *debuginfo_line_at(struct debuginfo_image *image, uint64_t link_pc, const char **ret_file,
				    unsigned *ret_line, unsigned *ret_column) VMR_MUST_USE;
