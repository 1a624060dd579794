/* SPDX-License-Identifier: MIT */
/* Lines, calls and variables of a function, by a walk over its DIE. */
#include "dumpcore/code/code.h"

#include <dwarf.h>
#include <string.h>

#include "common/memory.h"
#include "dumpcore/code/function.h"
#include "dumpcore/debuginfo/lines.h"
#include "dumpcore/types/btf.h"
#include "dumpcore/types/type_dwarf.h"

/* Blocks and inlined bodies in one another; rows of one function. */
#define DEPTH_LIMIT 128
#define ROW_LIMIT   (1u << 20)

static struct vmr_error *open_function(struct dumpcore *dump, const struct dumpcore_function *function,
				       struct debuginfo_image **ret_image, Dwarf_Die *ret)
{
	struct debuginfo_image *image = debuginfo_image_named(dump, function->module);

	if (!image)
		return &vmr_error_not_found;
	VMR_TRY(debuginfo_die_at(image, function->id, ret));
	*ret_image = image;
	return NULL;
}

/* ---- calls */

struct calls {
	struct dumpcore *dump;
	struct debuginfo_image *image;
	struct dumpcore_code_call *list;
	size_t count, room;
};

/* Whose body is walked. */
struct body {
	const char *function, *file;
};

static struct dumpcore_code_call *add_call(struct calls *calls, const struct body *body)
{
	if (calls->count == calls->room) {
		calls->room = calls->room * 2 + 32;
		calls->list = vmr_realloc_array(calls->list, calls->room, sizeof(*calls->list));
	}
	struct dumpcore_code_call *call = &calls->list[calls->count++];
	*call = (struct dumpcore_code_call){.function = body->function, .function_file = body->file};
	return call;
}

static bool read_address(Dwarf_Die *die, unsigned name, uint64_t *ret)
{
	Dwarf_Attribute attribute;
	Dwarf_Addr address;

	if (!dwarf_attr(die, name, &attribute) || dwarf_formaddr(&attribute, &address))
		return false;
	*ret = address;
	return true;
}

static bool read_flag(Dwarf_Die *die, unsigned name)
{
	Dwarf_Attribute attribute;
	bool flag = false;

	return dwarf_attr(die, name, &attribute) && !dwarf_formflag(&attribute, &flag) && flag;
}

/* File of a callee's definition: of its declaration only where no unit defines it. */
static const char *defined_in(struct calls *calls, Dwarf_Die *origin, const char *name)
{
	vmr_autofree struct dumpcore_function *list = NULL;
	const char *file;
	unsigned line;
	size_t count;

	if (name && read_flag(origin, DW_AT_declaration) &&
	    !vmr_error_drop(dumpcore_functions_named(calls->dump, name, NULL, &list, &count)))
		for (size_t i = 0; i < count; i++)
			if (list[i].is_external && list[i].low)
				return list[i].file;
	debuginfo_die_declared(calls->image, origin, &file, &line);
	return file;
}

/* DWARF 5 call sites, and GNU's of DWARF 4. */
static void add_site(struct calls *calls, const struct body *body, Dwarf_Die *die)
{
	Dwarf_Attribute attribute;
	Dwarf_Die origin;
	uint64_t address;
	unsigned line, column;
	const char *file;

	if (!read_address(die, DW_AT_call_return_pc, &address) && !read_address(die, DW_AT_low_pc, &address) &&
	    !read_address(die, DW_AT_call_pc, &address))
		return;
	struct dumpcore_code_call *call = add_call(calls, body);
	call->address = address + calls->image->bias;
	call->tail = read_flag(die, DW_AT_call_tail_call) || read_flag(die, DW_AT_GNU_tail_call);
	if ((dwarf_attr(die, DW_AT_call_origin, &attribute) || dwarf_attr(die, DW_AT_abstract_origin, &attribute)) &&
	    dwarf_formref_die(&attribute, &origin)) {
		call->callee = debuginfo_die_name(&origin);
		call->callee_file = defined_in(calls, &origin, call->callee);
	}
	if (!vmr_error_drop(debuginfo_line_at(calls->image, address - 1, &file, &line, &column)))
		call->line = line;
}

static void add_inlined(struct calls *calls, const struct body *body, Dwarf_Die *die, struct body *ret_inner)
{
	Dwarf_Addr base, low = 0, high;
	const char *file;
	unsigned line, column;

	struct dumpcore_code_call *call = add_call(calls, body);
	if (!read_address(die, DW_AT_entry_pc, &low) && dwarf_ranges(die, 0, &base, &low, &high) <= 0)
		low = 0;
	call->address = low ? low + calls->image->bias : 0;
	call->inlined = true;
	call->callee = debuginfo_die_name(die);
	debuginfo_die_declared(calls->image, die, &call->callee_file, &line);
	debuginfo_die_called(calls->image, die, &file, &line, &column);
	call->line = line;
	*ret_inner = (struct body){call->callee, call->callee_file};
}

