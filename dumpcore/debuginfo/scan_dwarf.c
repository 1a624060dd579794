/* SPDX-License-Identifier: MIT */
/*
 * One pass over .debug_info: names of types, functions with their ranges, variables with an address, automatic
 * variables of struct type, and which struct holds which by value.
 */
#include <dwarf.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/dwarf.h"
#include "dumpcore/debuginfo/line_program.h"
#include "dumpcore/debuginfo/scan.h"
#include "dumpcore/debuginfo/unit.h"

/* Typedefs, qualifiers and arrays around a type; anonymous members in anonymous members; blocks in blocks. */
#define DEPTH_LIMIT 32
#define BLOCK_LIMIT 128
/* DIEs in one function or type: far above what compilers make. */
#define CHILD_LIMIT (1u << 22)
#define RANGE_LIMIT 1024

struct scan {
	const struct debuginfo_image *image;
	struct debuginfo_builder *builder;
	struct debuginfo_sections sections;
	struct debuginfo_unit unit;
	struct other_unit *others; /* that the unit refers to: what dwz or link-time optimisation shares */
	uint64_t *offsets;         /* of all units' headers; NULL: not asked for yet */
	size_t offset_count;
	uint32_t *files; /* of the unit: file number to string of the index */
	size_t file_count;
	uint64_t *seen; /* hashes of definitions: open addressing, 0 is free */
	size_t seen_count, seen_room;
};

/* ---- other units */

struct other_unit {
	uint64_t offset;
	struct debuginfo_unit unit;
	UT_hash_handle hh;
};

/* Offset of the header of the unit that a DIE's offset lies in; UINT64_MAX: none. */
static uint64_t header_of(struct scan *scan, uint64_t die)
{
	size_t low = 0, high;

	if (!scan->offsets)
		scan->offset_count = debuginfo_unit_offsets(&scan->sections, &scan->offsets);
	high = scan->offset_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (scan->offsets[middle] <= die)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? scan->offsets[low - 1] : UINT64_MAX;
}

/* The unit of a DIE, kept until the end of the scan; NULL: there is none. */
static const struct debuginfo_unit *unit_of(struct scan *scan, uint64_t die)
{
	struct debuginfo_raw_die top;
	struct other_unit *other;

	if (die >= scan->unit.offset && die < scan->unit.end)
		return &scan->unit;
	uint64_t header = header_of(scan, die);
	if (header == UINT64_MAX)
		return NULL;
	HASH_FIND(hh, scan->others, &header, sizeof(header), other);
	if (!other) {
		other = vmr_alloc(sizeof(*other));
		other->offset = header;
		other->unit = (struct debuginfo_unit){.sections = &scan->sections, .end = header};
		if (!debuginfo_unit_next(&other->unit) || other->unit.offset != header ||
		    !debuginfo_unit_begin(&other->unit, &top))
			other->unit.end = 0;
		HASH_ADD(hh, scan->others, offset, sizeof(other->offset), other);
	}
	return die < other->unit.end ? &other->unit : NULL;
}

static void forget_units(struct scan *scan)
{
	struct other_unit *other, *next;

	HASH_ITER(hh, scan->others, other, next)
	{
		HASH_DEL(scan->others, other);
		debuginfo_unit_deinit(&other->unit);
		free(other);
	}
	free(scan->offsets);
}

/* ---- what was seen before */

static uint64_t mix(uint64_t a, uint64_t b)
{
	a = (a ^ b) * UINT64_C(0x9e3779b97f4a7c15);
	return a ^ a >> 29;
}

static bool insert(uint64_t *table, size_t room, uint64_t hash)
{
	size_t at = hash & (room - 1);

	for (; table[at]; at = (at + 1) & (room - 1))
		if (table[at] == hash)
			return false;
	table[at] = hash;
	return true;
}

/* True the first time. Equal definitions of many units (headers) are read once. A 64-bit hash stands for the
 * definition. */
static bool is_first(struct scan *scan, uint64_t hash)
{
	hash += !hash;
	if (2 * scan->seen_count >= scan->seen_room) {
		size_t room = scan->seen_room ? scan->seen_room * 2 : 1 << 16;
		uint64_t *table = vmr_alloc_array(room, sizeof(*table));
		for (size_t i = 0; i < scan->seen_room; i++)
			if (scan->seen[i])
				insert(table, room, scan->seen[i]);
		free(scan->seen);
		scan->seen = table;
		scan->seen_room = room;
	}
	bool first = insert(scan->seen, scan->seen_room, hash);
	scan->seen_count += first;
	return first;
}

