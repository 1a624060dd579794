/* SPDX-License-Identifier: MIT */
/* Types from DWARF's DIEs. */
#include "dumpcore/types/type_dwarf.h"

#include <dwarf.h>
#include <string.h>

#include "common/memory.h"
#include "dumpcore/types/typerep.h"

/* Steps over const, volatile and restrict: a bound on loops in bad DWARF. */
#define QUALIFIER_LIMIT 32
/* Members, parameters or enumerators of one type. */
#define CHILD_LIMIT 65536

static const struct {
	int tag;
	enum dumpcore_type_kind kind;
} KINDS[] = {
	{DW_TAG_base_type, DUMPCORE_TYPE_INTEGER},     {DW_TAG_structure_type, DUMPCORE_TYPE_STRUCT},
	{DW_TAG_class_type, DUMPCORE_TYPE_STRUCT},     {DW_TAG_union_type, DUMPCORE_TYPE_UNION},
	{DW_TAG_enumeration_type, DUMPCORE_TYPE_ENUM}, {DW_TAG_typedef, DUMPCORE_TYPE_TYPEDEF},
	{DW_TAG_pointer_type, DUMPCORE_TYPE_POINTER},  {DW_TAG_reference_type, DUMPCORE_TYPE_POINTER},
	{DW_TAG_array_type, DUMPCORE_TYPE_ARRAY},      {DW_TAG_subroutine_type, DUMPCORE_TYPE_FUNCTION},
	{DW_TAG_subprogram, DUMPCORE_TYPE_FUNCTION},   {DW_TAG_unspecified_type, DUMPCORE_TYPE_VOID},
};

static const struct types_source SOURCE;

static bool read_number(Dwarf_Die *die, unsigned name, uint64_t *ret)
{
	Dwarf_Attribute attribute;
	Dwarf_Word value;

	if (!dwarf_attr(die, name, &attribute) || dwarf_formudata(&attribute, &value))
		return false;
	*ret = value;
	return true;
}

static uint64_t number_of(Dwarf_Die *die, unsigned name)
{
	uint64_t value = 0;

	read_number(die, name, &value);
	return value;
}

static bool is_qualifier(int tag)
{
	return tag == DW_TAG_const_type || tag == DW_TAG_volatile_type || tag == DW_TAG_restrict_type ||
	       tag == DW_TAG_atomic_type;
}

/* The type that DW_AT_type of a DIE leads to, qualifiers skipped; void when there is none. */
static const struct dumpcore_type *type_of(struct dumpcore *dump, struct debuginfo_image *image, Dwarf_Die *die);

static void set_base(struct dumpcore_type *type, Dwarf_Die *die)
{
	uint64_t encoding = number_of(die, DW_AT_encoding);

	type->is_signed = encoding == DW_ATE_signed || encoding == DW_ATE_signed_char;
	if (encoding == DW_ATE_boolean)
		type->kind = DUMPCORE_TYPE_BOOL;
	else if (encoding == DW_ATE_float || encoding == DW_ATE_complex_float)
		type->kind = DUMPCORE_TYPE_FLOAT;
	const char *spelling = type->tag ? types_spelling(type->tag) : NULL;
	if (spelling)
		type->tag = spelling;
}

static void set_enum(struct dumpcore_type *type, Dwarf_Die *die)
{
	Dwarf_Die child;
	uint64_t encoding = number_of(die, DW_AT_encoding);

	if (encoding) {
		type->is_signed = encoding == DW_ATE_signed || encoding == DW_ATE_signed_char;
		return;
	}
	/* DWARF 4 does not say: signed if a value is negative. */
	if (dwarf_child(die, &child))
		return;
	do {
		Dwarf_Attribute attribute;
		Dwarf_Sword value;
		if (dwarf_attr(&child, DW_AT_const_value, &attribute) && !dwarf_formsdata(&attribute, &value) &&
		    value < 0 &&
		    (dwarf_whatform(&attribute) == DW_FORM_sdata ||
		     dwarf_whatform(&attribute) == DW_FORM_implicit_const))
			type->is_signed = true;
	} while (!dwarf_siblingof(&child, &child));
}

/* Element counts by dimension; the number of dimensions. */
static uint32_t dimensions_of(Dwarf_Die *die, uint32_t wanted, uint64_t *ret_count)
{
	Dwarf_Die child;
	uint32_t number = 0;

	*ret_count = 0;
	if (dwarf_child(die, &child))
		return 0;
	do {
		uint64_t value;
		if (dwarf_tag(&child) != DW_TAG_subrange_type)
			continue;
		if (number++ != wanted)
			continue;
		if (read_number(&child, DW_AT_count, &value))
			*ret_count = value;
		else if (read_number(&child, DW_AT_upper_bound, &value))
			*ret_count = value + 1; /* -1 of an empty array comes to 0 */
	} while (!dwarf_siblingof(&child, &child) && number < 64);
	return number;
}

