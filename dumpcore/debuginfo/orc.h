/* SPDX-License-Identifier: MIT */
/*
 * ORC, the kernel's own unwind tables (arch/x86/include/asm/orc_types.h): .orc_unwind_ip has 32-bit place-relative
 * addresses, .orc_unwind six bytes for each. Three layouts of the flags and two numberings of registers.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "dumpcore/debuginfo/cfi.h"

/*
 * 1: Linux 4.14 (ee9f8fce9964); 2: 6.3 (ffb1b4a41016, a signal bit); 3: 6.4 (fb799447ae29, `end` in the type);
 * 4: 7.1 (1735858caa4b, other register numbers).
 */
enum orc_version { ORC_VERSION_UNKNOWN = 0, ORC_VERSION_1, ORC_VERSION_2, ORC_VERSION_3, ORC_VERSION_4 };

struct orc_table {
	const uint8_t *ips;     /* borrowed: count * 4 bytes */
	const uint8_t *entries; /* borrowed: count * 6 bytes */
	size_t count;
	uint64_t address; /* of the first word of ips */
	enum orc_version version;
	uint32_t *order; /* NULL: the table is sorted; else indices in order (tables of modules, and before 5.6) */
};

#define ORC_HEADER_SIZE 20
/* The version by the content of .orc_header (20 bytes), or by the release ("6.12.117") where there is none. */
enum orc_version orc_version_find(const uint8_t *header, size_t header_size, const char *release);
/* Check and sort. VMR_BAD_INPUT when the sizes do not fit one another. Sections are borrowed. */
struct vmr_error *orc_table_init(struct orc_table *table, const void *ips, size_t ips_size, uint64_t address,
				 const void *entries, size_t entries_size, enum orc_version version) VMR_MUST_USE;
void orc_table_deinit(struct orc_table *table);

/*
 * The row at an address (of the same space as table->address). VMR_NOT_FOUND: the address lies before the table, or ORC
 * says that it knows nothing there. *ret_is_better: DWARF's CFA cannot be right here (registers that an entry saved, a
 * stack switched by inline assembly: 98995b61-like cases), so ORC's is to be taken even where DWARF has a row.
 */
struct vmr_error *orc_row_find(const struct orc_table *table, uint64_t address, struct cfi_row *ret,
			       bool *ret_is_better) VMR_MUST_USE;