/* ---- small helpers */

static uint32_t file_of(const struct scan *scan, const struct debuginfo_raw_die *die)
{
	uint64_t number = debuginfo_raw_value(die, DEBUGINFO_SLOT_FILE);

	return debuginfo_raw_has(die, DEBUGINFO_SLOT_FILE) && number < scan->file_count ? scan->files[number] : 0;
}

static uint32_t line_of(const struct debuginfo_raw_die *die)
{
	return (uint32_t)debuginfo_raw_value(die, DEBUGINFO_SLOT_LINE);
}

static bool is_record(uint32_t tag)
{
	return tag == DW_TAG_structure_type || tag == DW_TAG_union_type || tag == DW_TAG_class_type;
}

/*
 * The record type under typedefs, qualifiers and arrays of what a DIE's type is. An anonymous one gets the name of the
 * last typedef over it, and then tag DW_TAG_typedef. False: not a record.
 */
static bool record_of(struct scan *scan, const struct debuginfo_raw_die *die, struct debuginfo_raw_die *ret,
		      const char **ret_name, uint32_t *ret_tag)
{
	const char *alias = NULL;
	uint64_t ref = die->value[DEBUGINFO_SLOT_TYPE];

	if (!debuginfo_raw_has(die, DEBUGINFO_SLOT_TYPE))
		return false;
	for (int i = 0; i < DEPTH_LIMIT; i++) {
		const struct debuginfo_unit *unit = unit_of(scan, ref);
		if (!unit || !debuginfo_unit_read_at(unit, ref, ret))
			return false;
		if (is_record(ret->tag)) {
			*ret_name = ret->name ? ret->name : alias;
			*ret_tag = ret->name ? ret->tag : DW_TAG_typedef;
			return true;
		}
		if (ret->tag == DW_TAG_typedef)
			alias = ret->name;
		else if (ret->tag != DW_TAG_const_type && ret->tag != DW_TAG_volatile_type &&
			 ret->tag != DW_TAG_array_type)
			return false;
		if (!debuginfo_raw_has(ret, DEBUGINFO_SLOT_TYPE))
			return false;
		ref = ret->value[DEBUGINFO_SLOT_TYPE];
	}
	return false;
}

/* ---- types */

static void scan_enumerators(struct scan *scan, const struct debuginfo_raw_die *parent)
{
	const uint8_t *at = parent->has_children ? parent->next : NULL;
	struct debuginfo_raw_die die;

	for (unsigned i = 0; at && i < CHILD_LIMIT && debuginfo_unit_read(&scan->unit, at, &die) && die.tag; i++) {
		if (die.tag == DW_TAG_enumerator && die.name && debuginfo_raw_has(&die, DEBUGINFO_SLOT_CONST_VALUE))
			debuginfo_builder_enumerator(
				scan->builder,
				&(struct debuginfo_enumerator){(int64_t)die.value[DEBUGINFO_SLOT_CONST_VALUE],
							       debuginfo_builder_string(scan->builder, die.name), 0});
		at = debuginfo_unit_after(&scan->unit, &die);
	}
}

struct outer {
	const char *name;
	uint32_t tag;
};

/* Records that a record holds by value, anonymous ones looked into. */
static void scan_members(struct scan *scan, const struct outer *outer, const struct debuginfo_raw_die *parent,
			 uint64_t offset, int depth)
{
	const uint8_t *at = parent->has_children ? parent->next : NULL;
	const struct debuginfo_unit *unit = unit_of(scan, parent->offset);
	struct debuginfo_raw_die die, inner;

	for (unsigned i = 0; unit && at && i < CHILD_LIMIT && debuginfo_unit_read(unit, at, &die) && die.tag; i++) {
		const char *name;
		uint32_t tag;
		at = debuginfo_unit_after(unit, &die);
		if (die.tag != DW_TAG_member || !record_of(scan, &die, &inner, &name, &tag))
			continue;
		uint64_t place = offset + debuginfo_raw_value(&die, DEBUGINFO_SLOT_MEMBER_LOCATION);
		if (name)
			debuginfo_builder_containment(
				scan->builder,
				&(struct debuginfo_containment){debuginfo_builder_string(scan->builder, name),
								debuginfo_builder_string(scan->builder, outer->name),
								(uint32_t)place, tag << 16 | outer->tag});
		if (tag == DW_TAG_typedef && depth < DEPTH_LIMIT)
			scan_members(scan, outer, &inner, place, depth + 1);
	}
}