static void set_array(struct dumpcore_type *type, Dwarf_Die *die)
{
	uint64_t size;

	uint32_t dimensions = dimensions_of(die, type->dimension, &type->count);
	if (type->count > UINT64_MAX >> 8)
		type->count = 0;
	/* The target is needed for the size at once; arrays do not contain themselves but in broken input: see depth
	 * there. */
	(void)dimensions;
	if (!type->dimension && read_number(die, DW_AT_byte_size, &size))
		type->size = size;
}

static const struct dumpcore_type *create(struct dumpcore *dump, struct debuginfo_image *image, Dwarf_Die *die,
					  uint32_t dimension)
{
	Dwarf_Attribute attribute;
	int tag = dwarf_tag(die);
	enum dumpcore_type_kind kind = DUMPCORE_TYPE_UNKNOWN;
	uint64_t ref = dwarf_dieoffset(die);

	struct dumpcore_type *type = types_known(dump, image, ref, dimension);
	if (type)
		return type;
	for (size_t i = 0; i < VMR_COUNT(KINDS); i++)
		if (KINDS[i].tag == tag)
			kind = KINDS[i].kind;
	if (kind == DUMPCORE_TYPE_UNKNOWN)
		return NULL;
	const char *name = dwarf_formstring(dwarf_attr(die, DW_AT_name, &attribute));
	bool is_record = kind == DUMPCORE_TYPE_STRUCT || kind == DUMPCORE_TYPE_UNION || kind == DUMPCORE_TYPE_ENUM;
	if (is_record && name && dwarf_hasattr(die, DW_AT_declaration)) {
		const struct dumpcore_type *complete = types_complete(dump, kind, name);
		if (complete) {
			types_remember(dump, image, ref, dimension, (struct dumpcore_type *)complete);
			return complete;
		}
	}
	type = types_create(dump, kind);
	type->image = image;
	type->source = &SOURCE;
	type->ref = ref;
	type->dimension = dimension;
	type->tag = tag == DW_TAG_subprogram ? NULL : name;
	type->size = number_of(die, DW_AT_byte_size);
	type->is_incomplete = is_record && dwarf_hasattr(die, DW_AT_declaration);
	types_remember(dump, image, ref, dimension, type);
	if (kind == DUMPCORE_TYPE_POINTER && !type->size)
		type->size = 8;
	if (kind == DUMPCORE_TYPE_INTEGER)
		set_base(type, die);
	else if (kind == DUMPCORE_TYPE_ENUM)
		set_enum(type, die);
	else if (kind == DUMPCORE_TYPE_ARRAY)
		set_array(type, die);
	return type;
}

/*
 * Equal definitions of several units are one type: the one that the index names. Only where the name has one definition
 * of that size; else the DIE's own.
 */
static const struct dumpcore_type *intern(struct dumpcore *dump, struct debuginfo_image *image, Dwarf_Die *die)
{
	int tag = dwarf_tag(die);

	if (tag == DW_TAG_structure_type || tag == DW_TAG_union_type || tag == DW_TAG_enumeration_type ||
	    tag == DW_TAG_base_type || tag == DW_TAG_typedef) {
		struct dumpcore_type *known = types_known(dump, image, dwarf_dieoffset(die), 0);
		if (known)
			return known;
		Dwarf_Attribute attribute;
		const char *name = dwarf_formstring(dwarf_attr(die, DW_AT_name, &attribute));
		uint64_t other;
		if (name && !dwarf_hasattr(die, DW_AT_declaration) &&
		    debuginfo_index_twin(&image->index, name, (uint32_t)tag, number_of(die, DW_AT_byte_size),
					 (uint32_t)number_of(die, DW_AT_decl_line), &other) &&
		    other != dwarf_dieoffset(die)) {
			Dwarf_Die twin;
			if (!vmr_error_drop(debuginfo_die_at(image, other, &twin))) {
				const struct dumpcore_type *type = create(dump, image, &twin, 0);
				if (type)
					types_remember(dump, image, dwarf_dieoffset(die), 0,
						       (struct dumpcore_type *)type);
				return type;
			}
		}
	}
	return create(dump, image, die, 0);
}

static const struct dumpcore_type *type_of(struct dumpcore *dump, struct debuginfo_image *image, Dwarf_Die *die)
{
	Dwarf_Attribute attribute;
	Dwarf_Die now = *die;

	for (int i = 0; i < QUALIFIER_LIMIT; i++) {
		Dwarf_Die next;
		if (!dwarf_attr_integrate(&now, DW_AT_type, &attribute))
			return types_void(dump);
		if (!dwarf_formref_die(&attribute, &next))
			return types_void(dump);
		if (!is_qualifier(dwarf_tag(&next))) {
			const struct dumpcore_type *type = intern(dump, image, &next);
			return type ? type : types_void(dump);
		}
		now = next;
	}
	return types_void(dump);
}

