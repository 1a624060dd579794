/* SPDX-License-Identifier: MIT */
/* What DWARF says of a pc: the chain of inlined functions, and the variables in scope. */
#include "dumpcore/code/scope.h"

#include <dwarf.h>
#include <stdlib.h>

#include "common/memory.h"
#include "dumpcore/debuginfo/expression.h"
#include "dumpcore/types/type_dwarf.h"

#define VARIABLE_LIMIT 4096

static bool is_function_scope(Dwarf_Die *die)
{
	int tag = dwarf_tag(die);
	return tag == DW_TAG_subprogram || tag == DW_TAG_inlined_subroutine;
}

static struct scope_frame frame_of(Dwarf_Die *die)
{
	Dwarf_Die origin = debuginfo_die_origin(die);
	return (struct scope_frame){.function = debuginfo_die_name(die),
				    .inlined = dwarf_tag(die) == DW_TAG_inlined_subroutine,
				    .function_id = dwarf_dieoffset(&origin),
				    .scope_id = dwarf_dieoffset(die)};
}

struct vmr_error *scope_frames_at(struct dumpcore *dump, vmr_kaddr pc, struct scope_frame ret[SCOPE_FRAME_LIMIT],
				  size_t *ret_count)
{
	struct debuginfo_scopes scopes;
	VMR_TRY(debuginfo_scopes_at(dump, pc, &scopes));
	const char *file = NULL;
	unsigned line = 0, column = 0;
	if (vmr_error_drop(debuginfo_line_at(scopes.image, pc - scopes.image->bias, &file, &line, &column)))
		file = NULL;
	size_t count = 0;
	for (size_t i = scopes.count; i-- > 0 && count < SCOPE_FRAME_LIMIT;) {
		if (!is_function_scope(&scopes.dies[i]))
			continue;
		struct scope_frame frame = frame_of(&scopes.dies[i]);
		frame.file = file;
		frame.line = line;
		frame.column = column;
		ret[count++] = frame;
		if (frame.inlined)
			debuginfo_die_called(scopes.image, &scopes.dies[i], &file, &line, &column);
	}
	if (!count)
		return &vmr_error_not_found;
	*ret_count = count;
	return NULL;
}

struct vmr_error *scope_function_at(struct dumpcore *dump, vmr_kaddr pc, struct scope_function *ret)
{
	const struct debuginfo_image *image = debuginfo_image_at(dump, pc);
	if (!image)
		return &vmr_error_not_found;
	const struct debuginfo_index *index = &image->index;
	const struct debuginfo_range *range =
		debuginfo_index_range(index->function_ranges, index->function_range_count, pc - image->bias);
	if (!range || range->value >= index->function_count)
		return &vmr_error_not_found;
	const struct debuginfo_function *function = &index->functions[range->value];
	*ret = (struct scope_function){.name = debuginfo_index_string(index, function->name), .id = function->origin};
	return NULL;
}

/* -- variables */

static void read_constant(Dwarf_Attribute *attribute, struct scope_variable *variable)
{
	Dwarf_Block block;
	Dwarf_Word number;
	const char *text;
	if (!dwarf_formblock(attribute, &block)) {
		variable->constant_bytes = block.data;
		variable->constant_size = block.length;
	} else if ((text = dwarf_formstring(attribute))) {
		variable->constant_bytes = (const uint8_t *)text;
		variable->constant_size = strlen(text) + 1;
	} else if (!dwarf_formudata(attribute, &number)) {
		variable->constant = number;
	} else {
		return;
	}
	variable->has_constant = true;
}

static void read_location(Dwarf_Attribute *attribute, uint64_t link_pc, struct expression_arena *arena,
			  struct scope_variable *variable)
{
	Dwarf_Op *ops[SCOPE_LOCATION_LIMIT];
	size_t counts[SCOPE_LOCATION_LIMIT];
	variable->has_location = true;
	int count = dwarf_getlocation_addr(attribute, link_pc, ops, counts, SCOPE_LOCATION_LIMIT);
	for (int i = 0; i < count; i++)
		if (counts[i])
			variable->expressions[variable->expression_count++] =
				expression_decode(arena, attribute, ops[i], counts[i]);
}

static bool is_static(const struct scope_variable *variable)
{
	const struct location_expression *expression = variable->expressions[0];
	return expression && expression->count == 1 &&
	       (expression->ops[0].atom == DW_OP_addr || expression->ops[0].atom == DW_OP_addrx);
}

static struct scope_variable read_variable(struct dumpcore *dump, struct debuginfo_image *image, Dwarf_Die *die,
					   uint64_t link_pc, struct expression_arena *arena)
{
	Dwarf_Attribute attribute;
	struct scope_variable variable = {.name = debuginfo_die_name(die),
					  .is_parameter = dwarf_tag(die) == DW_TAG_formal_parameter,
					  .die = dwarf_dieoffset(die)};
	if (vmr_error_drop(types_of_die(dump, image, die, &variable.type)))
		variable.type = NULL;
	if (dwarf_attr_integrate(die, DW_AT_location, &attribute))
		read_location(&attribute, link_pc, arena, &variable);
	else if (dwarf_attr_integrate(die, DW_AT_const_value, &attribute))
		read_constant(&attribute, &variable);
	variable.is_static = is_static(&variable);
	return variable;
}

struct collecting {
	struct dumpcore *dump;
	struct debuginfo_image *image;
	uint64_t link_pc;
	struct expression_arena *arena;
	struct scope_variable *list; /* grows on the heap */
	size_t count, room;
};