static void scan_type(struct scan *scan, const struct debuginfo_raw_die *die)
{
	if (debuginfo_raw_has(die, DEBUGINFO_SLOT_DECLARATION))
		return;
	if (!die->name && die->tag != DW_TAG_enumeration_type && !is_record(die->tag))
		return;
	uint32_t file = file_of(scan, die), line = line_of(die);
	uint64_t size = debuginfo_raw_value(die, DEBUGINFO_SLOT_BYTE_SIZE);
	uint64_t hash =
		mix(mix(mix((uint64_t)die->tag << 32 | line, file), size), die->name ? (uintptr_t)die->name : 1);
	if (!is_first(scan, hash))
		return;
	if (die->tag == DW_TAG_enumeration_type)
		scan_enumerators(scan, die);
	if (die->name && is_record(die->tag))
		scan_members(scan, &(struct outer){die->name, die->tag}, die, 0, 0);
	if (die->tag == DW_TAG_typedef) {
		struct debuginfo_raw_die inner;
		const char *name;
		uint32_t tag;
		if (record_of(scan, die, &inner, &name, &tag) && !inner.name)
			scan_members(scan, &(struct outer){die->name, DW_TAG_typedef}, &inner, 0, 0);
	}
	if (die->name)
		debuginfo_builder_type(scan->builder,
				       &(struct debuginfo_typename){
					       .die = die->offset,
					       .size = size,
					       .name = debuginfo_builder_string(scan->builder, die->name),
					       .file = file,
					       .line = line,
					       .tag = die->tag,
				       });
}

/* ---- variables */

/* A location that is one address, or 0. */
static uint64_t address_of(const struct scan *scan, const struct debuginfo_raw_die *die)
{
	struct debuginfo_bytes bytes = die->expression;

	if (!bytes.at || bytes.at == bytes.end)
		return 0;
	uint8_t operation = *bytes.at++;
	uint64_t address = 0;
	if (operation == DW_OP_addr)
		address = debuginfo_bytes_uint(&bytes, 8);
	else if (operation == DW_OP_addrx || operation == DW_OP_GNU_addr_index)
		address = debuginfo_unit_address(&scan->unit, debuginfo_bytes_uleb(&bytes));
	return bytes.bad || bytes.at != bytes.end ? 0 : address;
}

static void scan_static(struct scan *scan, const struct debuginfo_raw_die *die)
{
	uint64_t address = address_of(scan, die);
	struct debuginfo_raw_die declared;
	const char *name = die->name;

	if (!address)
		return;
	const struct debuginfo_unit *unit = !name && debuginfo_raw_has(die, DEBUGINFO_SLOT_ORIGIN)
						    ? unit_of(scan, die->value[DEBUGINFO_SLOT_ORIGIN])
						    : NULL;
	if (unit && debuginfo_unit_read_at(unit, die->value[DEBUGINFO_SLOT_ORIGIN], &declared))
		name = declared.name;
	if (name)
		debuginfo_builder_variable(
			scan->builder, &(struct debuginfo_variable){address, die->offset,
								    debuginfo_builder_string(scan->builder, name), 0});
}

struct context {
	uint64_t function_die;
	uint32_t function_name;
};

static void scan_automatic(struct scan *scan, const struct debuginfo_raw_die *die, const struct context *context)
{
	struct debuginfo_raw_die record;
	const char *type;
	uint32_t tag;

	if (!die->name || debuginfo_raw_has(die, DEBUGINFO_SLOT_DECLARATION) ||
	    debuginfo_raw_has(die, DEBUGINFO_SLOT_EXTERNAL) || !record_of(scan, die, &record, &type, &tag) || !type)
		return;
	uint32_t file = file_of(scan, die), line = line_of(die);
	if (!is_first(scan, mix(mix(mix((uint64_t)line << 32 | file, context->function_name), (uintptr_t)die->name),
				(uintptr_t)type)))
		return;
	debuginfo_builder_automatic(scan->builder, &(struct debuginfo_automatic){
							   .die = die->offset,
							   .function_die = context->function_die,
							   .type = debuginfo_builder_string(scan->builder, type),
							   .name = debuginfo_builder_string(scan->builder, die->name),
							   .function_name = context->function_name,
							   .file = file,
							   .line = line,
							   .tag = tag,
						   });
}