static bool die_of(struct dumpcore_type *type, Dwarf_Die *ret)
{
	return !vmr_error_drop(debuginfo_die_at(type->image, type->ref, ret));
}

static const struct dumpcore_type *read_target(struct dumpcore_type *type)
{
	Dwarf_Die die;
	uint64_t count;

	if (!die_of(type, &die))
		return types_void(type->dump);
	if (type->kind == DUMPCORE_TYPE_ARRAY && type->dimension + 1 < dimensions_of(&die, type->dimension + 1, &count))
		return create(type->dump, type->image, &die, type->dimension + 1);
	if (type->kind == DUMPCORE_TYPE_ENUM && !dwarf_hasattr(&die, DW_AT_type))
		return NULL;
	return type_of(type->dump, type->image, &die);
}

/* DWARF 4 has DW_AT_bit_offset (from the storage unit's most significant bit) in old producers, DW_AT_data_bit_offset
 * in new. */
static void place_member(Dwarf_Die *die, struct dumpcore_member *member)
{
	uint64_t value;

	if (read_number(die, DW_AT_data_member_location, &value))
		member->bit_offset = value * 8;
	if (read_number(die, DW_AT_bit_size, &value))
		member->bit_size = (uint32_t)value;
	if (read_number(die, DW_AT_data_bit_offset, &value)) {
		member->bit_offset += value;
	} else if (member->bit_size && read_number(die, DW_AT_bit_offset, &value)) {
		uint64_t storage = number_of(die, DW_AT_byte_size);
		if (!storage)
			storage = dumpcore_type_size(member->type);
		if (storage * 8 >= value + member->bit_size)
			member->bit_offset += storage * 8 - value - member->bit_size;
	}
}

static void read_members(struct dumpcore_type *type)
{
	Dwarf_Die die, child;
	size_t room = 0;
	int wanted = type->kind == DUMPCORE_TYPE_FUNCTION ? DW_TAG_formal_parameter : DW_TAG_member;

	if (!die_of(type, &die) || dwarf_child(&die, &child))
		return;
	do {
		Dwarf_Attribute attribute;
		if (dwarf_tag(&child) == DW_TAG_unspecified_parameters)
			type->is_variadic = true;
		if (dwarf_tag(&child) != wanted)
			continue;
		if (type->member_count == room) {
			room = room * 2 + 8;
			type->members = vmr_realloc_array(type->members, room, sizeof(*type->members));
		}
		struct dumpcore_member *member = &type->members[type->member_count++];
		*member = (struct dumpcore_member){
			.name = dwarf_formstring(dwarf_attr(&child, DW_AT_name, &attribute)),
			.type = type_of(type->dump, type->image, &child),
		};
		place_member(&child, member);
	} while (type->member_count < CHILD_LIMIT && !dwarf_siblingof(&child, &child));
}

static void read_enumerators(struct dumpcore_type *type)
{
	Dwarf_Die die, child;
	size_t room = 0;

	if (!die_of(type, &die) || dwarf_child(&die, &child))
		return;
	do {
		Dwarf_Attribute attribute;
		Dwarf_Sword value;
		if (dwarf_tag(&child) != DW_TAG_enumerator || !dwarf_attr(&child, DW_AT_const_value, &attribute) ||
		    dwarf_formsdata(&attribute, &value))
			continue;
		if (type->enumerator_count == room) {
			room = room * 2 + 8;
			type->enumerators = vmr_realloc_array(type->enumerators, room, sizeof(*type->enumerators));
		}
		type->enumerators[type->enumerator_count++] = (struct types_enumerator){dwarf_diename(&child), value};
	} while (type->enumerator_count < CHILD_LIMIT && !dwarf_siblingof(&child, &child));
}

static const struct types_source SOURCE = {
	.target = read_target,
	.members = read_members,
	.enumerators = read_enumerators,
};

struct vmr_error *types_of_die(struct dumpcore *dump, struct debuginfo_image *image, Dwarf_Die *die,
			       const struct dumpcore_type **ret)
{
	Dwarf_Die origin = debuginfo_die_origin(die);

	*ret = type_of(dump, image, &origin);
	return NULL;
}

struct vmr_error *types_at_die(struct dumpcore *dump, struct debuginfo_image *image, uint64_t die_offset,
			       const struct dumpcore_type **ret)
{
	Dwarf_Die die;

	VMR_TRY(debuginfo_die_at(image, die_offset, &die));
	const struct dumpcore_type *type =
		is_qualifier(dwarf_tag(&die)) ? type_of(dump, image, &die) : intern(dump, image, &die);
	if (!type)
		return &vmr_error_not_found;
	*ret = type;
	return NULL;
}
