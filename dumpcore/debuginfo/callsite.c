/* SPDX-License-Identifier: MIT */
/* Call sites of a function. They may sit in blocks and inlined functions: the whole subtree is searched, without
 * recursion. */
#include "dumpcore/debuginfo/callsite.h"

#include <dwarf.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/dwarf.h"
#include "dumpcore/debuginfo/expression.h"

#define DEPTH_LIMIT     128
#define DIE_LIMIT       200000
#define PARAMETER_LIMIT 64
#define TAIL_LIMIT      2048

static bool is_callsite(Dwarf_Die *die)
{
	int tag = dwarf_tag(die);
	return tag == DW_TAG_call_site || tag == DW_TAG_GNU_call_site;
}

/* The next DIE of a subtree in document order, with `path` as the way down; false at the end. Call sites are not
 * entered. */
struct walk {
	Dwarf_Die path[DEPTH_LIMIT];
	size_t depth;
	size_t steps;
};

static bool walk_next(struct walk *walk)
{
	Dwarf_Die child;
	if (++walk->steps > DIE_LIMIT)
		return false;
	Dwarf_Die *here = &walk->path[walk->depth];
	if (!is_callsite(here) && walk->depth + 1 < DEPTH_LIMIT && dwarf_haschildren(here) > 0 &&
	    !dwarf_child(here, &child)) {
		walk->path[++walk->depth] = child;
		return true;
	}
	while (walk->depth) {
		if (!dwarf_siblingof(&walk->path[walk->depth], &walk->path[walk->depth]))
			return true;
		walk->depth--;
	}
	return false;
}

static bool get_flag(Dwarf_Die *die, unsigned name, unsigned gnu_name)
{
	Dwarf_Attribute attribute;
	bool flag;
	return (dwarf_attr(die, name, &attribute) || dwarf_attr(die, gnu_name, &attribute)) &&
	       !dwarf_formflag(&attribute, &flag) && flag;
}

static uint64_t get_address(Dwarf_Die *die, unsigned name)
{
	Dwarf_Attribute attribute;
	Dwarf_Addr address;
	return dwarf_attr(die, name, &attribute) && !dwarf_formaddr(&attribute, &address) ? address : 0;
}

/* DW_AT_call_return_pc; GNU's variant has it as DW_AT_low_pc. */
static uint64_t return_pc_of(Dwarf_Die *die)
{
	uint64_t pc = get_address(die, DW_AT_call_return_pc);
	return pc || dwarf_tag(die) != DW_TAG_GNU_call_site ? pc : get_address(die, DW_AT_low_pc);
}

static const struct location_expression *get_expression(Dwarf_Die *die, unsigned name, unsigned gnu_name,
							struct expression_arena *arena)
{
	Dwarf_Attribute attribute;
	Dwarf_Op *ops;
	size_t count;
	if ((!dwarf_attr(die, name, &attribute) && !(gnu_name && dwarf_attr(die, gnu_name, &attribute))) ||
	    dwarf_getlocation(&attribute, &ops, &count) || !count)
		return NULL;
	return expression_decode(arena, &attribute, ops, count);
}

static bool get_reference(Dwarf_Die *die, unsigned name, unsigned gnu_name, Dwarf_Die *ret)
{
	Dwarf_Attribute attribute;
	return (dwarf_attr(die, name, &attribute) || dwarf_attr(die, gnu_name, &attribute)) &&
	       dwarf_formref_die(&attribute, ret);
}

static void read_where(Dwarf_Die *die, struct expression_arena *arena, struct callsite_parameter *parameter)
{
	const struct location_expression *where = get_expression(die, DW_AT_location, 0, arena);
	if (!where || where->count != 1)
		return;
	const struct location_op *op = &where->ops[0];
	if (op->atom >= DW_OP_reg0 && op->atom <= DW_OP_reg31) {
		parameter->has_register = true;
		parameter->number = (uint8_t)(op->atom - DW_OP_reg0);
	} else if (op->atom == DW_OP_regx && op->number < 256) {
		parameter->has_register = true;
		parameter->number = (uint8_t)op->number;
	} else if (op->atom == DW_OP_breg7) {
		parameter->has_stack = true;
		parameter->stack_offset = (int64_t)op->number;
	}
}

