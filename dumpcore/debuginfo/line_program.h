/* SPDX-License-Identifier: MIT */
/*
 * One unit's line table: its files, and its rows. Read here and not by libdw, which (0.188) decodes, sorts and keeps
 * all rows to name a file, at several times the cost. Format: DWARF 5 section 6.2, and DWARF 2 to 4.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "dumpcore/debuginfo/lines.h"
#include "dumpcore/debuginfo/unit.h"

/*
 * Read the table at an offset of .debug_line. without_rows: the files only. The caller deinits *ret. False: broken;
 * *ret is empty then. A program that breaks off has the rows before that.
 */
bool debuginfo_line_table_read(const struct debuginfo_sections *sections, uint64_t offset,
			       struct debuginfo_line_folders folders, bool without_rows,
			       struct debuginfo_line_table *ret);
void debuginfo_line_table_deinit(struct debuginfo_line_table *table);