static bool is_variable(Dwarf_Die *die)
{
	int tag = dwarf_tag(die);
	return tag == DW_TAG_variable || tag == DW_TAG_formal_parameter;
}

static void add_variable(struct collecting *c, Dwarf_Die *die)
{
	if (c->count >= VARIABLE_LIMIT)
		return;
	struct scope_variable variable = read_variable(c->dump, c->image, die, c->link_pc, c->arena);
	if (!variable.name)
		return;
	if (c->count == c->room) {
		c->room = c->room ? c->room * 2 : 32;
		c->list = vmr_realloc_array(c->list, c->room, sizeof(*c->list));
	}
	c->list[c->count++] = variable;
}

/*
 * Of a scope with an abstract origin, what stands only there: statics, and what was optimised out whole. The instance
 * may have put a variable into a block of its own: all that was found so far counts.
 */
static void add_of_origin(struct collecting *c, Dwarf_Die *scope)
{
	Dwarf_Attribute attribute;
	Dwarf_Die origin, child;
	if (!dwarf_attr(scope, DW_AT_abstract_origin, &attribute) || !dwarf_formref_die(&attribute, &origin) ||
	    dwarf_child(&origin, &child))
		return;
	size_t last = c->count, steps = 0;
	do {
		if (!is_variable(&child))
			continue;
		bool is_there = false;
		for (size_t i = 0; i < last && !is_there; i++) {
			Dwarf_Die have;
			if (vmr_error_drop(debuginfo_die_at(c->image, c->list[i].die, &have)))
				continue;
			Dwarf_Die root = debuginfo_die_origin(&have);
			is_there = dwarf_dieoffset(&root) == dwarf_dieoffset(&child);
		}
		if (!is_there)
			add_variable(c, &child);
	} while (++steps < VARIABLE_LIMIT && !dwarf_siblingof(&child, &child));
}

static void add_scope(struct collecting *c, Dwarf_Die *scope)
{
	Dwarf_Die child;
	size_t steps = 0;
	if (!dwarf_child(scope, &child))
		do {
			if (is_variable(&child))
				add_variable(c, &child);
		} while (++steps < 100000 && !dwarf_siblingof(&child, &child));
	add_of_origin(c, scope);
}

static const struct location_expression *read_frame_base(Dwarf_Die *function, uint64_t link_pc,
							 struct expression_arena *arena)
{
	Dwarf_Attribute attribute;
	Dwarf_Op *ops;
	size_t count;
	if (!dwarf_attr_integrate(function, DW_AT_frame_base, &attribute) ||
	    dwarf_getlocation_addr(&attribute, link_pc, &ops, &count, 1) <= 0)
		return NULL;
	return expression_decode(arena, &attribute, ops, count);
}

struct vmr_error *scope_variables_find(struct dumpcore *dump, vmr_kaddr pc, uint64_t scope_id,
				       struct expression_arena *arena, struct scope_variables *ret)
{
	struct debuginfo_scopes scopes;
	VMR_TRY(debuginfo_scopes_at(dump, pc, &scopes));
	uint64_t link_pc = pc - scopes.image->bias;
	size_t first = 0;
	while (first < scopes.count &&
	       (!is_function_scope(&scopes.dies[first]) || dwarf_dieoffset(&scopes.dies[first]) != scope_id))
		first++;
	if (first == scopes.count)
		return &vmr_error_not_found;
	size_t end = first + 1;
	while (end < scopes.count && !is_function_scope(&scopes.dies[end]))
		end++;

	struct collecting c = {.dump = dump, .image = scopes.image, .link_pc = link_pc, .arena = arena};
	for (size_t i = end; i-- > first;)
		add_scope(&c, &scopes.dies[i]);
	struct scope_variables found = {.count = c.count, .bias = scopes.image->bias};
	found.list = expression_arena_alloc(arena, (c.count + 1) * sizeof(*found.list));
	if (c.count)
		memcpy(found.list, c.list, c.count * sizeof(*found.list));
	free(c.list);
	found.frame_base = read_frame_base(&scopes.dies[0], link_pc, arena);
	*ret = found;
	return NULL;
}

struct vmr_error *scope_frame_base_find(struct dumpcore *dump, vmr_kaddr pc, struct expression_arena *arena,
					struct scope_variables *ret)
{
	struct debuginfo_image *image;
	Dwarf_Die function;
	VMR_TRY(debuginfo_function_die(dump, pc, &image, &function));
	*ret = (struct scope_variables){.frame_base = read_frame_base(&function, pc - image->bias, arena),
					.bias = image->bias};
	return NULL;
}

struct vmr_error *scope_variable_at(struct dumpcore *dump, vmr_kaddr pc, uint64_t die, struct expression_arena *arena,
				    struct scope_variable *ret)
{
	struct debuginfo_image *image = debuginfo_image_at(dump, pc);
	Dwarf_Die found;
	if (!image)
		return &vmr_error_not_found;
	VMR_TRY(debuginfo_die_at(image, die, &found));
	int tag = dwarf_tag(&found);
	if (!is_variable(&found) && tag != DW_TAG_dwarf_procedure)
		return &vmr_error_not_found;
	*ret = read_variable(dump, image, &found, pc - image->bias, arena);
	return NULL;
}

void scope_declared(struct dumpcore *dump, vmr_kaddr pc, uint64_t die, const char **ret_file, unsigned *ret_line)
{
	struct debuginfo_image *image = debuginfo_image_at(dump, pc);
	Dwarf_Die found;
	*ret_file = NULL;
	*ret_line = 0;
	if (image && !vmr_error_drop(debuginfo_die_at(image, die, &found)))
		debuginfo_die_declared(image, &found, ret_file, ret_line);
}