static struct callsite_parameter read_parameter(Dwarf_Die *die, struct expression_arena *arena)
{
	struct callsite_parameter parameter = {
		.value = get_expression(die, DW_AT_call_value, DW_AT_GNU_call_site_value, arena),
		.pointed = get_expression(die, DW_AT_call_data_value, DW_AT_GNU_call_site_data_value, arena)};
	Dwarf_Die callee;
	read_where(die, arena, &parameter);
	if (get_reference(die, DW_AT_call_parameter, DW_AT_abstract_origin, &callee))
		parameter.parameter = dwarf_dieoffset(&callee);
	return parameter;
}

static void read_parameters(Dwarf_Die *die, struct expression_arena *arena, struct callsite *site)
{
	struct callsite_parameter found[PARAMETER_LIMIT];
	Dwarf_Die child;
	size_t count = 0, steps = 0;
	if (dwarf_child(die, &child))
		return;
	do {
		int tag = dwarf_tag(&child);
		if (tag == DW_TAG_call_site_parameter || tag == DW_TAG_GNU_call_site_parameter)
			found[count++] = read_parameter(&child, arena);
	} while (count < PARAMETER_LIMIT && ++steps < 1000 && !dwarf_siblingof(&child, &child));
	site->parameters = expression_arena_alloc(arena, (count + 1) * sizeof(*found));
	if (count)
		memcpy(site->parameters, found, count * sizeof(*found));
	site->parameter_count = count;
}

static struct callsite read_site(Dwarf_Die *die, uint64_t bias, struct expression_arena *arena)
{
	struct callsite site = {.is_tail = get_flag(die, DW_AT_call_tail_call, DW_AT_GNU_tail_call), .bias = bias};
	uint64_t return_pc = return_pc_of(die), call_pc = get_address(die, DW_AT_call_pc);
	site.return_pc = return_pc ? return_pc + bias : 0;
	site.call_pc = call_pc ? call_pc + bias : 0;
	Dwarf_Die callee;
	if (get_reference(die, DW_AT_call_origin, DW_AT_abstract_origin, &callee)) {
		Dwarf_Die origin = debuginfo_die_origin(&callee);
		site.callee = debuginfo_die_name(&callee);
		site.callee_id = dwarf_dieoffset(&origin);
	} else {
		site.target = get_expression(die, DW_AT_call_target, DW_AT_GNU_call_site_target, arena);
	}
	read_parameters(die, arena, &site);
	return site;
}

struct vmr_error *callsite_find(struct dumpcore *dump, vmr_kaddr return_pc, struct expression_arena *arena,
				struct callsite *ret)
{
	struct debuginfo_image *image;
	vmr_autofree struct walk *walk = vmr_alloc(sizeof(*walk));
	VMR_TRY(debuginfo_function_die(dump, return_pc - 1, &image, &walk->path[0]));
	uint64_t link_pc = return_pc - image->bias;
	while (walk_next(walk)) {
		Dwarf_Die *die = &walk->path[walk->depth];
		if (!is_callsite(die) || return_pc_of(die) != link_pc)
			continue;
		*ret = read_site(die, image->bias, arena);
		return NULL;
	}
	return &vmr_error_not_found;
}

struct vmr_error *callsite_tails_find(struct dumpcore *dump, vmr_kaddr pc, struct expression_arena *arena,
				      struct callsite **ret, size_t *ret_count)
{
	struct debuginfo_image *image;
	vmr_autofree struct walk *walk = vmr_alloc(sizeof(*walk));
	VMR_TRY(debuginfo_function_die(dump, pc, &image, &walk->path[0]));
	vmr_autofree struct callsite *list = NULL;
	size_t count = 0, room = 0;
	while (count < TAIL_LIMIT && walk_next(walk)) {
		Dwarf_Die *die = &walk->path[walk->depth];
		if (!is_callsite(die) || !get_flag(die, DW_AT_call_tail_call, DW_AT_GNU_tail_call))
			continue;
		if (count == room) {
			room = room ? room * 2 : 8;
			list = vmr_realloc_array(list, room, sizeof(*list));
		}
		list[count++] = read_site(die, image->bias, arena);
	}
	*ret = expression_arena_alloc(arena, (count + 1) * sizeof(*list));
	if (count)
		memcpy(*ret, list, count * sizeof(*list));
	*ret_count = count;
	return NULL;
}
