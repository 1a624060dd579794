/* SPDX-License-Identifier: MIT */
/* Between index.c (the block) and builder.c (who fills it): the tables by number. */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum debuginfo_table_number {
	DEBUGINFO_TABLE_SYMBOLS = 0,
	DEBUGINFO_TABLE_SYMBOL_NAMES,
	DEBUGINFO_TABLE_TYPES,
	DEBUGINFO_TABLE_ENUMERATORS,
	DEBUGINFO_TABLE_FUNCTIONS,
	DEBUGINFO_TABLE_FUNCTION_NAMES,
	DEBUGINFO_TABLE_FUNCTION_RANGES,
	DEBUGINFO_TABLE_UNIT_RANGES,
	DEBUGINFO_TABLE_VARIABLES,
	DEBUGINFO_TABLE_AUTOMATICS,
	DEBUGINFO_TABLE_CONTAINMENTS,
	DEBUGINFO_TABLE_PLACES,
	DEBUGINFO_TABLE_FOLDERS,
	DEBUGINFO_TABLE_STRINGS,
	DEBUGINFO_TABLE_COUNT,
};

struct debuginfo_table {
	const void *rows;
	size_t count;
};

/* One block of all tables; the caller frees it. */
void *debuginfo_tables_join(const struct debuginfo_table tables[DEBUGINFO_TABLE_COUNT], uint64_t stamp,
			    size_t *ret_size);
