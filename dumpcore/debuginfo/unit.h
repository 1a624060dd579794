/* SPDX-License-Identifier: MIT */
/*
 * Units and DIEs read in one pass, for the cold index only: libdw reads an abbreviation again for each attribute asked
 * for, which for the millions of DIEs of a kernel costs several times as much. Everything else reads DIEs by libdw.
 * Format: DWARF 5 chapter 7, and DWARF 4.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dumpcore/debuginfo/bytes.h"
#include "dumpcore/debuginfo/image.h"

/* Bytes of the sections that a scan reads; empty where the file has none. */
struct debuginfo_sections {
	struct debuginfo_bytes info, abbrev, str, line, line_str, str_offsets, addr;
};
/* Decompressed; call after libdw was asked for the file. */
void debuginfo_sections_read(const struct debuginfo_image *image, struct debuginfo_sections *ret);

/* Attributes that a scan looks at; the others are skipped. */
enum debuginfo_slot {
	DEBUGINFO_SLOT_NONE = 0,
	DEBUGINFO_SLOT_NAME,
	DEBUGINFO_SLOT_SIBLING,
	DEBUGINFO_SLOT_TYPE,
	DEBUGINFO_SLOT_BYTE_SIZE,
	DEBUGINFO_SLOT_FILE,
	DEBUGINFO_SLOT_LINE,
	DEBUGINFO_SLOT_DECLARATION,
	DEBUGINFO_SLOT_EXTERNAL,
	DEBUGINFO_SLOT_ORIGIN, /* abstract_origin or specification */
	DEBUGINFO_SLOT_LOW,
	DEBUGINFO_SLOT_HIGH,
	DEBUGINFO_SLOT_RANGES,
	DEBUGINFO_SLOT_LOCATION,
	DEBUGINFO_SLOT_CONST_VALUE,
	DEBUGINFO_SLOT_MEMBER_LOCATION,
	DEBUGINFO_SLOT_STMT_LIST,
	DEBUGINFO_SLOT_COMP_DIR,
	DEBUGINFO_SLOT_STR_OFFSETS_BASE,
	DEBUGINFO_SLOT_ADDR_BASE,
	DEBUGINFO_SLOT_DWO_NAME,
	DEBUGINFO_SLOT_COUNT,
};

/* A DIE as read. Values by slot: numbers and flags; references as offsets of .debug_info; `text` for strings. */
struct debuginfo_raw_die {
	uint64_t offset;
	uint32_t tag; /* 0: the end of a list of siblings */
	bool has_children;
	uint32_t present; /* bit n: slot n */
	uint64_t value[DEBUGINFO_SLOT_COUNT];
	const char *name, *folder, *dwo;
	bool high_is_length;
	bool value_is_signed;              /* of const_value */
	struct debuginfo_bytes expression; /* of location, when it is one */
	const uint8_t *next;               /* what follows the attributes */
};

struct debuginfo_abbreviations; /* of one unit */

struct debuginfo_unit {
	const struct debuginfo_sections *sections;
	struct debuginfo_abbreviations *abbreviations; /* kept from unit to unit */
	uint64_t offset, end;                          /* in .debug_info */
	uint64_t die;                                  /* offset of the unit's DIE */
	uint16_t version;
	uint8_t type, address_size, offset_size;
	uint64_t str_offsets_base, addr_base;
};

/*
 * Step to the next unit: start with a zeroed unit with `sections` set. False: no more (or the rest is broken). Release
 * with debuginfo_unit_deinit.
 */
bool debuginfo_unit_next(struct debuginfo_unit *unit);
void debuginfo_unit_deinit(struct debuginfo_unit *unit);
/* Offsets of all units' headers in .debug_info, sorted; the caller frees *ret. */
size_t debuginfo_unit_offsets(const struct debuginfo_sections *sections, uint64_t **ret);
/* Read the unit's own DIE, and take from it what the values of others need (bases). False: broken. */
bool debuginfo_unit_begin(struct debuginfo_unit *unit, struct debuginfo_raw_die *ret);
/* Read the DIE at a position of .debug_info in this unit. False: broken or out of the unit. */
bool debuginfo_unit_read(const struct debuginfo_unit *unit, const uint8_t *at, struct debuginfo_raw_die *ret);
/* The same at an offset of .debug_info. */
bool debuginfo_unit_read_at(const struct debuginfo_unit *unit, uint64_t offset, struct debuginfo_raw_die *ret);
/* Where the DIE after this one and its children is; NULL: broken. */
const uint8_t *debuginfo_unit_after(const struct debuginfo_unit *unit, const struct debuginfo_raw_die *die);

/* An address by its index in .debug_addr; 0: out of it. */
uint64_t debuginfo_unit_address(const struct debuginfo_unit *unit, uint64_t index);

static inline bool debuginfo_raw_has(const struct debuginfo_raw_die *die, enum debuginfo_slot slot)
{
	return die->present >> slot & 1;
}
static inline uint64_t debuginfo_raw_value(const struct debuginfo_raw_die *die, enum debuginfo_slot slot)
{
	return debuginfo_raw_has(die, slot) ? die->value[slot] : 0;
}