/* Variables of a function and of its lexical blocks; inlined bodies declare none of their own. */
static void scan_body(struct scan *scan, const struct debuginfo_raw_die *function, const struct context *context)
{
	const uint8_t *at = function->next;
	struct debuginfo_raw_die die;
	unsigned depth = 1;

	for (unsigned i = 0; at && depth && i < CHILD_LIMIT && debuginfo_unit_read(&scan->unit, at, &die); i++) {
		if (!die.tag) {
			depth--;
			at = die.next;
			continue;
		}
		if (die.tag == DW_TAG_lexical_block && die.has_children && depth < BLOCK_LIMIT) {
			depth++;
			at = die.next;
			continue;
		}
		if (die.tag == DW_TAG_variable) {
			if (address_of(scan, &die))
				scan_static(scan, &die);
			else
				scan_automatic(scan, &die, context);
		} else if (die.tag == DW_TAG_structure_type || die.tag == DW_TAG_union_type ||
			   die.tag == DW_TAG_enumeration_type || die.tag == DW_TAG_typedef) {
			scan_type(scan, &die);
		}
		at = debuginfo_unit_after(&scan->unit, &die);
	}
}

/* ---- functions */

/* Ranges of a DIE by libdw, which knows all their encodings. */
static size_t listed_ranges(const struct scan *scan, uint64_t offset, struct debuginfo_range *ret)
{
	Dwarf_Addr base, low, high;
	ptrdiff_t at = 0;
	size_t count = 0;
	Dwarf_Die die;

	if (!dwarf_offdie(scan->image->dwarf, offset, &die))
		return 0;
	while (count < RANGE_LIMIT && (at = dwarf_ranges(&die, at, &base, &low, &high)) > 0)
		if (low < high)
			ret[count++] = (struct debuginfo_range){low, high, 0};
	return count;
}

static size_t ranges_of(const struct scan *scan, const struct debuginfo_raw_die *die, struct debuginfo_range *ret)
{
	if (debuginfo_raw_has(die, DEBUGINFO_SLOT_RANGES))
		return listed_ranges(scan, die->offset, ret);
	if (!debuginfo_raw_has(die, DEBUGINFO_SLOT_LOW) || !debuginfo_raw_has(die, DEBUGINFO_SLOT_HIGH))
		return 0;
	uint64_t low = die->value[DEBUGINFO_SLOT_LOW], high = die->value[DEBUGINFO_SLOT_HIGH];
	if (die->high_is_length && __builtin_add_overflow(low, high, &high))
		return 0;
	ret[0] = (struct debuginfo_range){low, high, 0};
	return low < high;
}

/* Name and declaration of a function whose abstract instance is in another unit (link-time optimisation): by libdw. */
static bool describe_elsewhere(struct scan *scan, uint64_t offset, struct debuginfo_function *row)
{
	const char *file;
	unsigned line;
	Dwarf_Die die;

	if (!dwarf_offdie(scan->image->dwarf, offset, &die) || dwarf_tag(&die) != DW_TAG_subprogram)
		return false;
	debuginfo_die_declared((struct debuginfo_image *)scan->image, &die, &file, &line);
	row->origin = offset;
	row->name = debuginfo_builder_string(scan->builder, debuginfo_die_name(&die));
	row->file = debuginfo_builder_string(scan->builder, file);
	row->line = line;
	row->flags = dwarf_hasattr(&die, DW_AT_external) ? DEBUGINFO_FUNCTION_EXTERNAL : 0;
	return true;
}

/* Name and declaration; false: they cannot be read. */
static bool describe(struct scan *scan, const struct debuginfo_raw_die *die, struct debuginfo_function *row)
{
	struct debuginfo_raw_die origin = *die;
	uint64_t abstract = debuginfo_raw_value(die, DEBUGINFO_SLOT_ORIGIN);

	row->die = die->offset;
	if (debuginfo_raw_has(die, DEBUGINFO_SLOT_ORIGIN) && !debuginfo_unit_read_at(&scan->unit, abstract, &origin))
		return describe_elsewhere(scan, abstract, row);
	row->origin = origin.offset;
	row->name = debuginfo_builder_string(scan->builder, origin.name);
	row->file = file_of(scan, &origin);
	row->line = line_of(&origin);
	row->flags = debuginfo_raw_has(&origin, DEBUGINFO_SLOT_EXTERNAL) ? DEBUGINFO_FUNCTION_EXTERNAL : 0;
	return true;
}

