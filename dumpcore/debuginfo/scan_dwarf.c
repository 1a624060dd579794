/* SPDX-License-Identifier: MIT */
/* One pass over .debug_info by libdw: names of types, functions with their ranges, variables. */
#include <dwarf.h>
#include <string.h>

#include "dumpcore/debuginfo/lines.h"
#include "dumpcore/debuginfo/scan.h"

struct scan {
	const struct debuginfo_image *image;
	struct debuginfo_builder *builder;
};

static uint64_t number_of(Dwarf_Die *die, unsigned name)
{
	Dwarf_Attribute attribute;
	Dwarf_Word value;

	return dwarf_attr(die, name, &attribute) && !dwarf_formudata(&attribute, &value) ? value : 0;
}

static void add_enumerators(struct scan *scan, Dwarf_Die *die)
{
	Dwarf_Die child;

	if (dwarf_child(die, &child))
		return;
	do {
		Dwarf_Attribute attribute;
		Dwarf_Sword value;
		if (dwarf_tag(&child) != DW_TAG_enumerator || !dwarf_attr(&child, DW_AT_const_value, &attribute) ||
		    dwarf_formsdata(&attribute, &value))
			continue;
		debuginfo_builder_enumerator(scan->builder,
					     &(struct debuginfo_enumerator){value, debuginfo_builder_string(scan->builder, dwarf_diename(&child)), 0});
	} while (!dwarf_siblingof(&child, &child));
}

static void add_type(struct scan *scan, Dwarf_Die *die, int tag)
{
	Dwarf_Attribute attribute;

	if (dwarf_hasattr(die, DW_AT_declaration))
		return;
	if (tag == DW_TAG_enumeration_type)
		add_enumerators(scan, die);
	const char *name = dwarf_formstring(dwarf_attr(die, DW_AT_name, &attribute));
	if (!name)
		return;
	struct debuginfo_typename row = {
		.die = dwarf_dieoffset(die),
		.size = number_of(die, DW_AT_byte_size),
		.name = debuginfo_builder_string(scan->builder, name),
		.line = (uint32_t)number_of(die, DW_AT_decl_line),
		.tag = (uint32_t)tag,
	};
	debuginfo_builder_type(scan->builder, &row);
}

static void add_function(struct scan *scan, Dwarf_Die *die)
{
	Dwarf_Attribute attribute;
	Dwarf_Die origin = *die;
	Dwarf_Addr base, low, high;
	ptrdiff_t at = 0;

	if (dwarf_hasattr(die, DW_AT_declaration))
		return;
	if (dwarf_attr(die, DW_AT_abstract_origin, &attribute) && !dwarf_formref_die(&attribute, &origin))
		return;
	struct debuginfo_function row = {
		.die = dwarf_dieoffset(die),
		.origin = dwarf_dieoffset(&origin),
		.name = debuginfo_builder_string(scan->builder, dwarf_diename(die)),
		.line = (uint32_t)number_of(&origin, DW_AT_decl_line),
	};
	if (dwarf_hasattr(&origin, DW_AT_external))
		row.flags |= DEBUGINFO_FUNCTION_EXTERNAL;
	struct debuginfo_range ranges[16];
	size_t count = 0;
	while (count < 16 && (at = dwarf_ranges(die, at, &base, &low, &high)) > 0)
		if (low < high)
			ranges[count++] = (struct debuginfo_range){low, high, 0};
	if (count) {
		row.flags |= DEBUGINFO_FUNCTION_CONCRETE;
		row.low = ranges[0].low;
		row.high = ranges[0].high;
	}
	size_t number = debuginfo_builder_function(scan->builder, &row);
	for (size_t i = 0; i < count; i++) {
		ranges[i].value = number;
		debuginfo_builder_function_range(scan->builder, &ranges[i]);
	}
}

static void add_variable(struct scan *scan, Dwarf_Die *die)
{
	Dwarf_Attribute attribute;
	Dwarf_Op *operations;
	size_t count;

	if (!dwarf_attr(die, DW_AT_location, &attribute) || dwarf_getlocation(&attribute, &operations, &count) || count != 1 ||
	    operations[0].atom != DW_OP_addr)
		return;
	debuginfo_builder_variable(scan->builder, &(struct debuginfo_variable){operations[0].number, dwarf_dieoffset(die),
									      debuginfo_builder_string(scan->builder, dwarf_diename(die)), 0});
}

static void scan_unit(struct scan *scan, Dwarf_Die *unit)
{
	Dwarf_Addr base, low, high;
	ptrdiff_t at = 0;
	Dwarf_Die die;

	while ((at = dwarf_ranges(unit, at, &base, &low, &high)) > 0)
		if (low < high)
			debuginfo_builder_unit_range(scan->builder, &(struct debuginfo_range){low, high, dwarf_dieoffset(unit)});
	if (dwarf_child(unit, &die))
		return;
	do {
		int tag = dwarf_tag(&die);
		switch (tag) {
		case DW_TAG_base_type:
		case DW_TAG_structure_type:
		case DW_TAG_union_type:
		case DW_TAG_enumeration_type:
		case DW_TAG_typedef:
			add_type(scan, &die, tag);
			break;
		case DW_TAG_subprogram:
			add_function(scan, &die);
			break;
		case DW_TAG_variable:
			add_variable(scan, &die);
			break;
		default:
			break;
		}
	} while (!dwarf_siblingof(&die, &die));
}

void debuginfo_scan_dwarf(const struct debuginfo_image *image, struct debuginfo_builder *builder)
{
	struct scan scan = {image, builder};
	Dwarf_CU *unit = NULL;
	Dwarf_Die die, split;
	uint8_t kind;

	if (!image->dwarf)
		return;
	while (!dwarf_get_units(image->dwarf, unit, &unit, NULL, &kind, &die, &split))
		if (kind == DW_UT_compile || kind == DW_UT_partial)
			scan_unit(&scan, &die);
}
