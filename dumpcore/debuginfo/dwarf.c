/* SPDX-License-Identifier: MIT */
/* DIEs at a pc, and what is common to them. */
#include "dumpcore/debuginfo/dwarf.h"

#include <dwarf.h>
#include <string.h>

#include "dumpcore/debuginfo/lines.h"
#include "dumpcore/debuginfo/units.h"

/* Steps along abstract_origin and specification: a bound on loops in bad DWARF. */
#define ORIGIN_LIMIT 16

struct vmr_error *debuginfo_die_at(const struct debuginfo_image *image, uint64_t offset, Dwarf_Die *ret)
{
	Dwarf_Die die;

	if (!image->dwarf || !debuginfo_units_die(image->units, image->dwarf, offset, &die))
		return &vmr_error_not_found;
	*ret = die;
	return NULL;
}

struct vmr_error *debuginfo_function_die(struct dumpcore *dump, vmr_kaddr pc, struct debuginfo_image **ret_image,
					 Dwarf_Die *ret)
{
	struct debuginfo_image *image = debuginfo_image_at(dump, pc);

	if (!image)
		return &vmr_error_not_found;
	const struct debuginfo_range *range = debuginfo_index_range(
		image->index.function_ranges, image->index.function_range_count, pc - image->bias);
	if (!range || range->value >= image->index.function_count)
		return &vmr_error_not_found;
	VMR_TRY(debuginfo_die_at(image, image->index.functions[range->value].die, ret));
	*ret_image = image;
	return NULL;
}

static bool is_scope(Dwarf_Die *die)
{
	int tag = dwarf_tag(die);

	return tag == DW_TAG_lexical_block || tag == DW_TAG_inlined_subroutine;
}

/* A lexical block without ranges of its own (all optimised) covers nothing that a pc could be in. */
static bool find_inner(Dwarf_Die *die, uint64_t pc, Dwarf_Die *ret)
{
	Dwarf_Die child;

	if (dwarf_child(die, &child))
		return false;
	do {
		if (is_scope(&child) && dwarf_haspc(&child, pc) > 0) {
			*ret = child;
			return true;
		}
	} while (!dwarf_siblingof(&child, &child));
	return false;
}

struct vmr_error *debuginfo_scopes_at(struct dumpcore *dump, vmr_kaddr pc, struct debuginfo_scopes *ret)
{
	VMR_TRY(debuginfo_function_die(dump, pc, &ret->image, &ret->dies[0]));
	ret->count = 1;
	while (ret->count < DEBUGINFO_SCOPE_LIMIT &&
	       find_inner(&ret->dies[ret->count - 1], pc - ret->image->bias, &ret->dies[ret->count]))
		ret->count++;
	return NULL;
}

Dwarf_Die debuginfo_die_origin(Dwarf_Die *die)
{
	Dwarf_Die now = *die, next;
	Dwarf_Attribute attribute;

	for (int i = 0; i < ORIGIN_LIMIT; i++) {
		if (!dwarf_attr(&now, DW_AT_abstract_origin, &attribute) &&
		    !dwarf_attr(&now, DW_AT_specification, &attribute))
			break;
		if (!dwarf_formref_die(&attribute, &next))
			break;
		now = next;
	}
	return now;
}

const char *debuginfo_die_name(Dwarf_Die *die)
{
	Dwarf_Die origin = debuginfo_die_origin(die);
	const char *name = dwarf_diename(&origin);

	return name ? name : dwarf_diename(die);
}

static uint64_t number_of(Dwarf_Die *die, unsigned name)
{
	Dwarf_Attribute attribute;
	Dwarf_Word value;

	return dwarf_attr(die, name, &attribute) && !dwarf_formudata(&attribute, &value) ? value : 0;
}

/* The file that an attribute of a DIE names; 0 is a file of DWARF 5. */
static const char *file_of(struct debuginfo_image *image, Dwarf_Die *die, unsigned name)
{
	const struct debuginfo_line_table *table;
	Dwarf_Attribute attribute;
	Dwarf_Word number;
	Dwarf_Die unit;

	if (!dwarf_attr(die, name, &attribute) || dwarf_formudata(&attribute, &number) ||
	    !dwarf_diecu(die, &unit, NULL, NULL) || vmr_error_drop(debuginfo_files_of(image, &unit, &table)))
		return NULL;
	return debuginfo_lines_file(table, number);
}

void debuginfo_die_declared(struct debuginfo_image *image, Dwarf_Die *die, const char **ret_file, unsigned *ret_line)
{
	Dwarf_Die origin = debuginfo_die_origin(die);

	*ret_file = file_of(image, &origin, DW_AT_decl_file);
	*ret_line = (unsigned)number_of(&origin, DW_AT_decl_line);
}

void debuginfo_die_called(struct debuginfo_image *image, Dwarf_Die *die, const char **ret_file, unsigned *ret_line,
			  unsigned *ret_column)
{
	*ret_file = file_of(image, die, DW_AT_call_file);
	*ret_line = (unsigned)number_of(die, DW_AT_call_line);
	*ret_column = (unsigned)number_of(die, DW_AT_call_column);
}

struct vmr_error *debuginfo_line_at(struct debuginfo_image *image, uint64_t link_pc, const char **ret_file,
				    unsigned *ret_line, unsigned *ret_column)
{
	const struct debuginfo_range *range =
		debuginfo_index_range(image->index.unit_ranges, image->index.unit_range_count, link_pc);
	const struct debuginfo_line_table *table;
	Dwarf_Die unit;

	if (!range)
		return &vmr_error_not_found;
	VMR_TRY(debuginfo_die_at(image, range->value, &unit));
	VMR_TRY(debuginfo_lines_of(image, &unit, &table));
	const struct debuginfo_row *row = debuginfo_lines_at(table, link_pc);
	if (!row)
		return &vmr_error_not_found;
	const char *file = debuginfo_lines_file(table, row->file);
	if (!file)
		return &vmr_error_not_found;
	*ret_file = file;
	*ret_line = row->line;
	*ret_column = row->column;
	return NULL;
}