static void walk_calls(struct calls *calls, Dwarf_Die *parent, const struct body *body, int depth)
{
	Dwarf_Die die;

	if (depth > DEPTH_LIMIT || dwarf_child(parent, &die))
		return;
	do {
		struct body inner = *body;
		switch (dwarf_tag(&die)) {
		case DW_TAG_call_site:
		case DW_TAG_GNU_call_site:
			add_site(calls, body, &die);
			break;
		case DW_TAG_inlined_subroutine:
			add_inlined(calls, body, &die, &inner);
			walk_calls(calls, &die, &inner, depth + 1);
			break;
		case DW_TAG_lexical_block:
			walk_calls(calls, &die, body, depth + 1);
			break;
		default:
			break;
		}
	} while (calls->count < ROW_LIMIT && !dwarf_siblingof(&die, &die));
}

/* By address; an inlined body before what is in it, as the walk met them. */
static int compare_calls(const void *a, const void *b, void *context)
{
	const size_t *x = a, *y = b;
	const struct dumpcore_code_call *list = context;

	if (list[*x].address != list[*y].address)
		return list[*x].address < list[*y].address ? -1 : 1;
	return *x < *y ? -1 : *x > *y;
}

struct vmr_error *dumpcore_function_calls(struct dumpcore *dump, const struct dumpcore_function *function,
					  struct dumpcore_code_call **ret, size_t *ret_count)
{
	struct calls calls = {.dump = dump};
	Dwarf_Die die;

	VMR_TRY(open_function(dump, function, &calls.image, &die));
	walk_calls(&calls, &die, &(struct body){function->name, function->file}, 0);
	vmr_autofree size_t *order = vmr_alloc_array(calls.count + 1, sizeof(*order));
	struct dumpcore_code_call *sorted = vmr_alloc_array(calls.count + 1, sizeof(*sorted));
	for (size_t i = 0; i < calls.count; i++)
		order[i] = i;
	qsort_r(order, calls.count, sizeof(*order), compare_calls, calls.list);
	for (size_t i = 0; i < calls.count; i++)
		sorted[i] = calls.list[order[i]];
	free(calls.list);
	*ret = sorted;
	*ret_count = calls.count;
	return NULL;
}

/* ---- lines */

/*
 * Rows are of a body that is declared last before their line in their file: the function's own, or one inlined in it.
 * Several rows can have one address, and all but the last of them no code.
 */
static bool is_own(const struct debuginfo_image *image, const struct dumpcore_function *function, const char *file,
		   unsigned line)
{
	return function->file && function->line && !strcmp(file, function->file) &&
	       debuginfo_index_place(&image->index, file, line) == function->line;
}

static bool same_line(const struct dumpcore_code_line *a, const struct dumpcore_code_line *b)
{
	return a->address == b->address && a->line == b->line;
}