static void scan_function(struct scan *scan, const struct debuginfo_raw_die *die)
{
	struct debuginfo_range ranges[RANGE_LIMIT];
	struct debuginfo_function row = {0};

	if (debuginfo_raw_has(die, DEBUGINFO_SLOT_DECLARATION) || !describe(scan, die, &row))
		return;
	size_t count = ranges_of(scan, die, ranges);
	if (count) {
		row.flags |= DEBUGINFO_FUNCTION_CONCRETE;
		row.low = ranges[0].low;
		row.high = ranges[0].high;
	}
	/* Abstract instances of a header's inline functions: the first unit's stands for all. */
	if (!count && !is_first(scan, mix(mix((uint64_t)row.line << 32 | row.file, row.name), 2)))
		return;
	size_t number = debuginfo_builder_function(scan->builder, &row);
	for (size_t i = 0; i < count; i++) {
		ranges[i].value = number;
		debuginfo_builder_function_range(scan->builder, &ranges[i]);
	}
	if (die->has_children)
		scan_body(scan, die, &(struct context){die->offset, row.name});
}

/* ---- units */

static void read_files(struct scan *scan, const struct debuginfo_raw_die *die)
{
	struct debuginfo_line_table table;

	scan->file_count = 0;
	if (!debuginfo_raw_has(die, DEBUGINFO_SLOT_STMT_LIST) ||
	    !debuginfo_line_table_read(&scan->sections, die->value[DEBUGINFO_SLOT_STMT_LIST],
				       debuginfo_line_folders(scan->image, die->folder), true, &table))
		return;
	scan->files = vmr_realloc_array(scan->files, table.file_count + 1, sizeof(*scan->files));
	for (size_t i = 0; i < table.file_count; i++)
		scan->files[i] = debuginfo_builder_string(scan->builder, debuginfo_lines_file(&table, i));
	scan->file_count = table.file_count;
	debuginfo_line_table_deinit(&table);
}

static void scan_unit_ranges(struct scan *scan, const struct debuginfo_raw_die *die)
{
	struct debuginfo_range *ranges = vmr_alloc_array(RANGE_LIMIT, sizeof(*ranges));
	size_t count = ranges_of(scan, die, ranges);

	for (size_t i = 0; i < count; i++) {
		ranges[i].value = die->offset;
		debuginfo_builder_unit_range(scan->builder, &ranges[i]);
	}
	free(ranges);
}

static void scan_unit(struct scan *scan, const struct debuginfo_raw_die *unit)
{
	struct debuginfo_raw_die die;

	if (unit->folder)
		debuginfo_builder_folder(scan->builder, &(struct debuginfo_folder){
								debuginfo_builder_string(scan->builder, unit->folder)});
	read_files(scan, unit);
	scan_unit_ranges(scan, unit);
	const uint8_t *at = unit->has_children ? unit->next : NULL;
	while (at && debuginfo_unit_read(&scan->unit, at, &die) && die.tag) {
		switch (die.tag) {
		case DW_TAG_base_type:
		case DW_TAG_structure_type:
		case DW_TAG_union_type:
		case DW_TAG_enumeration_type:
		case DW_TAG_typedef:
			scan_type(scan, &die);
			break;
		case DW_TAG_subprogram:
			scan_function(scan, &die);
			break;
		case DW_TAG_variable:
			scan_static(scan, &die);
			break;
		default:
			break;
		}
		at = debuginfo_unit_after(&scan->unit, &die);
	}
}

/* -gsplit-dwarf: a skeleton of a unit names the file that has the rest. */
static struct vmr_error *refuse_split(const struct debuginfo_raw_die *die)
{
	return vmr_error_create(VMR_UNSUPPORTED,
				"its debug information is split: %s and others (.dwo) have it, which vmrace does not "
				"read: build without CONFIG_DEBUG_INFO_SPLIT (-gsplit-dwarf)",
				die->dwo);
}

static struct vmr_error *scan_units(struct scan *scan)
{
	while (debuginfo_unit_next(&scan->unit)) {
		struct debuginfo_raw_die die;
		uint8_t type = scan->unit.type;
		if ((type != DW_UT_compile && type != DW_UT_partial && type != DW_UT_skeleton) ||
		    !debuginfo_unit_begin(&scan->unit, &die))
			continue;
		if (die.dwo)
			return refuse_split(&die);
		if (type != DW_UT_skeleton)
			scan_unit(scan, &die);
	}
	return NULL;
}

struct vmr_error *debuginfo_scan_dwarf(const struct debuginfo_image *image, struct debuginfo_builder *builder)
{
	struct scan scan = {.image = image, .builder = builder};

	if (!image->dwarf)
		return NULL;
	debuginfo_sections_read(image, &scan.sections);
	scan.unit.sections = &scan.sections;
	struct vmr_error *error = scan_units(&scan);
	debuginfo_unit_deinit(&scan.unit);
	forget_units(&scan);
	free(scan.files);
	free(scan.seen);
	return error;
}