static size_t first_row(const struct debuginfo_line_table *table, uint64_t address)
{
	size_t low = 0, high = table->row_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (table->rows[middle].address < address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct vmr_error *dumpcore_function_lines(struct dumpcore *dump, const struct dumpcore_function *function,
					  struct dumpcore_code_line **ret, size_t *ret_count)
{
	vmr_autofree struct dumpcore_code_range *ranges = NULL;
	const struct debuginfo_line_table *table;
	struct debuginfo_image *image;
	struct dumpcore_code_line *list = NULL;
	size_t range_count, count = 0, room = 0;
	Dwarf_Die die, unit;

	VMR_TRY(open_function(dump, function, &image, &die));
	VMR_TRY(dumpcore_function_ranges(dump, function, &ranges, &range_count));
	if (!dwarf_diecu(&die, &unit, NULL, NULL))
		return &vmr_error_not_found;
	VMR_TRY(debuginfo_lines_of(image, &unit, &table));
	for (size_t i = 0; i < range_count; i++) {
		uint64_t high = ranges[i].high - image->bias;
		for (size_t at = first_row(table, ranges[i].low - image->bias);
		     at < table->row_count && table->rows[at].address < high; at++) {
			const struct debuginfo_row *row = &table->rows[at];
			const char *file = debuginfo_lines_file(table, row->file);
			struct dumpcore_code_line line = {.address = row->address + image->bias, .line = row->line};
			if (row->is_end || !row->is_statement || !row->line || !file || count >= ROW_LIMIT ||
			    !is_own(image, function, file, row->line) || (count && same_line(&list[count - 1], &line)))
				continue;
			if (count == room) {
				room = room * 2 + 64;
				list = vmr_realloc_array(list, room, sizeof(*list));
			}
			list[count++] = line;
		}
	}
	*ret = list;
	*ret_count = count;
	return NULL;
}

/* ---- variables */

struct variables {
	struct dumpcore *dump;
	struct debuginfo_image *image;
	struct dumpcore_code_variable *list;
	size_t count, room;
};

static bool is_static_variable(Dwarf_Die *die)
{
	Dwarf_Attribute attribute;
	Dwarf_Op *operations;
	size_t count;

	return dwarf_attr(die, DW_AT_location, &attribute) && !dwarf_getlocation(&attribute, &operations, &count) &&
	       count == 1 &&
	       (operations[0].atom == DW_OP_addr || operations[0].atom == DW_OP_addrx ||
		operations[0].atom == DW_OP_GNU_addr_index);
}

static void add_variable(struct variables *all, Dwarf_Die *die, bool is_parameter)
{
	struct dumpcore_code_variable one = {
		.name = debuginfo_die_name(die),
		.is_parameter = is_parameter,
		.is_static = !is_parameter && is_static_variable(die),
	};

	if (!one.name || vmr_error_drop(types_of_die(all->dump, all->image, die, &one.type)))
		return;
	debuginfo_die_declared(all->image, die, &one.file, &one.line);
	if (all->count == all->room) {
		all->room = all->room * 2 + 16;
		all->list = vmr_realloc_array(all->list, all->room, sizeof(*all->list));
	}
	all->list[all->count++] = one;
}

static void walk_variables(struct variables *all, Dwarf_Die *parent, int depth)
{
	Dwarf_Die die;

	if (depth > DEPTH_LIMIT || dwarf_child(parent, &die))
		return;
	do {
		int tag = dwarf_tag(&die);
		if (tag == DW_TAG_variable || tag == DW_TAG_formal_parameter)
			add_variable(all, &die, tag == DW_TAG_formal_parameter);
		else if (tag == DW_TAG_lexical_block)
			walk_variables(all, &die, depth + 1);
	} while (all->count < ROW_LIMIT && !dwarf_siblingof(&die, &die));
}

struct vmr_error *dumpcore_function_variables(struct dumpcore *dump, const struct dumpcore_function *function,
					      struct dumpcore_code_variable **ret, size_t *ret_count)
{
	struct variables all = {.dump = dump};
	Dwarf_Die die;

	VMR_TRY(open_function(dump, function, &all.image, &die));
	/* The abstract instance has all of them; a concrete one may lack what was optimised out. */
	Dwarf_Die declared = debuginfo_die_origin(&die);
	walk_variables(&all, &declared, 0);
	*ret = all.list;
	*ret_count = all.count;
	return NULL;
}

/* ---- data */

struct vmr_error *dumpcore_symbol_type(struct dumpcore *dump, const struct dumpcore_symbol *symbol,
				       const struct dumpcore_type **ret)
{
	struct debuginfo_image *image = debuginfo_image_named(dump, symbol->module);
	size_t low = 0, high = image ? image->index.variable_count : 0;
	uint64_t address = symbol->address;
	Dwarf_Die die;

	if (!image)
		return &vmr_error_not_found;
	/* Zero-based per-CPU symbols were not moved. */
	if (debuginfo_section_of(image, address - image->bias))
		address -= image->bias;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (image->index.variables[middle].address < address)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < image->index.variable_count && image->index.variables[low].address == address; low++) {
		const struct debuginfo_variable *row = &image->index.variables[low];
		const char *name = debuginfo_index_string(&image->index, row->name);
		size_t length = strlen(name);
		/* The compiler adds ".123" to the symbols of a function's statics. */
		if (strncmp(symbol->name, name, length) || (symbol->name[length] && symbol->name[length] != '.'))
			continue;
		if (!vmr_error_drop(debuginfo_die_at(image, row->die, &die)))
			return types_of_die(dump, image, &die, ret);
	}
	const struct dumpcore_type *type = image->dwarf ? NULL : btf_variable(dump, symbol->name);
	if (!type)
		return &vmr_error_not_found;
	*ret = type;
	return NULL;
}

struct vmr_error *dumpcore_function_type(struct dumpcore *dump, const struct dumpcore_function *function,
					 const struct dumpcore_type **ret)
{
	struct debuginfo_image *image = debuginfo_image_named(dump, function->module);

	return image ? types_at_die(dump, image, function->id, ret) : &vmr_error_not_found;
}
